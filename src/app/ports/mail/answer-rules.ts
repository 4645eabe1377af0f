import type { AnswerRule } from "../../../core/mail/answers/answer-rule.ts";
import type { SilenceReason } from "../../../core/mail/answers/judge-answer.ts";
import type { AuditAndFeed } from "../settings-store.ts";
import type { MailToAnswer } from "./automatic-answers.ts";
import type { Reader } from "./mailboxes.ts";

export interface StoredAnswerRules {
  readonly mailboxId: string;
  readonly organizationId: string;
  readonly label: string;
  readonly address: string;
  /** Null until it is connected for the first time. */
  readonly accountId: string | null;
  readonly timeZone: string;
  /** Increases whenever they are set. */
  readonly version: number;
  /** In their order. */
  readonly rules: readonly AnswerRule[];
}

/** A rule as somebody wants it. When it was switched on is the store's to say. */
export type ChosenRule = Omit<AnswerRule, "enabledAt"> & { readonly isEnabled: boolean };

/** What became of one mail. */
export interface JudgedArrival {
  readonly emailId: string;
  readonly judgedAt: Date;
  readonly outcome: SilenceReason | "ANSWERED";
  readonly header: string | null;
  readonly ruleName: string | null;
  /** The answer, as long as it is kept. */
  readonly outgoingId: string | null;
}

export interface JudgedPage {
  readonly first: number;
  readonly after: { readonly judgedAt: Date; readonly emailId: string } | null;
}

export interface AnswerRuleStore {
  /** Null: there is no such mailbox, or it was removed. */
  find(mailboxId: string): Promise<StoredAnswerRules | null>;
  /** Whether the mailbox lists this person, or their role. */
  isReader(mailboxId: string, reader: Reader): Promise<boolean>;
  /**
   * Replaces all rules, in this order. Those that stay switched on stay so since then. What is being judged is judged anew.
   * @param expectedVersion null: whatever it is
   * @returns false, and nothing was written: they have another version
   */
  save(
    mailboxId: string,
    rules: readonly ChosenRule[],
    expectedVersion: number | null,
    report: AuditAndFeed,
  ): Promise<boolean>;
  /** Newest first. */
  judged(mailboxId: string, page: JudgedPage): Promise<readonly JudgedArrival[]>;
  /** A mail of this mailbox as if it had just come; null: there is none. */
  mailOf(mailboxId: string, emailId: string): Promise<MailToAnswer | null>;
  ownAddresses(): Promise<readonly string[]>;
}
