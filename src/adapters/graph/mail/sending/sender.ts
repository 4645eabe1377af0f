import type { MailSender, OutgoingContent } from "../../../../app/ports/mail/mail-sender.ts";
import { StoreError } from "../../../../app/store-error.ts";
import type { FoundDraft } from "../../../../core/mail/outgoing/evidence.ts";
import type { SendAnswer } from "../../../../core/mail/outgoing/settle.ts";
import { getMany } from "../../batch.ts";
import type { GraphHttp, GraphRequest } from "../../http.ts";
import { mustParse } from "../../parse.ts";
import { folderIdUrl, mailHeaders, messagePath } from "../path.ts";
import { withId } from "../wire.ts";
import { answerMime } from "./answer-mime.ts";
import { attachFile, missingFiles } from "./attach.ts";
import {
  draftQuery,
  encodeCompletion,
  encodeNewDraft,
  noRecipients,
  parseDraft,
  readDraft,
  type SendingFolders,
} from "./draft.ts";
import { look } from "./look.ts";

/** Refusals that say that this mail will not be sent, whenever it is tried: CONTRACT-MAIL D.17. In lower case. */
const permanentRefusals: ReadonlySet<string> = new Set([
  ...["errorinvalidrecipients", "errormissingrecipients", "errorsendasdenied", "erroraccessdenied"],
  ...["errormessagesizeexceeded", "errorexceededmessagelimit", "errorexceededhourlymessagelimit"],
  ...["errorexceededmaxrecipientlimit", "errormessagesubmissionblocked", "erroraccountsuspend"],
  ...["errorsubmissionquotaexceeded", "errorquotaexceeded", "errorvirusdetected"],
]);

const answers = { REPLY: "createReply", REPLY_ALL: "createReplyAll", FORWARD: "createForward" } as const;
/** A draft that was just made is often changed by Exchange itself. */
const TRIES = 3;

/** @param http of a mailbox @param folders kept by whoever opens it: they cost a request */
export function createGraphMailSender(http: GraphHttp, folders: () => Promise<SendingFolders>): MailSender {
  const send = (request: Omit<GraphRequest, "headers">, signal: AbortSignal, more: Record<string, string> = {}) =>
    http.send({ ...request, headers: { ...mailHeaders(), ...more } }, signal);

  async function read(id: string, signal: AbortSignal): Promise<FoundDraft> {
    const { body } = await send({ method: "GET", url: `${messagePath(id)}?${draftQuery}` }, signal);
    return readDraft(parseDraft(body), await folders());
  }

  async function complete(id: string, content: OutgoingContent, signal: AbortSignal): Promise<FoundDraft> {
    for (let nth = 1; ; nth += 1) {
      try {
        await send({ method: "PATCH", url: messagePath(id), body: encodeCompletion(content), goesOn: true }, signal);
        return await read(id, signal);
      } catch (error) {
        const isConflict = error instanceof StoreError && error.fault === "versionMismatch";
        if (!isConflict || nth === TRIES) throw error;
      }
    }
  }

  return {
    async createDraft(content, signal) {
      const { origin, automatic } = content;
      if (automatic !== undefined) {
        const request = {
          method: "POST",
          url: "/me/messages",
          body: await answerMime(content, automatic.text),
        } as const;
        const answer = await send(request, signal, { "Content-Type": "text/plain" });
        return complete(mustParse(withId, answer, "the draft of an automatic answer", true).id, content, signal);
      }
      if (origin === null || origin.isKeptUnread) {
        const answer = await send({ method: "POST", url: "/me/messages", body: encodeNewDraft(content) }, signal);
        return read(mustParse(withId, answer, "a new draft", true).id, signal);
      }
      const url = `${messagePath(origin.m365Id)}/${answers[origin.kind]}`;
      const answer = await send({ method: "POST", url, body: {} }, signal);
      return complete(mustParse(withId, answer, "the draft of an answer", true).id, content, signal);
    },

    completeDraft: ({ id }, content, signal) => complete(id, content, signal),
    look: async (query, signal) => look(http, await folders(), query, signal),
    missingAttachments: (draftId, { attachments }, signal) => missingFiles(http, draftId, attachments, signal),
    attach: (draftId, file, bytes, signal) => attachFile(http, draftId, file, bytes, signal),

    async send(draftId, signal): Promise<SendAnswer> {
      try {
        const { status } = await send({ method: "POST", url: `${messagePath(draftId)}/send`, isOnce: true }, signal);
        return status === 202 ? { kind: "accepted" } : { kind: "unknown" };
      } catch (error) {
        if (!(error instanceof StoreError) || !permanentRefusals.has(error.code?.toLowerCase() ?? "")) {
          return { kind: "unknown" };
        }
        return { kind: "refused", refusal: { code: error.code ?? error.fault, message: error.message } };
      }
    },

    async disarm(draft, signal) {
      try {
        if (!draft.isHarmless) {
          const request = { method: "PATCH", url: messagePath(draft.id), body: noRecipients } as const;
          await send(request, signal, { "If-Match": draft.etag });
          const emptied = await read(draft.id, signal);
          if (!emptied.isHarmless || emptied.place !== "DRAFT") return false;
        }
        const url = `${messagePath(draft.id)}/move`;
        await send({ method: "POST", url, body: { destinationId: "deleteditems" } }, signal);
        return true;
      } catch (error) {
        const isOther = error instanceof StoreError && ["versionMismatch", "notFound"].includes(error.fault);
        if (isOther) return false;
        throw error;
      }
    },
  };
}

/** The ids of the folders that tell where a mail is. */
export async function readSendingFolders(http: GraphHttp, signal: AbortSignal): Promise<SendingFolders> {
  const urls = ["drafts", "outbox", "sentitems"].map(folderIdUrl);
  const [drafts, outbox, sentItems] = (await getMany(http, urls, signal, mailHeaders())).map((body) => {
    if (body instanceof StoreError) throw body;
    return withId.parse(body).id;
  });
  if (drafts === undefined || outbox === undefined || sentItems === undefined)
    throw new StoreError("malformed", "Microsoft left a request of a batch unanswered.");
  return { drafts, outbox, sentItems };
}
