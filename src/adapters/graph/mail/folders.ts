// The tree of folders. Names are in the language in which the mailbox was made, so the folders that Exchange itself made are known by the id
// that their names in the path lead to, asked for once with the whole tree and kept in the link.
import { z } from "zod";
import type { CollectionsPage, M365Collection } from "../../../app/ports/m365-records.ts";
import { StoreError } from "../../../app/store-error.ts";
import { getMany } from "../batch.ts";
import type { GraphHttp } from "../http.ts";
import { mustKeepLink } from "../keep-link.ts";
import { mustLeadHome, mustStillLeadHome } from "../pages.ts";
import { mustParse } from "../parse.ts";
import { isRemoved, nextOf } from "../tasks/changes.ts";
import { isItem } from "../wire.ts";
import { mustLive } from "./dead-link.ts";
import { folderIdUrl, foldersDeltaUrl, mailHeaders } from "./path.ts";
import { type WireFolder, wireFolder, withId } from "./wire.ts";

/** https://learn.microsoft.com/graph/api/resources/mailfolder */
const wellKnownNames = [
  ...["inbox", "sentitems", "deleteditems", "drafts", "archive", "junkemail", "outbox", "msgfolderroot"],
  ...["recoverableitemsdeletions", "conversationhistory", "clutter", "scheduled", "syncissues", "conflicts"],
  ...["localfailures", "serverfailures"],
] as const;

/** The names of the mailbox's own folders, by id. */
type KnownFolders = Readonly<Record<string, string>>;

const ownLink = z.object({ link: z.string(), known: z.record(z.string(), z.string()) });

const folderPage = z.object({
  value: z.array(wireFolder),
  "@odata.nextLink": z.string().optional(),
  "@odata.deltaLink": z.string().optional(),
});

const pageSize = 200;

/** A folder is told again whenever its counts change, which is nearly always. */
export async function readFolders(
  http: GraphHttp,
  packed: string | null,
  signal: AbortSignal,
): Promise<CollectionsPage> {
  const stored = packed === null ? null : unpack(packed);
  const link = stored === null ? null : mustStillLeadHome(http, stored.link);
  const known = stored?.known ?? (await findKnown(http, signal));
  const request = { method: "GET", url: link ?? foldersDeltaUrl, headers: mailHeaders(pageSize) } as const;
  const answer = await mustLive(() => mustKeepLink(() => http.send(request, signal), link), link);
  const { value, ...links } = mustParse(folderPage, answer, "a page of mail folders");
  const next = nextOf(links);
  const named = value.filter(isItem);
  return {
    collections: named
      .filter((folder) => !isRemoved(folder) && isFolder(folder))
      .map((folder) => describe(folder, known)),
    removed: named.filter(isRemoved).map(({ id }) => id),
    nameless: value.length - named.length,
    next: { kind: next.kind, link: JSON.stringify({ link: mustLeadHome(http, next.link), known }) },
  };
}

function describe(folder: WireFolder & { readonly id: string }, known: KnownFolders): M365Collection {
  const { id, displayName, parentFolderId, totalItemCount, unreadItemCount, isHidden } = folder;
  const wellKnown = known[id] ?? null;
  const isTop = !parentFolderId || known[parentFolderId] === "msgfolderroot";
  return {
    id,
    name: displayName ?? "",
    isDefault: wellKnown === "inbox",
    isReadOnly: isHidden ?? false,
    parentId: isTop ? null : parentFolderId,
    wellKnown,
    totalItems: totalItemCount ?? null,
    unreadItems: unreadItemCount ?? null,
  };
}

/** A search shows mail of other folders, and a calendar that was deleted lies among the mail folders: neither holds mail of its own. */
function isFolder({ "@odata.type": type }: WireFolder): boolean {
  return !type || /\.mailFolder$/i.test(type);
}

/** A folder that Exchange makes only when it is needed (the archive) may not be there yet. */
async function findKnown(http: GraphHttp, signal: AbortSignal): Promise<KnownFolders> {
  const answers = await getMany(http, wellKnownNames.map(folderIdUrl), signal, mailHeaders());
  const known: Record<string, string> = {};
  for (const [at, name] of wellKnownNames.entries()) {
    const answer = answers[at];
    if (answer instanceof StoreError && answer.fault !== "notFound") throw answer;
    const found = withId.safeParse(answer);
    if (found.success) known[found.data.id] = name;
  }
  return known;
}

function unpack(packed: string): z.infer<typeof ownLink> {
  try {
    return ownLink.parse(JSON.parse(packed));
  } catch (error) {
    throw new StoreError("cursorExpired", "The link of the mail folders is none of this version.", { cause: error });
  }
}
