// What becomes of an outgoing message by what was found or answered. Whoever calls takes `now` from the database before it looks.
import { armedDrafts, type Evidence, type FoundDraft, isOnItsWay, placeOf, sentId } from "./evidence.ts";
import { findAgainAt, isLastLook, mayBeMissed, mustShow } from "./next-step.ts";
import type { HoldReason, Outgoing, OutgoingEvent, Refusal } from "./outgoing.ts";
import { isStop, type StopRefusal, stopOf } from "./stops.ts";

type Facts = Omit<Outgoing, "state" | "dueAt" | "approved">;

/** What is stored next: an event, if the state changes, and facts. */
export interface Settled {
  readonly event: OutgoingEvent | null;
  readonly facts: Partial<Facts>;
  /** Nothing is to be done until then, whatever the state says. */
  readonly restUntil?: Date;
}

const noDraft = { draftBegunAt: null, draft: null, submittedAt: null, looks: 0 } as const;

const sent = (copyId: string | null): Settled => ({ event: "sent", facts: { copyId, refusal: null, hold: null } });
export const holdFor = (hold: HoldReason): Settled => ({ event: "held", facts: { hold } });

const failed = (refusal: Refusal): Settled => ({ event: "failed", facts: { refusal } });
const stopped = (refusal: StopRefusal): Settled => ({
  ...{ event: null, facts: { refusal }, restUntil: new Date(refusal.until) },
});

/** Nothing was submitted: the mail fails, or waits with all others of a mailbox that may not send for now. */
export function settleRefused(refusal: Refusal, now: Date): Settled {
  const stop = stopOf(refusal, now);
  return stop === null ? failed(refusal) : stopped(stop);
}

/** Committed before anything is asked of Microsoft. */
export const beginDraft = (now: Date): Settled => ({ event: null, facts: { ...noDraft, draftBegunAt: now } });

export const drafted = ({ id, etag, fingerprint }: FoundDraft): Settled => ({
  event: "drafted",
  facts: { draft: { id, etag, fingerprint } },
});

/** What is already sent or on its way, in whatever state; null: neither. */
function underWay(message: Outgoing, evidence: Evidence): Settled | null {
  const copy = sentId(evidence);
  if (copy !== null) return sent(copy);
  if (!isOnItsWay(evidence)) return null;
  return {
    event: "accepted",
    facts: { submittedAt: message.submittedAt ?? message.draftBegunAt, looks: message.looks + 1 },
  };
}

export type Found =
  | { readonly kind: "settled"; readonly settled: Settled }
  /** The draft to go on with; without marks it gets them first. */
  | { readonly kind: "adopt"; readonly draft: FoundDraft; readonly isMarked: boolean };

/** A draft whose making was begun by somebody who did not hear of it. */
export function settleFound(message: Outgoing, evidence: Evidence, now: Date): Found {
  const settled = (one: Settled): Found => ({ kind: "settled", settled: one });
  const done = underWay(message, evidence);
  if (done !== null) return settled(done);
  const [own] = armedDrafts(evidence);
  if (own !== undefined) return { kind: "adopt", draft: own, isMarked: true };
  const anew = settled({ event: null, facts: noDraft });
  if (message.draft !== null) return message.approved.includes("DRAFT_GONE") ? anew : settled(holdFor("DRAFT_GONE"));
  const [unmarked, ...others] = evidence.unmarked;
  if (unmarked !== undefined) {
    if (others.length === 0) return { kind: "adopt", draft: unmarked, isMarked: false };
    return message.approved.includes("AMBIGUOUS_DRAFTS") ? anew : settled(holdFor("AMBIGUOUS_DRAFTS"));
  }
  const begunAt = message.draftBegunAt;
  if (begunAt === null || !mayBeMissed(begunAt, now)) return anew;
  return settled({ event: null, facts: {}, restUntil: findAgainAt(now) });
}

/** What the rules say to sending it now. */
export type Gate =
  | { readonly kind: "open" }
  | { readonly kind: "rest"; readonly until: Date }
  | { readonly kind: "hold"; readonly reason: "RECIPIENTS_BRAKE" }
  /** Microsoft takes nothing from this mailbox for now. */
  | { readonly kind: "stop"; readonly refusal: StopRefusal }
  | { readonly kind: "refuse"; readonly refusal: Refusal };

export type Ready =
  | { readonly kind: "settled"; readonly settled: Settled }
  /** Drafts of the same mail, which are made harmless first. */
  | { readonly kind: "twins"; readonly drafts: readonly FoundDraft[] }
  /** To be committed; then it is submitted, once. */
  | { readonly kind: "submit"; readonly settled: Settled };

/** Whether it may be submitted. */
export function settleReady(message: Outgoing, evidence: Evidence, gate: Gate, now: Date): Ready {
  const settled = (one: Settled): Ready => ({ kind: "settled", settled: one });
  const done = underWay(message, evidence);
  if (done !== null) return settled(done);
  const { known } = evidence;
  if (known?.place !== "DRAFT") return settled(holdFor("DRAFT_GONE"));
  if (known.fingerprint !== message.draft?.fingerprint) return settled(holdFor("DRAFT_CHANGED"));
  const drafts = evidence.marked.filter(({ id, place }) => place === "DRAFT" && id !== known.id);
  if (drafts.length > 0) return { kind: "twins", drafts };
  switch (gate.kind) {
    case "rest":
      return settled({ event: null, facts: {}, restUntil: gate.until });
    case "hold":
      if (!message.approved.includes(gate.reason)) return settled(holdFor(gate.reason));
      break;
    case "stop":
      return settled(stopped(gate.refusal));
    case "refuse":
      return settled(failed(gate.refusal));
    case "open":
      break;
  }
  const draft = { ...message.draft, etag: known.etag };
  return {
    kind: "submit",
    settled: { event: "submitting", facts: { draft, submittedAt: now, looks: 0, refusal: null } },
  };
}

export type SendAnswer =
  | { readonly kind: "accepted" }
  /** A refusal that is listed as permanent; the mail may have been taken all the same. */
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "unknown" };

/** Nothing but an acceptance is believed: everything else is looked for. */
export function settleSend(answer: SendAnswer, now: Date): Settled {
  switch (answer.kind) {
    case "accepted":
      return { event: "accepted", facts: {} };
    case "refused":
      return { event: null, facts: { refusal: stopOf(answer.refusal, now) ?? answer.refusal } };
    case "unknown":
      return { event: null, facts: {} };
  }
}

/** @param now before the look began */
export function settleLook(message: Outgoing, evidence: Evidence, now: Date): Settled {
  const done = underWay(message, evidence);
  if (done !== null) return done;
  const looks = message.looks + 1;
  const isRefused = message.refusal !== null && !isStop(message.refusal);
  const isThere = placeOf(evidence) === "DRAFT";
  if (message.state === "SUBMITTED") {
    if (!isLastLook(looks)) return { event: null, facts: { looks } };
    return isThere ? { event: "unsure", facts: { looks } } : sent(null);
  }
  if (message.submittedAt !== null && mustShow(message.submittedAt, now)) {
    if (!isThere) return { event: "unsure", facts: { looks } };
    // A refusal of this mail is never repeated by itself.
    if (!isRefused) return { event: "withdrawing", facts: { looks } };
  }
  const isNews = isRefused && message.state === "SUBMITTING";
  return { event: isNews ? "failed" : null, facts: { looks } };
}

export type Disarming =
  | { readonly kind: "settled"; readonly settled: Settled }
  /** These are emptied, read back and moved to Deleted Items; then it is looked again. */
  | { readonly kind: "disarm"; readonly drafts: readonly FoundDraft[] };

/** What is left to be made harmless of a mail that is withdrawn or cancelled. */
export function settleDisarmed(message: Outgoing, evidence: Evidence, now: Date): Disarming {
  const settled = (one: Settled): Disarming => ({ kind: "settled", settled: one });
  const done = underWay(message, evidence);
  if (done !== null) return settled(done);
  const drafts = armedDrafts(evidence);
  if (drafts.length > 0) return { kind: "disarm", drafts };
  if (message.state === "CANCELLED") {
    const { draftBegunAt } = message;
    const isOver = message.draft !== null || draftBegunAt === null || !mayBeMissed(draftBegunAt, now);
    return settled({ event: null, facts: isOver ? noDraft : {}, ...(isOver ? {} : { restUntil: findAgainAt(now) }) });
  }
  const isHarmless = evidence.known?.isHarmless ?? message.approved.includes("UNSURE");
  return settled(isHarmless ? { event: "withdrawn", facts: noDraft } : { event: "unsure", facts: {} });
}
