import type { GraphCall, GraphRoute } from "../graph/call.ts";
import type { WireReply } from "../http/message.ts";
import { answerTo } from "./answer-mail.ts";
import { locateFolder, locateMessage, MESSAGE_BASES, mailboxOf, WRITE_MAIL } from "./locate.ts";
import { mailError } from "./mail-error.ts";
import type { LastVerb } from "./mail-state.ts";
import { addDraft, readWritten } from "./make-draft.ts";
import { answerWith } from "./message-routes.ts";
import { sendReceipt } from "./update-message.ts";

/** A new draft: in Drafts, or in the folder that the path names. One that came in MIME is always in Drafts. */
function create(call: GraphCall): WireReply {
  const { mailbox, folder } =
    call.params.folder === undefined ? { mailbox: mailboxOf(call), folder: undefined } : locateFolder(call);
  if (folder?.search !== undefined) throw mailError(call, "ErrorInvalidRequest");
  const written = readWritten(call, mailbox);
  const { drafts } = mailbox.folders.places;
  const message = addDraft(call, mailbox, written.isMime ? drafts : (folder ?? drafts), written);
  return answerWith(call, 201, { mailbox, message });
}

/** The draft of an answer, beside what it answers. */
const draftAnswer =
  (verb: LastVerb) =>
  (call: GraphCall): WireReply => {
    const located = locateMessage(call);
    const { mailbox, message: original } = located;
    const { createReplyMarksRead, createReplyStatus, readReceiptOnPatch } = call.world.settings.mail;
    const written = answerTo(call, located, verb);
    const message = addDraft(call, mailbox, mailbox.folders.places.drafts, written, {
      conversation: original.conversation,
    });
    message.answering = { original, verb };
    if (createReplyMarksRead && !original.isRead) {
      mailbox.mark(original, true);
      if (readReceiptOnPatch === "sent") sendReceipt(mailbox, original);
      mailbox.touch(original, "read");
    }
    return answerWith(call, verb === "forward" ? 201 : createReplyStatus, { mailbox, message });
  };

const writing = { permission: WRITE_MAIL, isMailbox: true };

export const draftRoutes: GraphRoute[] = MESSAGE_BASES.flatMap((base): GraphRoute[] => {
  const message = `${base}/{message}`;
  return [
    { method: "POST", pattern: base, handle: { ...writing, serve: create } },
    { method: "POST", pattern: `${message}/createReply`, handle: { ...writing, serve: draftAnswer("reply") } },
    { method: "POST", pattern: `${message}/createReplyAll`, handle: { ...writing, serve: draftAnswer("replyAll") } },
    { method: "POST", pattern: `${message}/createForward`, handle: { ...writing, serve: draftAnswer("forward") } },
  ];
});
