// The steps of the lane that sends. Each commits what it is about to do, does it, and commits what came of it.
import type { Evidence, FoundDraft } from "../../core/mail/outgoing/evidence.ts";
import { nextStep } from "../../core/mail/outgoing/next-step.ts";
import type { OutgoingEvent, OutgoingState, Refusal } from "../../core/mail/outgoing/outgoing.ts";
import {
  beginDraft,
  drafted,
  type Gate,
  holdFor,
  type Settled,
  settleDisarmed,
  settleFound,
  settleLook,
  settleReady,
  settleRefused,
  settleSend,
} from "../../core/mail/outgoing/settle.ts";
import type { Fault } from "../../core/sync/fault.ts";
import type { Reading } from "../../core/sync/lease-terms.ts";
import type { LaneLease } from "../ports/mail/content-lane-store.ts";
import type { MailSender } from "../ports/mail/mail-sender.ts";
import type { OutboxMessage, OutboxStore } from "../ports/mail/outbox-store.ts";
import { StoreError } from "../store-error.ts";

export interface OutboxStepsDeps {
  readonly store: OutboxStore;
  /** What the rules say to sending it now: settings, scopes, brakes. */
  gateOf(message: OutboxMessage, now: Date): Promise<Gate>;
  /** Told of each other state that was stored. */
  onSettled?(message: OutboxMessage, event: OutgoingEvent, before: OutgoingState): void;
}

const permanent: ReadonlySet<Fault> = new Set(["rejected", "denied", "notFound", "quotaExceeded"]);

/** The lane is no longer ours. */
export class LaneLostError extends Error {}

/** What comes of a step: the message as it is now, or null when nothing more is to be done with it for now. */
export type Stepped = OutboxMessage | null;

export interface Held {
  readonly lease: LaneLease;
  /** When the last proof began. */
  proved: Reading;
}

export interface Work {
  readonly held: Held;
  readonly sender: MailSender;
  readonly signal: AbortSignal;
  readonly message: OutboxMessage;
  /** The database's, from before anything is asked of Microsoft. */
  readonly now: Date;
}

/** @param mustHold proves the lease before something is written to Microsoft */
export function createOutboxSteps(
  { store, gateOf, onSettled }: OutboxStepsDeps,
  mustHold: (held: Held) => Promise<void>,
): (work: Work) => Promise<Stepped> {
  return stepOn;

  async function stepOn(work: Work): Promise<Stepped> {
    const { message, now } = work;
    const step = nextStep(message, now);
    switch (step.kind) {
      case "rest":
        return restUntil(work, step.until);
      case "hold":
        return settle(work, holdFor(step.reason));
      case "makeDraft":
        return makeDraft(work);
      case "findDraft":
        return findDraft(work);
      case "attach":
        return attach(work);
      case "submit":
        return submit(work);
      case "look":
        return settle(work, settleLook(message, await look(work), now));
      case "disarm":
        return disarm(work);
    }
  }

  async function makeDraft(work: Work): Promise<Stepped> {
    const { held, sender, signal, message, now } = work;
    const begun = await store.save(held.lease, message, beginDraft(now), now);
    if (begun.kind !== "saved") return resume(begun);
    await mustHold(held);
    try {
      const draft = await sender.createDraft(begun.message.content, signal);
      return await settle({ ...work, message: begun.message }, drafted(draft));
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === null) throw error;
      return settle({ ...work, message: begun.message }, settleRefused(refusal, now));
    }
  }

  async function findDraft(work: Work): Promise<Stepped> {
    const { held, sender, signal, message, now } = work;
    const found = settleFound(message, await look(work), now);
    if (found.kind === "settled") return settle(work, found.settled);
    // One in MIME is found by its Message-ID, also before it had our property.
    if (found.isMarked && message.content.automatic === undefined) return settle(work, drafted(found.draft));
    await mustHold(held);
    try {
      return await settle(work, drafted(await sender.completeDraft(found.draft, message.content, signal)));
    } catch (error) {
      const refusal = refusalOf(error);
      // One that somebody deleted meanwhile is looked for again.
      if (refusal === null || (error instanceof StoreError && error.fault === "notFound")) throw error;
      return settle(work, settleRefused(refusal, now));
    }
  }

  async function attach(work: Work): Promise<Stepped> {
    const { held, sender, signal, message, now } = work;
    const draftId = message.draft?.id ?? "";
    try {
      for (const file of await sender.missingAttachments(draftId, message.content, signal)) {
        await mustHold(held);
        await sender.attach(draftId, file, store.readAttachment(file.id), signal);
      }
    } catch (error) {
      // Somebody may have sent or deleted the draft: that shows before it is submitted.
      if (!(error instanceof StoreError && error.fault === "notFound")) {
        const refusal = refusalOf(error);
        if (refusal === null) throw error;
        return settle(work, settleRefused(refusal, now));
      }
    }
    return settle(work, { event: "attached", facts: {} });
  }

  async function submit(work: Work): Promise<Stepped> {
    const { held, sender, signal, message, now } = work;
    const ready = settleReady(message, await look(work), await gateOf(message, now), now);
    switch (ready.kind) {
      case "settled":
        return settle(work, ready.settled);
      case "twins":
        return disarmAll(work, ready.drafts);
      case "submit":
        break;
    }
    const draftId = message.draft?.id ?? "";
    // Somebody may have taken a file out of it.
    const missing = await sender.missingAttachments(draftId, message.content, signal);
    if (missing.length > 0) return settle(work, holdFor("DRAFT_CHANGED"));
    const begun = await store.save(held.lease, message, ready.settled, now);
    if (begun.kind !== "saved") return resume(begun);
    onSettled?.(begun.message, "submitting", message.state);
    // Neither clock may say that the proof is old: whoever stood still meanwhile sends nothing.
    await mustHold(held);
    return settle({ ...work, message: begun.message }, settleSend(await sender.send(draftId, signal), now));
  }

  async function disarm(work: Work): Promise<Stepped> {
    const disarming = settleDisarmed(work.message, await look(work), work.now);
    return disarming.kind === "settled" ? settle(work, disarming.settled) : disarmAll(work, disarming.drafts);
  }

  async function disarmAll({ held, sender, signal, message }: Work, drafts: readonly FoundDraft[]): Promise<Stepped> {
    for (const draft of drafts) {
      await mustHold(held);
      await sender.disarm(draft, signal);
    }
    return message;
  }

  function look({ sender, signal, message }: Work): Promise<Evidence> {
    const { content, draft, draftBegunAt } = message;
    // Microsoft begins replies and forwards, without our marks.
    const isBegunThere = content.origin !== null && !content.origin.isKeptUnread;
    const unmarkedSince = isBegunThere && draft === null ? draftBegunAt : null;
    return sender.look({ content, draftId: draft?.id ?? null, unmarkedSince }, signal);
  }

  /** Stores it, and when it is worked on next. */
  async function settle({ held: { lease }, message, now }: Work, settled: Settled): Promise<Stepped> {
    const { event, restUntil: until = now } = settled;
    const saved = await store.save(lease, message, settled, until);
    if (saved.kind !== "saved") return resume(saved);
    if (event !== null) onSettled?.(saved.message, event, message.state);
    return settled.restUntil === undefined ? saved.message : null;
  }

  async function restUntil({ held: { lease }, message }: Work, until: Date | null): Promise<null> {
    const saved = await store.save(lease, message, { event: null, facts: {} }, until);
    if (saved.kind === "leaseLost") throw new LaneLostError();
    return null;
  }

  /** A person's change counts: the next step begins from it. */
  function resume(
    saved: { readonly kind: "changed"; readonly message: OutboxMessage } | { readonly kind: "leaseLost" },
  ): Stepped {
    if (saved.kind === "leaseLost") throw new LaneLostError();
    return saved.message;
  }
}

function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof StoreError) || !permanent.has(error.fault) || error.mayHaveBeenApplied) return null;
  return { code: error.code ?? error.fault, message: error.message };
}
