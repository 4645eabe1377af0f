// The audit in sentences. An action without words here cannot be written: the actions are the keys of these tables.
import { accessWords } from "./access-words.ts";
import { keepingWords } from "./keeping-words.ts";
import { mailWords } from "./mail-words.ts";
import { mailboxWords } from "./mailbox-words.ts";
import { processingWords } from "./processing-words.ts";
import { syncWords } from "./sync-words.ts";
import { type AuditFact, type AuditNames, type Told, toldTo } from "./told.ts";

const words = {
  ...accessWords,
  ...syncWords,
  ...mailWords,
  ...keepingWords,
  ...processingWords,
  ...mailboxWords,
} as const;

/** A past fact: "setting.changed", "token.created" … */
export type AuditAction = keyof typeof words;

export const auditActions = Object.keys(words) as readonly AuditAction[];

/**
 * "You changed Synchronization Settings: Sync Interval (in minutes), 5 → 10"
 * @param viewerId the reader, called "You"
 */
export function sayAudit(fact: AuditFact, names: AuditNames, viewerId: string): string {
  const told = toldTo(fact, names, viewerId);
  const say: ((told: Told) => string) | undefined = Object.hasOwn(words, fact.action)
    ? words[fact.action as AuditAction]
    : undefined;
  // Written by another release.
  return say === undefined ? `${told.who}: ${fact.action}, which this release has no words for` : say(told);
}
