// The part that we read of Graph's mail. Wrong types cost the mail, odd values do not: mail has been kept for decades, and by many programs.
import { z } from "zod";
import { isId } from "../wire.ts";

const maybe = <T extends z.ZodType>(shape: T) => shape.nullish();

/** Documented samples have "true". */
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);

const person = z.object({
  emailAddress: maybe(z.object({ name: maybe(z.string()), address: maybe(z.string()) })),
});
export type WirePerson = z.infer<typeof person>;

const dateTimeZone = z.object({ dateTime: z.string(), timeZone: maybe(z.string()) });

const followUp = z.object({
  flagStatus: maybe(z.string()),
  startDateTime: maybe(dateTimeZone),
  dueDateTime: maybe(dateTimeZone),
  completedDateTime: maybe(dateTimeZone),
});
export type WireFlag = z.infer<typeof followUp>;

const header = z.object({ name: z.string(), value: z.string() });
export type WireHeader = z.infer<typeof header>;

/** https://learn.microsoft.com/graph/api/resources/message; everything but its id may be missing. */
export const wireMessage = z.object({
  id: z.string().refine(isId),
  "@odata.type": maybe(z.string()),
  "@odata.etag": maybe(z.string()),
  changeKey: maybe(z.string()),
  lastModifiedDateTime: maybe(z.string()),
  parentFolderId: maybe(z.string()),
  subject: maybe(z.string()),
  receivedDateTime: maybe(z.string()),
  sentDateTime: maybe(z.string()),
  isRead: maybe(flag),
  isDraft: maybe(flag),
  flag: maybe(followUp),
  categories: maybe(z.array(z.string())),
  importance: maybe(z.string()),
  from: maybe(person),
  sender: maybe(person),
  toRecipients: maybe(z.array(person)),
  ccRecipients: maybe(z.array(person)),
  bccRecipients: maybe(z.array(person)),
  replyTo: maybe(z.array(person)),
  internetMessageId: maybe(z.string()),
  conversationId: maybe(z.string()),
  hasAttachments: maybe(flag),
  isReadReceiptRequested: maybe(flag),
  bodyPreview: maybe(z.string()),
  webLink: maybe(z.string()),
  internetMessageHeaders: maybe(z.array(header)),
  body: maybe(z.object({ contentType: maybe(z.string()), content: maybe(z.string()) })),
  meetingMessageType: maybe(z.string()),
  singleValueExtendedProperties: maybe(z.array(z.object({ id: z.string(), value: maybe(z.string()) }))),
});
export type WireMessage = z.infer<typeof wireMessage>;

/** https://learn.microsoft.com/graph/api/resources/mailfolder */
export const wireFolder = z.object({
  id: maybe(z.string()),
  "@odata.type": maybe(z.string()),
  displayName: maybe(z.string()),
  parentFolderId: maybe(z.string()),
  unreadItemCount: maybe(z.number()),
  totalItemCount: maybe(z.number()),
  isHidden: maybe(flag),
  "@removed": z.unknown().optional(),
});
export type WireFolder = z.infer<typeof wireFolder>;

export const withCount = z.object({ "@odata.count": z.number() });
export const withId = z.object({ id: z.string().refine(isId) });
export const withParent = z.object({ parentFolderId: maybe(z.string()) });
export const listedMessage = z.object({ receivedDateTime: maybe(z.string()), isDraft: maybe(flag) });

/** https://learn.microsoft.com/graph/api/resources/attachment */
const wireAttachment = z.object({
  id: z.string().refine(isId),
  "@odata.type": maybe(z.string()),
  name: maybe(z.string()),
  contentType: maybe(z.string()),
  size: maybe(z.number()),
  isInline: maybe(flag),
  contentId: maybe(z.string()),
});
export type WireAttachment = z.infer<typeof wireAttachment>;
export const attachmentPage = z.object({
  value: z.array(wireAttachment),
  "@odata.nextLink": z.string().optional(),
});

/** `Integer 0x0E08` comes back as `Integer 0xe08` or as it was asked for. */
function spelled(id: string): string {
  const [, type, tag] = /^(\w+) 0x([0-9a-f]+)$/i.exec(id.trim()) ?? [];
  return type === undefined || tag === undefined ? id : `${type.toLowerCase()} ${Number.parseInt(tag, 16)}`;
}

/** An extended property's text; null if the mail has none, or was not asked. */
export function propertyOf({ singleValueExtendedProperties }: WireMessage, id: string): string | null {
  const wanted = spelled(id);
  return singleValueExtendedProperties?.find((property) => spelled(property.id) === wanted)?.value ?? null;
}
