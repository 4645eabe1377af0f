// A mail that is sent from here, from the order until its copy is found. What is true of it stands in core/SPEC.md.
import { refusedIn, type Transitions } from "../../sync/transitions.ts";

export const outgoingStates = [
  /** Nothing is sent before it is due; then its draft is made. */
  "WAITING",
  "DRAFTED",
  "ATTACHED",
  /** It may have been submitted, or not: what happened is looked for. */
  "SUBMITTING",
  /** Microsoft accepted it, or shows it on its way. */
  "SUBMITTED",
  /** Its copy was found, or a person says so, or it was accepted a day ago. */
  "SENT",
  /** It was certainly not submitted: its draft is made harmless before a new one is made. */
  "WITHDRAWING",
  "CANCELLED",
  "FAILED",
  /** A person decides before it is submitted. */
  "HELD",
  /** A person decides afterwards: it may have been sent. */
  "UNSURE",
  /** It was sent and could not be delivered to somebody. */
  "BOUNCED",
] as const;
export type OutgoingState = (typeof outgoingStates)[number];

export type OutgoingEvent =
  | "drafted"
  | "attached"
  /** Committed before the one request that submits it. */
  | "submitting"
  | "accepted"
  /** A copy was found, or a person says that it was sent. */
  | "sent"
  | "withdrawing"
  | "withdrawn"
  | "cancelled"
  | "failed"
  | "held"
  | "unsure"
  | "bounced"
  /** A person lets go what was held, or tries again what failed before it was submitted. */
  | "released";

const refused = refusedIn(outgoingStates);

export const outgoingTransitions: Transitions<OutgoingState, OutgoingEvent> = {
  drafted: { ...refused, WAITING: "DRAFTED" },
  attached: { ...refused, DRAFTED: "ATTACHED" },
  submitting: { ...refused, ATTACHED: "SUBMITTING" },
  // Outlook can send the draft of a mail in any state.
  accepted: {
    ...{ ...refused, WAITING: "SUBMITTED", DRAFTED: "SUBMITTED", ATTACHED: "SUBMITTED", SUBMITTING: "SUBMITTED" },
    ...{ SUBMITTED: "SUBMITTED", FAILED: "SUBMITTED", WITHDRAWING: "SUBMITTED", CANCELLED: "SUBMITTED" },
  },
  sent: {
    ...{ WAITING: "SENT", DRAFTED: "SENT", ATTACHED: "SENT", SUBMITTING: "SENT", SUBMITTED: "SENT", SENT: "SENT" },
    ...{ WITHDRAWING: "SENT", CANCELLED: "SENT", FAILED: "SENT", HELD: "SENT", UNSURE: "SENT", BOUNCED: "BOUNCED" },
  },
  withdrawing: { ...refused, SUBMITTING: "WITHDRAWING", FAILED: "WITHDRAWING", UNSURE: "WITHDRAWING" },
  withdrawn: { ...refused, WITHDRAWING: "WAITING" },
  cancelled: {
    ...{ ...refused, WAITING: "CANCELLED", DRAFTED: "CANCELLED", ATTACHED: "CANCELLED", HELD: "CANCELLED" },
    ...{ FAILED: "CANCELLED", UNSURE: "CANCELLED" },
  },
  failed: { ...refused, WAITING: "FAILED", DRAFTED: "FAILED", ATTACHED: "FAILED", SUBMITTING: "FAILED" },
  held: { ...refused, WAITING: "HELD", DRAFTED: "HELD", ATTACHED: "HELD" },
  unsure: { ...refused, SUBMITTING: "UNSURE", SUBMITTED: "UNSURE", WITHDRAWING: "UNSURE", FAILED: "UNSURE" },
  bounced: { ...refused, SUBMITTED: "BOUNCED", SENT: "BOUNCED", BOUNCED: "BOUNCED", UNSURE: "BOUNCED" },
  released: { ...refused, HELD: "WAITING", FAILED: "WAITING" },
};

export const holdReasons = [
  /** It is due for more than a day. */
  "OVERDUE",
  /** More recipients than EMAIL_RECIPIENTS_BRAKE in ten minutes. */
  "RECIPIENTS_BRAKE",
  /** Several drafts may be its own, and nothing tells which. */
  "AMBIGUOUS_DRAFTS",
  /** Its draft was changed in Outlook. */
  "DRAFT_CHANGED",
  /** Its draft was deleted or moved in Outlook. */
  "DRAFT_GONE",
] as const;
export type HoldReason = (typeof holdReasons)[number];
/** What a person has said about it: that it goes in spite of a reason, or that it is to be sent again although it may have been sent. */
export type Approval = HoldReason | "UNSURE";

/** It waits for somebody who approves mail to so many people. */
export const isBraked = ({ state, hold }: Pick<Outgoing, "state" | "hold">): boolean =>
  state === "HELD" && hold === "RECIPIENTS_BRAKE";

/** What a draft says, as one text: whether somebody changed it. */
export type Fingerprint = string;

export interface KnownDraft {
  /** Microsoft's id, which may change when the draft is submitted. */
  readonly id: string;
  readonly etag: string;
  /** As it was first read back. */
  readonly fingerprint: Fingerprint;
}

/** What is stored of an outgoing message beside what it says. Times are the database's. */
export interface Outgoing {
  readonly state: OutgoingState;
  /** The later of what was asked for and the end of the time to undo. */
  readonly dueAt: Date;
  /** Committed before a draft is made; null: there is none, and nobody makes one. */
  readonly draftBegunAt: Date | null;
  readonly draft: KnownDraft | null;
  /** Committed before it is submitted. */
  readonly submittedAt: Date | null;
  /** Since then. */
  readonly looks: number;
  readonly refusal: Refusal | null;
  readonly hold: HoldReason | null;
  /** What a person has let go. */
  readonly approved: readonly Approval[];
  /** Of its copy in Sent Items. */
  readonly copyId: string | null;
}

/** Why Microsoft, or a rule here, will not have it sent. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** ISO 8601: the mailbox was refused, not this mail, and nothing of it is sent before (`stops.ts`). */
  readonly until?: string;
}
