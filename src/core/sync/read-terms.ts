import { isRelaxed, type MailRules } from "../mail/mail-rules.ts";
import type { SyncSettings } from "./sync-settings.ts";

/** What a full round lets in of a kind whose other records are not kept: nothing of them is here to be decided again. */
export interface ReadTerms {
  readonly rules: MailRules;
  readonly windowBackDays: number;
  /** ISO 8601; absent: no such limit. */
  readonly importFrom?: string;
}

/** Null: what is not let in stays in the inbox, and is decided again when settings change. */
export function readTermsOf({ mail, windowBackDays, importFrom }: SyncSettings): ReadTerms | null {
  return mail === undefined
    ? null
    : { rules: mail.rules, windowBackDays, ...(importFrom !== undefined && { importFrom }) };
}

/** Whether `now` lets in what `before` kept out: then a collection is read from the beginning. */
export function letsInMore(before: ReadTerms | null, now: ReadTerms | null): boolean {
  if (before === null || now === null) return false;
  if ((now.importFrom ?? "") < (before.importFrom ?? "")) return true;
  return now.windowBackDays > before.windowBackDays || isRelaxed(before.rules, now.rules);
}

/** What is let in by both: a collection that was read by one, and whose changes were then read by the other. */
export function strictestOf(one: ReadTerms | null, other: ReadTerms | null): ReadTerms | null {
  if (one === null || other === null) return one ?? other;
  const importFrom = [one.importFrom ?? "", other.importFrom ?? ""].sort()[1] ?? "";
  const both = (first: readonly string[], second: readonly string[]) => [...new Set([...first, ...second])];
  return {
    rules: {
      excluded: both(one.rules.excluded, other.rules.excluded),
      importsInternal: one.rules.importsInternal && other.rules.importsInternal,
      ownDomains: both(one.rules.ownDomains, other.rules.ownDomains),
    },
    windowBackDays: Math.min(one.windowBackDays, other.windowBackDays),
    ...(importFrom !== "" && { importFrom }),
  };
}
