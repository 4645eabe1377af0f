import { hash } from "node:crypto";
import { normalisedSubject } from "../../core/mail/subject.ts";
import type { ArrivedMail } from "../../core/mail/threads.ts";
import type { MailAddress, MailContent, MailFields } from "../../core/records/mail.ts";

/** A new mail: its state and what it says. */
export interface NewMail {
  readonly id: string;
  readonly fields: Pick<MailFields, "folderId" | "subject" | "receivedAt">;
  readonly mail: MailContent;
}

export interface Mailbox {
  readonly accountId: string;
  readonly organizationId: string;
  /** Its own address. */
  readonly address: string;
  /** Of a system mailbox: its mail is processed, or answered, if it was received since then; null: it is not. */
  readonly processingSince?: Date | null;
  readonly answeringSince?: Date | null;
}

/** Ancestors of one mail that are looked at, the nearest first. */
const MOST_ANCESTORS = 50;

/** Hashes in the form of a UUID: an index entry has a limit of length, and a Message-ID has none. */
function keyOf(...parts: readonly string[]): string {
  const hex = hash("sha256", parts.join("\n"));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** The keys of one mailbox. A page names the same people and ancestors again and again: each is hashed once. */
export function createKeys(accountId: string): (...parts: readonly string[]) => string {
  const known = new Map<string, string>();
  return (...parts) => {
    const name = parts.join("\n");
    const key = known.get(name) ?? keyOf(accountId, name);
    known.set(name, key);
    return key;
  };
}
type Keys = ReturnType<typeof createKeys>;

export const ownKeys = ({ address }: Mailbox, keyed: Keys): ReadonlySet<string> =>
  new Set([keyed("person", address.trim().toLowerCase())]);

/** What its thread is found by. */
export function threadKeys({ id, fields, mail }: NewMail, keyed: Keys): ArrivedMail {
  const key = (person: MailAddress | null): string | null => {
    const plain = person?.address.trim().toLowerCase() ?? "";
    return plain === "" ? null : keyed("person", plain);
  };
  const messageKey = (messageId: string) => keyed("message", messageId);
  const people = [mail.from, ...mail.to, ...mail.cc, ...mail.replyTo].flatMap((one) => key(one) ?? []);
  const { conversationId } = mail;
  return {
    id,
    at: fields.receivedAt ?? "",
    sender: key(mail.from ?? mail.sender),
    people: [...new Set(people)],
    messageKey: mail.messageId === null ? null : messageKey(mail.messageId.trim()),
    ancestors: ancestorsOf(mail).map(messageKey),
    topic: conversationId === null ? null : keyed("topic", conversationId, normalisedSubject(fields.subject)),
  };
}

function ancestorsOf({ messageId, inReplyTo, references }: MailContent): readonly string[] {
  const named = [...idsIn(inReplyTo ?? ""), ...references.toReversed().flatMap(idsIn)];
  return [...new Set(named)].filter((id) => id !== messageId?.trim()).slice(0, MOST_ANCESTORS);
}

/** In-Reply-To may hold words, and more than one id. */
function idsIn(header: string): readonly string[] {
  const ids = header.match(/<[^<>]+>/g);
  if (ids !== null) return ids;
  return header.trim() === "" ? [] : [header.trim()];
}

/**
 * The placements of one mail in an organization have the same: Message-ID, sender and sent time agree. A mail that lacks one of them is by
 * itself.
 */
export function messageGroupOf(organizationId: string, { id, mail }: NewMail): string {
  const { messageId, sentAt } = mail;
  const sender = (mail.from ?? mail.sender)?.address.trim().toLowerCase() ?? "";
  if (messageId === null || messageId.trim() === "" || sentAt === null || sender === "") return id;
  return keyOf(organizationId, "mail", sender, sentAt, messageId.trim());
}
