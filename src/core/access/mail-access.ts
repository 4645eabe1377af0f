// Who may read which mail, and how far. First what a viewer reaches of a mailbox, whatever lies in it:
//
//   no scope mail.read                                                 ▶ NOTHING
//   own, granted                                                       ▶ OWNER, every mail
//   another person's, after breaking that person's glass               ▶ EVERYTHING, every mail
//   a colleague's: as far as EMAIL_SHARING says, for mail that is HERE and has an address outside of the organization
//   anything else                                                      ▶ NOTHING
//
// The role does not matter here. It decides who may break the glass (rights.ts). Then, for each mail, `levelOfMail` says whether it is one
// of those. Whatever shows, lists, counts, finds, sends or announces mail asks here.
import { unreachable } from "../../lib/unreachable.ts";
import type { MailAddress, MailContent } from "../records/mail.ts";
import { asciiDomain, domainOf } from "./mail-domain.ts";

/** From the least to the most. OWNER also sees whom a mail went to in secret (bcc). */
export const mailLevels = ["NOTHING", "PEOPLE_AND_TIME", "SUBJECT", "EVERYTHING", "OWNER"] as const;
export type MailLevel = (typeof mailLevels)[number];
export type ReadableLevel = Exclude<MailLevel, "NOTHING">;

/** EMAIL_SHARING: how far the others of an organization read a person's mail. */
export const mailSharings = ["NOBODY", "PEOPLE_AND_TIME", "SUBJECT", "EVERYTHING"] as const;
export type MailSharing = (typeof mailSharings)[number];

/** GRANTED: listed among those who read this mailbox. COLLEAGUE: of the same organization. */
export const mailRelations = ["OWN", "GRANTED", "COLLEAGUE", "STRANGER"] as const;
type MailRelation = (typeof mailRelations)[number];

/** Where a mail is: in a followed folder, in Deleted Items, gone from Microsoft, or no longer followed. */
export const mailStates = ["HERE", "IN_DELETED_ITEMS", "DELETED", "DETACHED"] as const;
export type MailState = (typeof mailStates)[number];

export interface MailboxFacts {
  readonly relation: MailRelation;
  /** A mailbox of a person, or of the organization. */
  readonly kind: "USER" | "SYSTEM";
  /** The viewer has broken the glass of the mailbox's person, in the role that is in force. */
  readonly isGlassBroken: boolean;
  /** The viewer's token has the scope mail.read. */
  readonly mayReadMail: boolean;
  readonly sharing: MailSharing;
  /** EMAIL_OWN_DOMAINS; null or empty while they are unknown, and then nothing is shared. */
  readonly ownDomains: readonly string[] | null;
}

/** What a viewer may read of one mailbox. */
export type MailReach =
  | { readonly kind: "NOTHING" }
  /** Every mail, whatever its state. */
  | { readonly kind: "ALL"; readonly level: "EVERYTHING" | "OWNER" }
  /** Only mail that is HERE and has an address outside of these domains, which are in the form for comparison. */
  | {
      readonly kind: "SHARED";
      readonly level: Exclude<MailSharing, "NOBODY">;
      readonly ownDomains: readonly string[];
    };

/** A mailbox that a viewer reads mail of. A viewer's mailboxes are a list of these, each once. */
export interface ReachedMailbox {
  readonly accountId: string;
  readonly reach: Exclude<MailReach, { readonly kind: "NOTHING" }>;
}

const nothing: MailReach = { kind: "NOTHING" };

export function mailReachOf(facts: MailboxFacts): MailReach {
  const { relation, isGlassBroken, mayReadMail } = facts;
  if (!mayReadMail) return nothing;
  if (relation === "OWN" || relation === "GRANTED") return { kind: "ALL", level: "OWNER" };
  // The glass is a person's, and a system mailbox has no person.
  if (isGlassBroken && facts.kind === "USER") return { kind: "ALL", level: "EVERYTHING" };
  return relation === "COLLEAGUE" ? sharedReach(facts) : nothing;
}

function sharedReach({ kind, sharing, ownDomains }: MailboxFacts): MailReach {
  if (kind === "SYSTEM" || sharing === "NOBODY") return nothing;
  const own = (ownDomains ?? []).flatMap((one) => asciiDomain(one) ?? []);
  return own.length === 0 ? nothing : { kind: "SHARED", level: sharing, ownDomains: own };
}

/** What decides about one mail. */
export interface MailFacts {
  readonly state: MailState;
  /** The domains of everybody whom the mail names. @see {@link namedDomains} */
  readonly domains: readonly string[];
}

/** How far a viewer with this reach reads this mail. */
export function levelOfMail(reach: MailReach, { state, domains }: MailFacts): MailLevel {
  switch (reach.kind) {
    case "NOTHING":
      return "NOTHING";
    case "ALL":
      return reach.level;
    case "SHARED": {
      const hasOutsider = domains.some((domain) => !reach.ownDomains.includes(domain));
      return state === "HERE" && hasOutsider ? reach.level : "NOTHING";
    }
    default:
      return unreachable(reach);
  }
}

/**
 * The domains of a mail's from, sender, to, cc and reply-to, each once and in the form for comparison. bcc does not count: otherwise others
 * could tell that somebody outside got a copy. An address without a domain (an X.500 name of old internal mail, an empty one) counts as
 * internal.
 */
export function namedDomains({
  from,
  sender,
  to,
  cc,
  replyTo,
}: Pick<MailContent, "from" | "sender" | "to" | "cc" | "replyTo">): readonly string[] {
  const named: readonly (MailAddress | null)[] = [from, sender, ...to, ...cc, ...replyTo];
  return [...new Set(named.flatMap((one) => (one === null ? [] : (domainOf(one.address) ?? []))))];
}

export function includesLevel(held: MailLevel, wanted: MailLevel): boolean {
  return mailLevels.indexOf(held) >= mailLevels.indexOf(wanted);
}
