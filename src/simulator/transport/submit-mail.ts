import type { Person } from "../directory/person.ts";
import { conversationOf } from "../mail/deliver.ts";
import { type MailContent, one, sizeOf } from "../mail/mail-content.ts";
import type { MailMailbox } from "../mail/mail-mailbox.ts";
import type { Answering, ExtendedProperty, MessageState } from "../mail/mail-state.ts";
import { transportHeaders } from "../mail/transport-headers.ts";
import { addressOf } from "../mailbox/address.ts";
import type { World } from "../world.ts";
import { carryMail } from "./carry-mail.ts";

/** A mail that was accepted for sending. Who may be its sender is settled already. */
export interface Submission {
  /** Where it was written, and where its copy stands afterwards. */
  readonly mailbox: MailMailbox;
  readonly content: MailContent;
  readonly extended: readonly ExtendedProperty[];
  readonly draft?: MessageState;
  readonly answering?: Answering | undefined;
  readonly keepsMessageId: boolean;
  readonly keepsCopy: boolean;
}

export function recipientsOf({ to, cc, bcc }: Pick<MailContent, "to" | "cc" | "bcc">) {
  return [...to, ...cc, ...bcc];
}

/** Takes a mail: it leaves a while later, or when its writer wants it to. */
export function submitMail(world: World, submission: Submission): void {
  const { mailbox, draft, extended } = submission;
  const { sendDelayMs, sendDelayView } = world.settings.mail;
  const now = world.clock.now();
  const wished = Date.parse(extended.find(({ id }) => id === "SystemTime 0x3fef")?.value ?? "");
  const at = Math.max(now + sendDelayMs, Number.isNaN(wished) ? 0 : wished);
  const origin =
    draft === undefined
      ? {}
      : {
          draftId: mailbox.ids.ofNumber(draft.number),
          ...(submission.content.messageId === undefined ? {} : { draftMessageId: submission.content.messageId }),
        };
  if (draft !== undefined) {
    world.transport.underWay.add(draft);
    const { outbox } = mailbox.folders.places;
    if (at > now && sendDelayView === "outbox" && draft.folder !== outbox && !draft.isGone) mailbox.move(draft, outbox);
    if (at > now && sendDelayView === "gone" && !draft.isGone) mailbox.purge(draft);
  }
  remember(world, mailbox.owner, { at: now, recipients: recipientsOf(submission.content).length });
  world.dueWork.at(at, (due) => depart(world, submission, origin, due));
  world.dueWork.carryOut();
}

type Origin = { readonly draftId?: string; readonly draftMessageId?: string };

/** It stands in Sent Items and is handed to the transport, unless its writer has taken its recipients away. */
function depart(world: World, submission: Submission, origin: Origin, at: number): void {
  const { mailbox, draft } = submission;
  const { mail } = world.settings;
  if (draft !== undefined) world.transport.underWay.delete(draft);
  const isStillDraft = draft?.isDraft === true && !draft.isGone;
  const current = isStillDraft && mail.withdrawnDraft === "notSent" ? draft.content(draft.index) : undefined;
  if (current !== undefined && recipientsOf(current).length === 0) return;
  const { from, sender } = submission.content;
  const extended = isStillDraft ? draft.extended : submission.extended;
  const content = finished(world, submission, { ...(current ?? submission.content), from, sender }, extended);
  if (submission.keepsCopy) keepCopy(world, submission, content, extended, isStillDraft ? draft : undefined);
  else if (isStillDraft) mailbox.purge(draft);
  markAnswered(submission);
  const marks = extended.filter(({ id }) => id.includes("{"));
  const leavesAt = paced(world, mailbox.owner, at);
  const carried = { content, cause: "mail", writer: mailbox.owner, origin: { ...origin, marks } } as const;
  world.dueWork.at(leavesAt, (due) => carryMail(world, carried, due));
  world.dueWork.carryOut();
}

/** What goes out: dated, with its own Message-ID or a new one, and what MAPI's properties say that it answers. */
function finished(
  world: World,
  { mailbox, keepsMessageId }: Submission,
  content: MailContent,
  extended: readonly ExtendedProperty[],
): MailContent {
  const { replyHeadersByMapi } = world.settings.mail;
  const value = (key: string) => (replyHeadersByMapi ? extended.find(({ id }) => id === key)?.value : undefined);
  const [inReplyTo, references] = [value("String 0x1042"), value("String 0x1039")];
  const messageId = keepsMessageId ? (content.messageId ?? mailbox.mintMessageId()) : mailbox.mintMessageId();
  const dated: MailContent = {
    ...{ ...content, messageId, sentAt: mailbox.now() },
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    ...(references === undefined ? {} : { references: references.split(/\s+/).filter((id) => id !== "") }),
  };
  const own = content.headers.filter(({ name }) =>
    /^(x-(?!ms-exchange-organization)|auto-submitted$|list-|precedence$)/i.test(name),
  );
  const written = transportHeaders(dated, addressOf(mailbox.owner)).filter(({ name }) => !OF_ITS_WAY.test(name));
  return { ...dated, headers: [...written, ...own] };
}

const OF_ITS_WAY = /^(received|authentication-results|return-path|x-ms-exchange-organization-.*)$/i;

function keepCopy(
  world: World,
  { mailbox, answering }: Submission,
  content: MailContent,
  extended: readonly ExtendedProperty[],
  draft: MessageState | undefined,
): void {
  const { sentitems } = mailbox.folders.places;
  if (draft !== undefined && world.settings.mail.idSurvivesSend) {
    mailbox.becomeSent(draft, content, sentitems);
    return;
  }
  const conversation = draft?.conversation ?? answering?.original.conversation ?? conversationOf(mailbox, content);
  const marks = draft === undefined ? {} : { flag: draft.flag, categories: draft.categories };
  if (draft !== undefined) mailbox.purge(draft);
  mailbox.add(sentitems, one(content), {
    ...{ receivedAt: mailbox.now(), isOwn: true, isRead: true, extended, size: sizeOf(content), ...marks },
    ...(conversation === undefined ? {} : { conversation }),
  });
}

/** The arrow on what was answered. */
function markAnswered({ mailbox, draft, answering = draft?.answering }: Submission): void {
  if (answering === undefined || answering.original.isGone) return;
  answering.original.lastVerb = answering.verb;
  mailbox.touch(answering.original, "other");
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function remember({ transport: { left } }: World, { id }: Person, one: { at: number; recipients: number }): void {
  left.set(id, [...(left.get(id) ?? []).filter(({ at }) => at > one.at - DAY_MS), one]);
}

/** Recipients of the last day. */
export function recipientsOfDay({ transport: { left }, clock }: World, { id }: Person): number {
  const since = clock.now() - DAY_MS;
  return (left.get(id) ?? []).filter(({ at }) => at > since).reduce((sum, { recipients }) => sum + recipients, 0);
}

/** Who has sent too many in a minute waits for the next one. */
function paced({ transport: { departures }, settings }: World, { id }: Person, at: number): number {
  const before = departures.get(id) ?? [];
  const last = before.at(-settings.mail.mailsPerMinute);
  const leavesAt = Math.max(at, last === undefined ? 0 : last + MINUTE_MS);
  departures.set(id, [...before, leavesAt].slice(-settings.mail.mailsPerMinute));
  return leavesAt;
}
