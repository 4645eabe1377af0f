// One look for what became of a mail. Lists of the whole mailbox are asked, by Message-ID and by our property, and each mail says where it is:
// asked folder by folder, one that moves meanwhile would be missed in all of them.
import { z } from "zod";
import type { DraftQuery } from "../../../../app/ports/mail/mail-sender.ts";
import { StoreError } from "../../../../app/store-error.ts";
import type { Evidence, FoundDraft } from "../../../../core/mail/outgoing/evidence.ts";
import { getMany } from "../../batch.ts";
import type { GraphHttp } from "../../http.ts";
import { mailHeaders, messagePath } from "../path.ts";
import {
  draftQuery,
  markOf,
  markProperty,
  parseDraft,
  readDraft,
  type SendingFolders,
  type WireDraft,
  wireDraft,
} from "./draft.ts";

const page = z.object({ value: z.array(wireDraft) });
const conversation = z.object({ conversationId: z.string().nullish() });

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const listUrl = (filter: string, folder = "") =>
  `/me${folder}/messages?$filter=${encodeURIComponent(filter)}&$top=50&${draftQuery}`;

export async function look(
  http: GraphHttp,
  folders: SendingFolders,
  { content, draftId, unmarkedSince }: DraftQuery,
  signal: AbortSignal,
): Promise<Evidence> {
  const { messageId, marker, origin } = content;
  const urls = [
    listUrl(`internetMessageId eq ${quoted(messageId)}`),
    listUrl(`singleValueExtendedProperties/any(ep:ep/id eq ${quoted(markProperty)} and ep/value eq ${quoted(marker)})`),
    ...(draftId === null ? [] : [`${messagePath(draftId)}?${draftQuery}`]),
  ];
  const [byMessageId, byMark, byId] = await getMany(http, urls, signal, mailHeaders());
  const all = new Map([...listed(byMessageId), ...listed(byMark)].map((message) => [message.id, message]));
  const known = draftId === null ? null : knownIn(byId);
  const marked = [...all.values()].filter(({ id }) => id !== draftId).map((message) => readDraft(message, folders));
  const since = unmarkedSince === null || origin === null ? null : { at: unmarkedSince, m365Id: origin.m365Id };
  return {
    known: known === null ? null : readDraft(known, folders),
    marked: marked.filter(({ place }) => place === "DRAFT" || place === "ELSEWHERE"),
    unmarked: since === null ? [] : await findUnmarked(http, folders, since, signal),
    isInOutbox: marked.some(({ place }) => place === "OUTBOX"),
    copyId: copyAmong([...all.values(), ...(known === null ? [] : [known])], folders, marker),
  };
}

/** A copy in an inbox has the same Message-ID, which everybody knows who got it: it proves nothing. */
function copyAmong(found: readonly WireDraft[], folders: SendingFolders, marker: string): string | null {
  const sent = found.filter((message) => readDraft(message, folders).place === "SENT");
  const inSentItems = sent.find(({ parentFolderId }) => parentFolderId === folders.sentItems);
  return (inSentItems ?? sent.find((message) => markOf(message) === marker))?.id ?? null;
}

function listed(answer: unknown): readonly WireDraft[] {
  if (answer instanceof StoreError) throw answer;
  const parsed = page.safeParse(answer);
  if (!parsed.success) throw new StoreError("malformed", "Microsoft sent a list of drafts that cannot be read.");
  return parsed.data.value;
}

function knownIn(answer: unknown): WireDraft | null {
  if (!(answer instanceof StoreError)) return parseDraft(answer);
  if (answer.fault === "notFound") return null;
  throw answer;
}

/** Drafts of the conversation that nobody marked, younger than the intent. Microsoft tells times to the second. */
async function findUnmarked(
  http: GraphHttp,
  folders: SendingFolders,
  { at, m365Id }: { readonly at: Date; readonly m365Id: string },
  signal: AbortSignal,
): Promise<readonly FoundDraft[]> {
  const [answer] = await getMany(http, [`${messagePath(m365Id)}?$select=conversationId`], signal, mailHeaders());
  if (answer instanceof StoreError) {
    if (answer.fault === "notFound") return [];
    throw answer;
  }
  const id = conversation.parse(answer).conversationId;
  if (id == null || id === "") return [];
  const [drafts] = await getMany(
    http,
    [listUrl(`conversationId eq ${quoted(id)}`, "/mailFolders/drafts")],
    signal,
    mailHeaders(),
  );
  const since = Math.floor(at.getTime() / 1_000) * 1_000;
  return listed(drafts)
    .filter((draft) => markOf(draft) === null && Date.parse(draft.createdDateTime ?? "") >= since)
    .map((draft) => readDraft(draft, folders))
    .filter(({ place }) => place === "DRAFT");
}
