import type { AnswerRule } from "../../../core/mail/answers/answer-rule.ts";
import type { AnswerFacts, SilenceReason } from "../../../core/mail/answers/judge-answer.ts";
import type { MailContent } from "../../../core/records/mail.ts";
import type { LaneLease } from "./content-lane-store.ts";
import type { OutgoingContent } from "./mail-sender.ts";

export interface AnsweringMailbox {
  readonly id: string;
  readonly accountId: string;
  readonly organizationId: string;
  readonly label: string;
  readonly address: string;
  readonly timeZone: string;
}

/** A mail that might be answered, with what the store knows of it. */
export interface MailToAnswer
  extends Omit<AnswerFacts, "now" | "ownAddresses" | "ownDomains" | "rules">,
    Pick<MailContent, "messageId" | "inReplyTo" | "references"> {
  readonly emailId: string;
}

export interface MailboxToAnswer {
  readonly mailbox: AnsweringMailbox;
  /** In their order, those that are off too. */
  readonly rules: readonly AnswerRule[];
  /** Of all system mailboxes, in the form for comparison. */
  readonly ownAddresses: readonly string[];
}

export type JudgedMail = { readonly emailId: string; readonly ruleName: string | null } & (
  | { readonly kind: "SILENT"; readonly reason: SilenceReason; readonly header: string | null }
  | {
      readonly kind: "ANSWER";
      /** The same for all addresses that are one sender's. */
      readonly sender: string;
      /** A new UUID. */
      readonly outgoingId: string;
      readonly content: Omit<OutgoingContent, "attachments" | "messageId" | "marker" | "automatic"> & {
        readonly automatic: { readonly text: string };
      };
    }
);

/** The step of the lane of arrived mail that answers. Each call proves the lease. */
export interface AutomaticAnswers {
  /** The oldest first, with their texts. */
  nextToAnswer(
    lease: LaneLease,
    limit: number,
  ): Promise<
    (MailboxToAnswer & { readonly now: Date; readonly mails: readonly MailToAnswer[] }) | "nothing" | "leaseLost"
  >;
  /**
   * Notes what becomes of each mail, in one transaction with the outgoing messages and with whom they answer. Of a sender who was answered
   * within 24 hours, or beyond `limit` senders in 24 hours, none is made, whatever was judged.
   * @returns how many answers were made
   */
  settleAnswers(
    lease: LaneLease,
    mailbox: AnsweringMailbox,
    judged: readonly JudgedMail[],
    limit: number,
  ): Promise<{ readonly answers: number } | "leaseLost">;
}

/** Asked right before an automatic answer is submitted. */
export interface AnswerPass {
  /** Whether it may still leave; the 24 hours of its sender begin anew then, so that answers which waited do not follow each other closely. */
  mayLeave(outgoingId: string): Promise<boolean>;
}
