import type { MailAddress } from "../../../core/records/mail.ts";

/** What somebody orders to be sent. Absent parts have their usual value. */
export interface OrderedMail {
  /** The same person and key are the same mail, however often it is ordered. */
  readonly idempotencyKey?: string | null | undefined;
  /** As people type them, with or without names. */
  readonly to?: readonly string[] | null | undefined;
  readonly cc?: readonly string[] | null | undefined;
  readonly bcc?: readonly string[] | null | undefined;
  /** A mailbox that the sender may send for; default: their own address. */
  readonly from?: string | null | undefined;
  readonly subject?: string | null | undefined;
  /** One of both, or neither. */
  readonly text?: string | null | undefined;
  readonly html?: string | null | undefined;
  readonly importance?: "low" | "normal" | "high" | null | undefined;
  /** Default: as EMAIL_SIGNATURE_APPEND says. */
  readonly withSignature?: boolean | null | undefined;
  readonly uploadIds?: readonly string[] | null | undefined;
  readonly sendAt?: Date | null | undefined;
}

export interface NewMail extends OrderedMail {
  readonly accountId: string;
}

export const answerKinds = ["REPLY", "REPLY_ALL", "FORWARD"] as const;
export type AnswerKind = (typeof answerKinds)[number];

export interface AnswerMail extends OrderedMail {
  /** The mail that it answers or passes on. */
  readonly emailId: string;
  /** Null: REPLY or REPLY_ALL, as EMAIL_DEFAULT_REPLY says. */
  readonly kind: AnswerKind | null;
  /** Attachments of a mail that is passed on which do not go with it. */
  readonly leftOutIds?: readonly string[] | null | undefined;
}

/** What an answer would be, before anything is written. */
export interface AnswerPlan {
  readonly kind: AnswerKind;
  readonly accountId: string;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly subject: string;
}
