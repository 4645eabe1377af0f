import { type Filter, matchesFilter, pathsOf, usesRareWords } from "../odata/filter.ts";
import { extendedValue } from "./extended-values.ts";
import type { MailContent } from "./mail-content.ts";
import type { MailMailbox } from "./mail-mailbox.ts";
import type { MessageState } from "./mail-state.ts";
import { extendedKey, MESSAGE_PROPERTIES } from "./message-view.ts";

/** What filter and order can look at, by the first part of a path. Only what is named is made: a list may hold 100,000 messages. */
const FIELDS: Readonly<
  Record<string, (message: MessageState, content: () => MailContent, mailbox: MailMailbox) => unknown>
> = {
  receivedDateTime: ({ receivedAt }) => new Date(receivedAt).toISOString(),
  sentDateTime: (_, content) => new Date(content().sentAt).toISOString(),
  createdDateTime: ({ createdAt }) => new Date(createdAt).toISOString(),
  lastModifiedDateTime: ({ modifiedAt }) => new Date(modifiedAt).toISOString(),
  isRead: ({ isRead }) => isRead,
  isDraft: ({ isDraft }) => isDraft,
  hasAttachments: (_, content) => content().attachments.some(({ isInline }) => !isInline),
  importance: ({ importance }, content) => importance ?? content().importance,
  inferenceClassification: ({ inference }) => inference,
  from: (_, content) => ({ emailAddress: content().from ?? null }),
  sender: (_, content) => ({ emailAddress: content().sender ?? content().from ?? null }),
  subject: (_, content) => content().subject,
  internetMessageId: (_, content) => content().messageId?.trim() ?? null,
  conversationId: ({ conversation }, _, { ids }) => ids.conversationId(conversation),
  categories: ({ categories }) => categories,
  flag: ({ flag }) => flag,
};

export const EXTENDED = "singleValueExtendedProperties";
const WORKING = new Set([
  ...["receivedDateTime", "sentDateTime", "createdDateTime", "lastModifiedDateTime", "isRead", "isDraft"],
  ...["hasAttachments", "importance", "inferenceClassification", "subject", "internetMessageId", "conversationId"],
  ...["from/emailAddress/address", "from/emailAddress/name", "sender/emailAddress/address", "categories"],
  ...["flag/flagStatus", EXTENDED, `${EXTENDED}/id`, `${EXTENDED}/value`],
]);

/** Whether Exchange is known to answer a filter; of other filters of real properties it may know nothing, and say so or not. */
export function judgeFilter(filter: Filter): "works" | "undocumented" | "unknownProperty" {
  const paths = pathsOf(filter);
  const known = new Set([...MESSAGE_PROPERTIES, EXTENDED, "attachments"]);
  if (paths.some((path) => !known.has(path.split("/")[0] ?? ""))) return "unknownProperty";
  return paths.every((path) => WORKING.has(path)) && !usesRareWords(filter) ? "works" : "undocumented";
}

export function fieldsFor(filter: Filter): Set<string> {
  return new Set(pathsOf(filter).map((path) => path.split("/")[0] ?? ""));
}

/** The named fields of a message as they are on the wire. */
export function fieldsOf(
  mailbox: MailMailbox,
  message: MessageState,
  names: Iterable<string>,
): Record<string, unknown> {
  let made: MailContent | undefined;
  const content = () => {
    made ??= message.content(message.index);
    return made;
  };
  const fields: Record<string, unknown> = {};
  for (const name of names) fields[name] = FIELDS[name]?.(message, content, mailbox) ?? null;
  return fields;
}

/** A test of one message. @param filter one that works */
export function matcherOf(mailbox: MailMailbox, filter: Filter): (message: MessageState) => boolean {
  const names = fieldsFor(filter);
  const ids = names.has(EXTENDED) ? literalsOf(filter, "id") : [];
  return (message) => {
    const fields = fieldsOf(mailbox, message, names);
    if (ids.length > 0) {
      const content = message.content(message.index);
      fields[EXTENDED] = ids.map((id) => ({ id, value: extendedValue(extendedKey(id), message, content) ?? null }));
    }
    return matchesFilter(filter, fields);
  };
}

/** The texts that a path ending in `name` is compared with. */
export function literalsOf(filter: Filter, name: string): string[] {
  switch (filter.kind) {
    case "and":
    case "or":
      return [...literalsOf(filter.left, name), ...literalsOf(filter.right, name)];
    case "not":
    case "any":
      return literalsOf(filter.inner, name);
    case "compare":
      return filter.path.endsWith(`/${name}`) && typeof filter.literal === "string" ? [filter.literal] : [];
    default:
      return [];
  }
}

/** The conditions that must all hold. */
export function conditionsOf(filter: Filter): Filter[] {
  return filter.kind === "and" ? [...conditionsOf(filter.left), ...conditionsOf(filter.right)] : [filter];
}

export interface Span {
  /** Epoch milliseconds, both included. */
  readonly from: number;
  readonly to: number;
}

/** The times within which a filter's messages were received, and its other conditions: a date costs no look at each message. */
export function splitByDate(filter: Filter): { span: Span; rest: Filter[] } {
  let [from, to] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const rest = conditionsOf(filter).filter((one) => {
    if (one.kind !== "compare" || one.path !== "receivedDateTime" || typeof one.literal !== "string") return true;
    const at = Math.floor(Date.parse(one.literal) / 1000) * 1000;
    if (Number.isNaN(at) || one.operator === "ne") return true;
    if (one.operator === "ge" || one.operator === "eq") from = Math.max(from, at);
    if (one.operator === "gt") from = Math.max(from, at + 1000);
    if (one.operator === "le" || one.operator === "eq") to = Math.min(to, at);
    if (one.operator === "lt") to = Math.min(to, at - 1000);
    return false;
  });
  return { span: { from, to }, rest };
}
