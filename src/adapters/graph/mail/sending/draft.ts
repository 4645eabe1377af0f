import { createHash } from "node:crypto";
import { z } from "zod";
import type { OutgoingContent } from "../../../../app/ports/mail/mail-sender.ts";
import { StoreError } from "../../../../app/store-error.ts";
import type { FoundDraft } from "../../../../core/mail/outgoing/evidence.ts";
import type { MailAddress } from "../../../../core/records/mail.ts";
import { explain } from "../../parse.ts";
import { properties } from "../path.ts";
import { etagOf } from "../read.ts";
import { propertyOf, type WireMessage, type WirePerson, wireMessage } from "../wire.ts";

/** The value of `marker`: on the draft and on its copy, and never on its way to others. */
export const markProperty = "String {5c2f1a0e-7b64-4d0f-9d0b-8f4f6e0c3d71} Name OroOutgoingMail";

const fields = ["isDraft,parentFolderId,changeKey,subject,body,toRecipients,ccRecipients,bccRecipients"];
export const draftQuery = `$select=${fields},createdDateTime,conversationId,internetMessageId&$expand=${encodeURIComponent(
  `singleValueExtendedProperties($filter=id eq '${markProperty}')`,
)}`;

export const wireDraft = wireMessage.extend({ createdDateTime: z.string().nullish() });
export type WireDraft = z.infer<typeof wireDraft>;

/** The folders that tell where a mail is, by their ids. */
export interface SendingFolders {
  readonly drafts: string;
  readonly outbox: string;
  readonly sentItems: string;
}

/** @throws StoreError malformed */
export function parseDraft(body: unknown): WireDraft {
  const parsed = wireDraft.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new StoreError("malformed", `Microsoft sent a draft that cannot be read: ${explain(parsed.error)}`);
}

export function readDraft(message: WireDraft, folders: SendingFolders): FoundDraft {
  const people = [message.toRecipients, message.ccRecipients, message.bccRecipients].map(addressesOf);
  return {
    id: message.id,
    etag: etagOf(message) ?? "",
    place: placeIn(message, folders),
    isHarmless: people.every((addresses) => addresses.length === 0),
    fingerprint: createHash("sha256")
      .update(JSON.stringify([message.subject ?? "", message.body?.content ?? "", ...people]))
      .digest("base64url"),
  };
}

function placeIn({ isDraft, parentFolderId }: WireDraft, folders: SendingFolders): FoundDraft["place"] {
  if (parentFolderId === folders.outbox) return "OUTBOX";
  if (isDraft !== true) return "SENT";
  return parentFolderId === folders.drafts ? "DRAFT" : "ELSEWHERE";
}

export const markOf = (message: WireMessage): string | null => propertyOf(message, markProperty);

/** Exchange writes names as its directory has them: only addresses are compared, in any order. */
function addressesOf(people: readonly WirePerson[] | null | undefined): readonly string[] {
  return (people ?? []).map((person) => (person.emailAddress?.address ?? "").toLowerCase()).toSorted();
}

/** What a draft is given, whoever began it. */
function encodeContent(content: OutgoingContent): Record<string, unknown> {
  const { from, to, cc, bcc, subject, html, importance, messageId, marker } = content;
  return {
    ...{ subject, importance, internetMessageId: messageId, body: { contentType: "html", content: html } },
    ...{ toRecipients: to.map(recipient), ccRecipients: cc.map(recipient), bccRecipients: bcc.map(recipient) },
    ...(from === null ? {} : { from: recipient(from) }),
    singleValueExtendedProperties: [{ id: markProperty, value: marker }],
  };
}

/** What a draft lacks that was begun otherwise: one in MIME has all but our property, and where Exchange gave it another id, that. */
export function encodeCompletion(content: OutgoingContent): Record<string, unknown> {
  const { automatic, messageId, marker } = content;
  if (automatic === undefined) return encodeContent(content);
  return {
    ...{ internetMessageId: messageId, singleValueExtendedProperties: [{ id: markProperty, value: marker }] },
  };
}

/** The same for a draft that Microsoft does not begin as an answer: MAPI's own properties say what it answers. */
export function encodeNewDraft(content: OutgoingContent): Record<string, unknown> {
  const encoded = encodeContent(content);
  const { origin, marker } = content;
  if (origin === null) return encoded;
  const { messageId, references } = origin;
  const chain = [...references.filter((one) => one !== messageId), ...(messageId === null ? [] : [messageId])];
  return {
    ...encoded,
    singleValueExtendedProperties: [
      { id: markProperty, value: marker },
      ...(messageId === null ? [] : [{ id: properties.inReplyTo, value: messageId }]),
      ...(chain.length === 0 ? [] : [{ id: properties.references, value: chain.join(" ") }]),
    ],
  };
}

export const noRecipients = { toRecipients: [], ccRecipients: [], bccRecipients: [] } as const;

const recipient = ({ name, address }: MailAddress) => ({
  emailAddress: name === "" || name === address ? { address } : { name, address },
});
