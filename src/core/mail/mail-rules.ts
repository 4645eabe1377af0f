import { asciiDomain, comparedAddress, domainOf } from "../access/mail-domain.ts";
import type { MailContent } from "../records/mail.ts";

/**
 * Which mail is not imported. It is decided before anything of a mail is stored:
 *
 *   EXCLUDED_ADDRESS  somebody of it is excluded, by address or by domain
 *   MARKED_PRIVATE    its sender marked it private or personal
 *   INTERNAL_MAIL     nobody outside of the own domains is part of it, and internal mail is switched off
 *
 * The database has the same list in a CHECK.
 */
export const mailExclusions = ["EXCLUDED_ADDRESS", "MARKED_PRIVATE", "INTERNAL_MAIL"] as const;
export type MailExclusion = (typeof mailExclusions)[number];

/**
 * Mail that stays out whatever the rules say: PURGED somebody deleted it in Oro alone; ERASED it was from or only to a person who is erased.
 */
export const mailStaysOut = ["PURGED", "ERASED"] as const;
export type MailStaysOut = (typeof mailStaysOut)[number];

export interface MailRules {
  /** Addresses and domains, as `readRuleAddress` gives them. */
  readonly excluded: readonly string[];
  /** False: mail among the own domains alone is not imported. */
  readonly importsInternal: boolean;
  /** Empty while they are unknown: then no mail counts as internal. */
  readonly ownDomains: readonly string[];
}

export type MailPeople = Pick<MailContent, "from" | "sender" | "to" | "cc" | "bcc" | "replyTo" | "sensitivity">;

/** The first reason that fits; null: it is imported. */
export function exclusionOf(mail: MailPeople, rules: MailRules): MailExclusion | null {
  const isMarked = mail.sensitivity === "private" || mail.sensitivity === "personal";
  // Where no rule asks for them, the addresses of a hundred thousand mails need not be read.
  if (rules.excluded.length === 0 && rules.importsInternal) return isMarked ? "MARKED_PRIVATE" : null;
  const addresses = addressesOf(mail);
  const excluded = new Set(rules.excluded);
  if (addresses.some((address) => isExcluded(address, excluded))) return "EXCLUDED_ADDRESS";
  if (isMarked) return "MARKED_PRIVATE";
  return !rules.importsInternal && isInternal(addresses, new Set(rules.ownDomains)) ? "INTERNAL_MAIL" : null;
}

/** Whether mail that `before` excluded may be imported by `now`: then the folders are read again. */
export function isRelaxed(before: MailRules, now: MailRules): boolean {
  const excluded = new Set(now.excluded);
  const isAddressFree = before.excluded.some((one) => !isExcluded(one, excluded));
  if (isAddressFree || before.importsInternal) return isAddressFree;
  const own = new Set(now.ownDomains);
  return now.importsInternal || before.ownDomains.some((domain) => !own.has(domain));
}

/** An address or a domain to exclude, in the form used for comparison; null: it is neither. */
export function readRuleAddress(text: string): string | null {
  const trimmed = text.trim();
  if (!trimmed.slice(1).includes("@")) return asciiDomain(trimmed.replace(/^@/, ""));
  return comparedAddress(trimmed);
}

/** Of everybody whom a mail names, in the form used for comparison. */
function addressesOf({ from, sender, to, cc, bcc, replyTo }: MailPeople): readonly string[] {
  const people = [from, sender, ...to, ...cc, ...bcc, ...replyTo];
  return people.flatMap((one) => {
    const address = one?.address.trim() ?? "";
    return address === "" ? [] : [readRuleAddress(address) ?? address.toLowerCase()];
  });
}

function isExcluded(address: string, excluded: ReadonlySet<string>): boolean {
  return excluded.has(address) || excluded.has(domainOf(address) ?? "");
}

/** Old internal mail has X.500 names (/O=…) instead of addresses. */
function isInternal(addresses: readonly string[], own: ReadonlySet<string>): boolean {
  const isOwn = (address: string): boolean => own.has(domainOf(address) ?? "") || address.startsWith("/o=");
  return own.size > 0 && addresses.length > 0 && addresses.every(isOwn);
}
