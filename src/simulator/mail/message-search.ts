import type { GraphCall } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";
import { readSealed, writeSealed } from "../mailbox/delta-token.ts";
import type { Correspondent, MailContent } from "./mail-content.ts";
import { mailError } from "./mail-error.ts";
import type { MailMailbox } from "./mail-mailbox.ts";
import type { MessageState } from "./mail-state.ts";

/** How long the links of a search work. */
const FRESH_MS = 10 * 60_000;

export interface Found {
  readonly messages: readonly MessageState[];
  /** Of the next page; absent on the last one. */
  readonly skipToken?: string;
}

/** One page of `$search`: those that hold every term, by the date they were sent. */
export function searchMessages(
  call: GraphCall,
  mailbox: MailMailbox,
  all: Iterable<MessageState>,
  size: number,
): Found {
  const { query } = call.request;
  for (const [option, code] of REFUSED)
    if (query.has(option))
      throw new GraphError(400, code, `The query parameter '${option}' is not supported with '$search'.`);
  const { searchLimit, searchLagMs } = call.world.settings.mail;
  const now = call.world.clock.now();
  const offset = offsetOf(call, mailbox, now);
  const terms = termsIn(query.get("$search") ?? "");
  const found: { message: MessageState; sentAt: number }[] = [];
  for (const message of all) {
    if (message.writtenAt + searchLagMs > now) continue;
    const content = message.content(message.index);
    if (terms.every((term) => term(content, message))) found.push({ message, sentAt: content.sentAt });
  }
  found.sort((one, other) => other.sentAt - one.sentAt || other.message.number - one.message.number);
  const within = found.slice(0, searchLimit);
  const messages = within.slice(offset, offset + size).map(({ message }) => message);
  if (offset + size >= within.length) return { messages };
  return { messages, skipToken: writeSealed([offset + size, now], sealOf(mailbox)) };
}

const REFUSED = [
  ["$filter", "SearchWithFilter"],
  ["$orderby", "SearchWithOrderBy"],
  ["$skip", "SearchWithSkip"],
  ["$count", "SearchWithCount"],
] as const;

function sealOf({ owner }: MailMailbox) {
  return (text: string) => `search ${text} ${owner.id}`;
}

function offsetOf(call: GraphCall, mailbox: MailMailbox, now: number): number {
  const token = call.request.query.get("$skiptoken");
  if (token === null) return 0;
  const [offset = 0, at = 0] = readSealed(token, 2, sealOf(mailbox));
  if (at + FRESH_MS < now) throw mailError(call, "ErrorExecuteSearchStaleData");
  return offset;
}

type Term = (content: MailContent, message: MessageState) => boolean;

/** `"subject:offer from:ana"`, `"two words"`: the part of KQL that mail programs send. */
function termsIn(text: string): Term[] {
  const plain = text
    .trim()
    .replace(/^"(.*)"$/s, "$1")
    .replaceAll('\\"', '"');
  const words = plain.match(/[a-z]+:"[^"]*"|"[^"]*"|\S+/gi) ?? [];
  return words.filter((word) => word !== "AND").map(termOf);
}

function termOf(word: string): Term {
  const [, name = "", given = word] = /^([a-z]+):(.*)$/is.exec(word) ?? [];
  const value = given.replaceAll('"', "").toLowerCase();
  const part = PARTS[name.toLowerCase()];
  if (part !== undefined) return (content, message) => part(content, message).toLowerCase().includes(value);
  if (/^hasattachments?$/i.test(name))
    return ({ attachments }) => attachments.some(({ isInline }) => !isInline) === (value === "true");
  const whole = word.replaceAll('"', "").toLowerCase();
  return (content, message) =>
    ["subject", "body", "participants", "attachment"].some((one) =>
      PARTS[one]?.(content, message).toLowerCase().includes(whole),
    );
}

const names = (...lists: readonly (readonly Correspondent[])[]) =>
  lists
    .flat()
    .map(({ name = "", address = "" }) => `${name} ${address}`)
    .join(" ");
const one = (correspondent: Correspondent | undefined) => (correspondent === undefined ? [] : [correspondent]);

/** What each property of a search looks into. */
const PARTS: Readonly<Record<string, (content: MailContent, message: MessageState) => string>> = {
  subject: ({ subject }) => subject ?? "",
  body: ({ body }) => body.text,
  from: ({ from }) => names(one(from)),
  to: ({ to }) => names(to),
  cc: ({ cc }) => names(cc),
  bcc: ({ bcc }) => names(bcc),
  recipients: ({ to, cc, bcc }) => names(to, cc, bcc),
  participants: ({ from, to, cc, bcc }) => names(one(from), to, cc, bcc),
  attachment: ({ attachments }) => attachments.map(({ name }) => name).join(" "),
  importance: ({ importance }, message) => message.importance ?? importance,
  kind: ({ kind }) => (kind === "message" ? "email" : "meetings"),
};
