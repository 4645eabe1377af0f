import type { MailAttachmentReader, MailAttachmentRow } from "../../app/ports/mail/mail-attachments.ts";
import type { MailEdits } from "../../app/ports/mail/mail-edits.ts";
import type { MailFolder, MailFolderReader } from "../../app/ports/mail/mail-folders.ts";
import type { MailCursor, MailFilter, MailQuery, MailReader, ReadMail } from "../../app/ports/mail/mail-reader.ts";
import {
  includesLevel,
  levelOfMail,
  type MailState,
  namedDomains,
  type ReachedMailbox,
  type ReadableLevel,
} from "../../core/access/mail-access.ts";
import { searchableParts, showsPart, showsThread, type WholeMail } from "../../core/access/mail-view.ts";
import type { MailPlaces } from "../../core/mail/mail-edit.ts";
import type { MailAddress } from "../../core/records/mail.ts";
import type { RecordFields } from "../../core/records/record.ts";

/** One mail in one mailbox. */
export interface MemoryMail extends WholeMail {
  readonly id: string;
  readonly accountId: string;
  readonly threadId: string;
  readonly state: MailState;
}

export interface MemoryMailStore {
  readonly reader: MailReader;
  readonly folders: MailFolderReader;
  readonly attachments: MailAttachmentReader;
  readonly edits: MailEdits;
  /** What is stored; tests add to it. */
  readonly rows: {
    readonly mails: MemoryMail[];
    readonly attachments: MailAttachmentRow[];
    /** By mailbox. */
    readonly folders: Map<string, readonly Omit<MailFolder, "count" | "unread">[]>;
  };
}

const mostCounted = 1_000;

/** Stored mail in memory: each read looks at every mail, and judges it by the table of core. */
export function createMemoryMailStore(): MemoryMailStore {
  const rows: MemoryMailStore["rows"] = { mails: [], attachments: [], folders: new Map() };

  const judged = (mailboxes: readonly ReachedMailbox[]): readonly ReadMail[] =>
    rows.mails.flatMap((mail) => {
      const mailbox = mailboxes.find(({ accountId }) => accountId === mail.accountId);
      if (mailbox === undefined) return [];
      const level = levelOfMail(mailbox.reach, { state: mail.state, domains: namedDomains(mail) });
      return level === "NOTHING" ? [] : [{ ...mail, level, messageGroupId: groupOf(mail) }];
    });

  const found = ({ mailboxes, filter, search, isThreaded }: MailQuery, order = newestFirst): readonly ReadMail[] => {
    const all = judged(mailboxes)
      .filter((mail) => passes(mail, filter) && isFound(mail, search))
      .sort(order);
    return isThreaded === true
      ? all.filter((mail, at) => all.findIndex((other) => threadKey(other) === threadKey(mail)) === at)
      : all;
  };

  const reader: MailReader = {
    async list({ order, first, after, ...query }) {
      const by = order === "NEWEST_FIRST" ? newestFirst : oldestFirst;
      const behind = found(query, by).filter((mail) => after === null || by(after, mail) < 0);
      return { rows: behind.slice(0, first), hasMore: behind.length > first };
    },
    async count(query) {
      const { length } = found(query);
      return { count: Math.min(length, mostCounted), isMore: length > mostCounted };
    },
    one: async (mailboxes, id) => judged(mailboxes).find((mail) => mail.id === id) ?? null,
    async thread(mailboxes, id) {
      const all = judged(mailboxes)
        .filter((mail) => threadKey(mail) === id)
        .sort(oldestFirst);
      const [first] = all;
      if (first === undefined) return null;
      return {
        id,
        accountId: first.accountId,
        count: all.length,
        unread: showsPart(first.level, "isRead") ? all.filter(({ isRead }) => !isRead).length : null,
        firstAt: first.receivedAt,
        lastAt: all.at(-1)?.receivedAt ?? null,
        subject: showsPart(first.level, "subject") ? first.subject : null,
      };
    },
    async threadSizes(mailboxes, ids) {
      const keys = judged(mailboxes).map(threadKey);
      return new Map(ids.map((id) => [id, Math.min(100, keys.filter((key) => key === id).length)]));
    },
  };

  const folders: MailFolderReader = {
    async folders(mailbox) {
      if (!includesLevel(mailbox.reach.level, "EVERYTHING")) return [];
      return (rows.folders.get(mailbox.accountId) ?? []).map((folder) => {
        const within = judged([mailbox]).filter(({ folderId }) => folderId === folder.id);
        return { ...folder, count: within.length, unread: within.filter(({ isRead }) => !isRead).length };
      });
    },
  };

  const levelOf = (mailboxes: readonly ReachedMailbox[], emailId: string): ReadableLevel | null => {
    const level = judged(mailboxes).find(({ id }) => id === emailId)?.level;
    return level !== undefined && showsPart(level, "hasAttachments") ? level : null;
  };
  const attachments: MailAttachmentReader = {
    async ofMail(mailboxes, emailId) {
      if (levelOf(mailboxes, emailId) === null) return null;
      return { isComplete: true, rows: rows.attachments.filter((one) => one.emailId === emailId) };
    },
    async one(mailboxes, attachmentId) {
      const attachment = rows.attachments.find(({ id }) => id === attachmentId);
      const level = attachment === undefined ? null : levelOf(mailboxes, attachment.emailId);
      return attachment === undefined || level === null ? null : { attachment, level };
    },
  };

  const edits: MailEdits = {
    pick: async (accountIds, ids) =>
      rows.mails
        .filter(({ id, accountId }) => ids.includes(id) && accountIds.includes(accountId))
        .map(({ id, accountId, state }) => ({ id, accountId, state })),
    held: async () => new Set(),
    async placesOf(accountIds) {
      const known = accountIds.flatMap((id) => {
        const own = rows.folders.get(id);
        return own === undefined ? [] : [[id, placesIn(own)] as const];
      });
      return new Map(known);
    },
    async write(_head, accountId, ids, writeFor) {
      let written = 0;
      for (const [at, mail] of [...rows.mails.entries()].toReversed()) {
        if (mail.accountId !== accountId || !ids.includes(mail.id)) continue;
        const write = writeFor(mail.id, { ...mail } as unknown as RecordFields);
        if (write === null) continue;
        written += 1;
        if (write.op === "delete") rows.mails.splice(at, 1);
        else if (write.op === "update") rows.mails[at] = { ...mail, ...write.changed };
      }
      return written;
    },
  };

  return { reader, folders, attachments, edits, rows };
}

const placesIn = (own: readonly Pick<MailFolder, "id" | "wellKnown" | "isFollowed">[]): MailPlaces => ({
  deletedItems: own.find(({ wellKnown }) => wellKnown === "deleteditems")?.id ?? null,
  followed: new Set(own.filter(({ isFollowed }) => isFollowed).map(({ id }) => id)),
});

const threadKey = ({ id, threadId, level }: ReadMail): string => (showsThread(level) ? threadId : id);

/** Mail without a time is last. */
function newestFirst(one: MailCursor, other: MailCursor): number {
  const [first, second] = [one, other].map(({ receivedAt, id }) => `${receivedAt ?? ""} ${id}`);
  return first === second ? 0 : (first ?? "") < (second ?? "") ? 1 : -1;
}

function oldestFirst(one: MailCursor, other: MailCursor): number {
  return newestFirst(other, one);
}

function groupOf({ messageId, id, from, sentAt }: MemoryMail): string {
  return messageId === null ? id : JSON.stringify([messageId, from?.address, sentAt]);
}

const usual: readonly MailState[] = ["HERE", "DETACHED"];

/** A level that does not show what is filtered has no such mail. */
function passes(mail: ReadMail, filter: MailFilter): boolean {
  const { accountId, folder, threadId, isRead, isFlagged, hasAttachments, from, receivedFrom, receivedBefore } = filter;
  const shows = (part: keyof WholeMail): boolean => showsPart(mail.level, part);
  const at = mail.receivedAt === null ? null : new Date(mail.receivedAt);
  return (
    (filter.states ?? usual).includes(mail.state) &&
    (accountId === undefined || mail.accountId === accountId) &&
    (threadId === undefined || threadKey(mail) === threadId) &&
    (folder === undefined || (shows("folderId") && mail.folderId === folder.id)) &&
    (isRead === undefined || (shows("isRead") && mail.isRead === isRead)) &&
    (isFlagged === undefined || (shows("flag") && (mail.flag.status === "flagged") === isFlagged)) &&
    (hasAttachments === undefined || (shows("hasAttachments") && mail.hasAttachments === hasAttachments)) &&
    (from === undefined || textOf([mail.from, mail.sender]).includes(from.toLowerCase())) &&
    (receivedFrom === undefined || (at !== null && at >= receivedFrom)) &&
    (receivedBefore === undefined || (at !== null && at < receivedBefore))
  );
}

/** Every word, in the parts that the level shows. */
function isFound(mail: ReadMail, search: string | undefined): boolean {
  if (search === undefined) return true;
  const { from, sender, to, cc, replyTo, bcc, subject, body } = mail;
  const parts = {
    people: textOf([from, sender, ...to, ...cc, ...replyTo]),
    subject: subject.toLowerCase(),
    text: body.state === "STORED" ? body.text.toLowerCase() : "",
    bcc: textOf(bcc),
  };
  const text = searchableParts(mail.level)
    .map((part) => parts[part])
    .join(" ");
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function textOf(people: readonly (MailAddress | null)[]): string {
  return people.flatMap((one) => (one === null ? [] : `${one.name} ${one.address}`.toLowerCase())).join(" ");
}
