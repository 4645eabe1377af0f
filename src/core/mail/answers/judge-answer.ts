// Whether a mail of a system mailbox is answered automatically. The last word has the store, which keeps one answer to a sender in 24 hours
// and so many a day, whatever the mail says.
import { addressText, comparedAddress, readAddress } from "../../access/mail-domain.ts";
import type { MailAddress, MailContent } from "../../records/mail.ts";
import { parseAddresses } from "../compose/parse-addresses.ts";
import { type AnswerRule, fits } from "./answer-rule.ts";
import { isAuthenticated, isInternal } from "./authenticated.ts";
import { automaticSign, isRobot } from "./automatic.ts";

export const silenceReasons = [
  ...(["NO_RULES", "NO_RULE_FITS", "BEFORE_RULE"] as const),
  ...(["OLDER_MAIL", "TOO_OLD", "NOT_RECEIVED", "NOT_PLAIN_MAIL", "NO_HEADERS"] as const),
  ...(["AUTOMATIC", "LIST", "BOUNCE", "ROBOT"] as const),
  ...(["NO_SENDER", "SEVERAL_SENDERS", "REPLY_TO_OTHERS", "OWN_MAIL", "ANSWERS_OURS", "NOT_AUTHENTICATED"] as const),
  // Said by the store, or by the rules of sending.
  ...(["ANSWERED_LATELY", "DAILY_LIMIT", "SENDING_OFF"] as const),
] as const;
export type SilenceReason = (typeof silenceReasons)[number];

export type AnswerMail = Pick<
  MailContent,
  "type" | "from" | "sender" | "to" | "cc" | "replyTo" | "headers" | "body"
> & { readonly subject: string };

export interface AnswerFacts {
  readonly mail: AnswerMail;
  /** When Microsoft received it; null: it does not say. */
  readonly receivedAt: Date | null;
  /** When it came here; this and all other times but `receivedAt` are the database's. */
  readonly arrivedAt: Date;
  readonly now: Date;
  /** It is from before the mailbox was connected, or was read with its history. */
  readonly isHistory: boolean;
  /** It lies where mail is received: not in Sent Items, Drafts, Junk or Deleted Items. */
  readonly isInReceivingFolder: boolean;
  /** Of all system mailboxes of the installation, and whatever else this mailbox is called; in the form for comparison. */
  readonly ownAddresses: readonly string[];
  /** In the form for comparison; null: unknown. */
  readonly ownDomains: readonly string[] | null;
  /** Its Message-ID is that of a mail that was sent from here. */
  readonly isSentFromHere: boolean;
  /** It names an automatic answer from here, in In-Reply-To or References. */
  readonly answersOurs: boolean;
  /** In their order, those that are off too. */
  readonly rules: readonly AnswerRule[];
}

export type AnswerVerdict =
  | {
      readonly kind: "answer";
      readonly rule: AnswerRule;
      readonly to: MailAddress;
      /** The same for all addresses that are one sender's. */
      readonly sender: string;
    }
  | {
      readonly kind: "silent";
      readonly reason: SilenceReason;
      /** The header that says so. */
      readonly header: string | null;
      /** The rule that would have answered. */
      readonly rule: AnswerRule | null;
    };

const DAY_MS = 86_400_000;
/** Microsoft's clock may be ahead of the database's. */
const SKEW_MS = 5 * 60_000;

export function judgeAnswer(facts: AnswerFacts): AnswerVerdict {
  const { rules, mail } = facts;
  const silent = (reason: SilenceReason, header: string | null = null, rule: AnswerRule | null = null) =>
    ({ kind: "silent", reason, header, rule }) as const;
  const on = rules.filter(({ enabledAt }) => enabledAt !== null);
  if (on.length === 0) return silent("NO_RULES");
  const fitting = on.filter((rule) => fits(rule, mail));
  if (fitting.length === 0) return silent("NO_RULE_FITS");
  // A rule knows nothing of mail that came before it was switched on: the next one that fits answers.
  const rule = fitting.find(({ enabledAt }) => isAfter(facts, enabledAt));
  if (rule === undefined) return silent("BEFORE_RULE", null, fitting[0]);
  const guarded = guard(facts);
  return guarded.kind === "open"
    ? { kind: "answer", rule, to: guarded.from, sender: guarded.sender }
    : silent(guarded.reason, guarded.header, rule);
}

/** By both clocks, since a mail may come here long after Microsoft received it. */
function isAfter({ arrivedAt, receivedAt }: AnswerFacts, enabledAt: Date | null): boolean {
  return enabledAt !== null && arrivedAt > enabledAt && (receivedAt === null || receivedAt >= enabledAt);
}

type Guarded =
  | { readonly kind: "open"; readonly from: MailAddress; readonly sender: string }
  | { readonly kind: "shut"; readonly reason: SilenceReason; readonly header: string | null };

/** What must be true of a mail, whatever the rules say. */
function guard(facts: AnswerFacts): Guarded {
  const { mail, ownAddresses } = facts;
  const shut = (reason: SilenceReason, header: string | null = null): Guarded => ({ kind: "shut", reason, header });
  const time = timeGuard(facts);
  if (time !== null) return shut(time);
  if (!facts.isInReceivingFolder) return shut("NOT_RECEIVED");
  if (mail.type === "BOUNCE") return shut("BOUNCE");
  const sign = automaticSign(mail.headers ?? []);
  const signed = sign?.kind === "OWN_MARK" ? "OWN_MAIL" : (sign?.kind ?? null);
  if (mail.type === "AUTOMATIC") return shut(signed ?? "AUTOMATIC", sign?.header ?? null);
  if (mail.type !== "MAIL") return shut("NOT_PLAIN_MAIL");
  // Whatever would forbid an answer stands in them.
  if (mail.headers === null || mail.headers.length === 0) return shut("NO_HEADERS");
  if (facts.isSentFromHere) return shut("OWN_MAIL");
  if (sign !== null && signed !== null) return shut(signed, sign.header);
  if (facts.answersOurs) return shut("ANSWERS_OURS");
  const read = readAddress(mail.from?.address ?? "");
  if (mail.from === null || read === null) return shut("NO_SENDER");
  const address = addressText(read);
  if (!isOnlySender(mail, address)) return shut("SEVERAL_SENDERS");
  if (ownAddresses.includes(address) || ownAddresses.includes(senderKey(address))) return shut("OWN_MAIL");
  const actor = readAddress(mail.sender?.address ?? "");
  if (isRobot(read.local) || (actor !== null && isRobot(actor.local))) return shut("ROBOT");
  // Nobody vouches for the address that it names, and whoever names another one does not read their own.
  if (mail.replyTo.some((one) => comparedAddress(one.address) !== address)) return shut("REPLY_TO_OTHERS");
  const isVouchedFor =
    isAuthenticated(mail.headers, read.domain) || isInternal(mail.headers, address, facts.ownDomains);
  if (!isVouchedFor) return shut("NOT_AUTHENTICATED");
  return { kind: "open", from: { name: mail.from.name, address }, sender: senderKey(address) };
}

function timeGuard({ isHistory, receivedAt, arrivedAt, now }: AnswerFacts): SilenceReason | null {
  if (isHistory || receivedAt === null) return "OLDER_MAIL";
  const ages = [receivedAt, arrivedAt].map((at) => now.getTime() - at.getTime());
  if (ages.some((age) => age >= DAY_MS)) return "TOO_OLD";
  return ages.some((age) => age < -SKEW_MS) ? "OLDER_MAIL" : null;
}

/** Graph gives one sender of a mail that names more; Exchange may leave the header out. */
function isOnlySender({ headers }: AnswerMail, address: string): boolean {
  const named = (headers ?? []).filter(({ name }) => name.toLowerCase() === "from");
  if (named.length > 1) return false;
  return named.every(({ value }) => {
    const { people, wrong } = parseAddresses(value);
    return people.length + wrong.length === 1 && comparedAddress(people[0]?.address ?? "") === address;
  });
}

/** What stands behind a plus sign is a person's own note: who adds another one each time is still the same sender. */
export function senderKey(address: string): string {
  return address.replace(/\+[^@]*@/, "@");
}
