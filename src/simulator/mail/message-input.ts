import { z } from "zod";
import { anyCase, reader, zonedTime } from "../mailbox/body-input.ts";

const address = z.strictObject({ name: z.string().nullish(), address: z.string().nullish() });
const recipient = z.strictObject({ emailAddress: address.nullish() });
const recipients = z.array(recipient);
export type RecipientInput = z.infer<typeof recipient>;

const flag = z.strictObject({
  flagStatus: anyCase("notFlagged", "complete", "flagged"),
  startDateTime: zonedTime.nullish(),
  dueDateTime: zonedTime.nullish(),
  completedDateTime: zonedTime.nullish(),
});
export type FlagInput = z.infer<typeof flag>;

/** What can be written on every message. */
const always = {
  isRead: z.boolean(),
  categories: z.array(z.string()),
  importance: anyCase("low", "normal", "high"),
  inferenceClassification: anyCase("focused", "other"),
  flag,
  isDeliveryReceiptRequested: z.boolean().nullable(),
  isReadReceiptRequested: z.boolean().nullable(),
  singleValueExtendedProperties: z.array(z.strictObject({ id: z.string().min(1), value: z.string() })),
  multiValueExtendedProperties: z.array(z.strictObject({ id: z.string().min(1), value: z.array(z.string()) })),
};

/** What can be written on a draft only. */
const whileDraft = {
  subject: z.string().nullable(),
  body: z.strictObject({ content: z.string().nullish(), contentType: anyCase("text", "html").nullish() }).nullable(),
  replyTo: recipients,
  internetMessageId: z.string(),
};
const people = {
  toRecipients: recipients,
  ccRecipients: recipients,
  bccRecipients: recipients,
  from: recipient,
  sender: recipient,
};

/** Set by the server. */
export const READ_ONLY = [
  ...["id", "changeKey", "createdDateTime", "lastModifiedDateTime", "parentFolderId", "receivedDateTime"],
  ...["sentDateTime", "conversationId", "conversationIndex", "isDraft", "hasAttachments", "bodyPreview", "uniqueBody"],
  ...["webLink", "internetMessageHeaders"],
];
export const WHILE_DRAFT = Object.keys(whileDraft);
export const PEOPLE = Object.keys(people);

const writable = z.strictObject({ ...always, ...whileDraft, ...people }).partial();
export type MessagePatch = z.infer<typeof writable>;
const patchInput = writable.extend(Object.fromEntries(READ_ONLY.map((name) => [name, z.unknown().optional()])));
export const readMessagePatch: (value: unknown) => MessagePatch = reader("microsoft.graph.message", patchInput);

const headers = z.array(z.strictObject({ name: z.string().min(1), value: z.string() }));
const draftInput = patchInput.extend({
  internetMessageHeaders: headers.optional(),
  // Their types stand in annotations, so they are read apart.
  attachments: z.array(z.unknown()).optional(),
});
export type DraftInput = MessagePatch & {
  readonly internetMessageHeaders?: z.infer<typeof headers> | undefined;
  readonly attachments?: readonly unknown[] | undefined;
};
/** A message as it is made. What only the server sets is taken, and has no effect. */
export const readDraft: (value: unknown) => DraftInput = reader("microsoft.graph.message", draftInput);

export const readDestination = reader("microsoft.graph.message", z.strictObject({ destinationId: z.string().min(1) }));
