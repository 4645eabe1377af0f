import { type GraphCall, type GraphRoute, param } from "../graph/call.ts";
import { itemNotFound } from "../graph/graph-error.ts";
import { empty, json, type WireReply } from "../http/message.ts";
import { readAnnounced, uploadAnswer } from "../mailbox/upload-host.ts";
import { attachmentId, describeAttachment } from "./attachment-json.ts";
import { attachmentContext, findAttachment, locateAttached, shownId } from "./attachment-routes.ts";
import { attachmentOf, fileAttachment } from "./draft-content.ts";
import { type LocatedMessage, locateMessage, MESSAGE_BASES, WRITE_MAIL } from "./locate.ts";
import type { MailAttachment } from "./mail-content.ts";
import { mailError } from "./mail-error.ts";
import { mailBody, mustHaveRoom } from "./make-draft.ts";

function keep({ mailbox, message }: LocatedMessage, attachments: readonly MailAttachment[]): void {
  mailbox.rewrite(message, { ...message.content(message.index), attachments });
  mailbox.touch(message, "other");
}

function attach(located: LocatedMessage, file: MailAttachment): void {
  const { attachments } = located.message.content(located.message.index);
  keep(located, [...attachments, file]);
}

function nextNumber({ message }: LocatedMessage): number {
  return message.content(message.index).attachments.reduce((most, { number }) => Math.max(most, number), 0) + 1;
}

function add(call: GraphCall): WireReply {
  const located = locateAttached(call);
  const file = attachmentOf(call, mailBody(call), nextNumber(located));
  mustHaveRoom(call, located.mailbox, file.length);
  attach(located, file);
  const described = describeAttachment(file, located.message, shownId(call, located), {
    select: undefined,
    item: undefined,
  });
  return json(201, { "@odata.context": attachmentContext(call, "/$entity"), ...described });
}

function remove(call: GraphCall): WireReply {
  const located = locateAttached(call);
  const gone = findAttachment(call, located);
  keep(
    located,
    located.content.attachments.filter((file) => file !== gone),
  );
  return empty(204);
}

/** Where a large file is sent in pieces. It stands on its message when the last one has come, if the message is there still. */
function openUpload(call: GraphCall): WireReply {
  const { world, session, person } = call;
  const located = locateMessage(call);
  const isOthers = session.person !== undefined && session.person !== person;
  if (isOthers && world.settings.mail.uploadShared === 403) throw mailError(call, "ErrorAccessDenied");
  const announced = readAnnounced(call);
  mustHaveRoom(call, located.mailbox, announced.size);
  const messageId = shownId(call, located);
  const upload = world.uploads.open({
    size: announced.size,
    habits: () => ({
      isPascal: world.settings.mail.uploadCasing === "Pascal",
      putStatus: world.settings.mail.uploadPutStatus,
    }),
    finish(bytes) {
      if (located.message.isGone) throw itemNotFound();
      const { name, contentType = null, isInline, contentId } = announced;
      const file = fileAttachment({ number: nextNumber(located), name, contentType, isInline, contentId }, bytes);
      attach(located, file);
      const id = encodeURIComponent(attachmentId(messageId, file));
      return `Users('${person.id}@${person.tenantId}')/Messages('${encodeURIComponent(messageId)}')/Attachments('${id}')`;
    },
  });
  return uploadAnswer(call, upload, "Messages", param(call, "message"));
}

const writing = { permission: WRITE_MAIL, isMailbox: true };

export const attachRoutes: GraphRoute[] = MESSAGE_BASES.flatMap((base): GraphRoute[] => {
  const all = `${base}/{message}/attachments`;
  return [
    { method: "POST", pattern: all, handle: { ...writing, serve: add } },
    { method: "POST", pattern: `${all}/createUploadSession`, handle: { ...writing, serve: openUpload } },
    { method: "DELETE", pattern: `${all}/{attachment}`, handle: { ...writing, serve: remove } },
  ];
});
