// The lane of a mailbox that sends: one outgoing message after another, one step at a time. Each step commits what it is about to do, does
// it, and commits what came of it. A worker may die, freeze or lose its lease anywhere; the next one goes on from what is committed.
import type { Evidence, FoundDraft } from "../../core/mail/outgoing/evidence.ts";
import { nextStep } from "../../core/mail/outgoing/next-step.ts";
import type { OutgoingEvent, Refusal } from "../../core/mail/outgoing/outgoing.ts";
import {
  beginDraft,
  drafted,
  failed,
  type Gate,
  holdFor,
  type Settled,
  settleDisarmed,
  settleFound,
  settleLook,
  settleReady,
  settleSend,
} from "../../core/mail/outgoing/settle.ts";
import type { Fault } from "../../core/sync/fault.ts";
import { isProofGood, leaseTerms, type Reading } from "../../core/sync/lease-terms.ts";
import type { RequestTerms } from "../ports/m365-records.ts";
import type { LaneLease } from "../ports/mail/content-lane-store.ts";
import type { MailSender } from "../ports/mail/mail-sender.ts";
import type { OutboxMessage, OutboxStore } from "../ports/mail/outbox-store.ts";
import { StoreError } from "../store-error.ts";

export interface OutboxLaneDeps {
  readonly store: OutboxStore;
  /** Opens the mailbox as somebody who waits. Writes go out while the lane is held. */
  openSender(accountId: string, terms: SenderTerms): Promise<MailSender>;
  /** What the rules say to sending it now: settings, scopes, brakes. */
  gateOf(message: OutboxMessage, now: Date): Promise<Gate>;
  readClocks(): Reading;
  readonly holder: string;
  readonly leaseMs: number;
  /** Told of each other state that was stored. */
  onSettled?(message: OutboxMessage, event: OutgoingEvent): void;
  /** Something failed for now, and is tried again. */
  onTrouble?(message: OutboxMessage, error: StoreError): void;
}

export type SenderTerms = Pick<RequestTerms, "stop" | "writeMs" | "mayWrite" | "renew">;

/** later: something failed for now, and is tried again. */
export type OutboxResult = "nothingDue" | "busy" | "later" | "leaseLost";

const permanent: ReadonlySet<Fault> = new Set(["rejected", "denied", "notFound", "quotaExceeded"]);

/** The lane is no longer ours. */
class LaneLostError extends Error {}

/** What comes of a step: the message as it is now, or null when nothing more is to be done with it for now. */
type Stepped = OutboxMessage | null;

export function createOutboxLane(deps: OutboxLaneDeps) {
  const { store, openSender, gateOf, readClocks, holder, leaseMs, onSettled, onTrouble } = deps;
  const terms = leaseTerms(leaseMs);

  return async function runOutboxLane(accountId: string, signal: AbortSignal): Promise<OutboxResult> {
    const lease = await store.take(accountId, holder, leaseMs);
    if (lease === null) return "busy";
    try {
      const held: Held = { lease, proved: readClocks() };
      const sender = await openSender(accountId, {
        ...{ stop: signal, writeMs: terms.writeMs, renew: () => mustHold(held) },
        mayWrite: () => isProofGood(terms, held.proved, readClocks()),
      });
      let isLater = false;
      while (!signal.aborted) {
        const next = await store.next(lease);
        if (next === "nothingDue") return isLater ? "later" : "nothingDue";
        if (next === "leaseLost") return "leaseLost";
        let { message, now }: { message: Stepped; now: Date } = next;
        try {
          while (message !== null && !signal.aborted) {
            message = await stepOn({ held, sender, signal, message, now });
            if (message !== null) now = await prove(lease);
          }
        } catch (error) {
          if (!(error instanceof StoreError)) throw error;
          isLater = true;
          onTrouble?.(message ?? next.message, error);
          await rest(lease, message ?? next.message, now, error.retryAfterMs);
        }
      }
      return "later";
    } catch (error) {
      if (error instanceof LaneLostError) return "leaseLost";
      throw error;
    } finally {
      await store.release(lease);
    }
  };

  interface Held {
    readonly lease: LaneLease;
    /** When the last proof began. */
    proved: Reading;
  }

  interface Work {
    readonly held: Held;
    readonly sender: MailSender;
    readonly signal: AbortSignal;
    readonly message: OutboxMessage;
    /** The database's, from before anything is asked of Microsoft. */
    readonly now: Date;
  }

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
      return settle({ ...work, message: begun.message }, failed(refusal));
    }
  }

  async function findDraft(work: Work): Promise<Stepped> {
    const { held, sender, signal, message, now } = work;
    const found = settleFound(message, await look(work), now);
    if (found.kind === "settled") return settle(work, found.settled);
    if (found.isMarked) return settle(work, drafted(found.draft));
    await mustHold(held);
    try {
      return await settle(work, drafted(await sender.completeDraft(found.draft, message.content, signal)));
    } catch (error) {
      const refusal = refusalOf(error);
      // One that somebody deleted meanwhile is looked for again.
      if (refusal === null || (error instanceof StoreError && error.fault === "notFound")) throw error;
      return settle(work, failed(refusal));
    }
  }

  async function attach(work: Work): Promise<Stepped> {
    const { held, sender, signal, message } = work;
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
        return settle(work, failed(refusal));
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
    // Neither clock may say that the proof is old: whoever stood still meanwhile sends nothing.
    await mustHold(held);
    return settle({ ...work, message: begun.message }, settleSend(await sender.send(draftId, signal)));
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
    if (event !== null) onSettled?.(saved.message, event);
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

  async function prove(lease: LaneLease): Promise<Date> {
    const now = await store.prove(lease);
    if (now === null) throw new LaneLostError();
    return now;
  }

  /** Nothing is written to Microsoft unless a proof is recent by both clocks. */
  async function mustHold(held: Held): Promise<void> {
    const begun = readClocks();
    await prove(held.lease);
    held.proved = begun;
    if (!isProofGood(terms, begun, readClocks())) throw new LaneLostError();
  }

  /** Trouble of one message, or of the mailbox: it is tried again later, from what is committed. */
  async function rest(lease: LaneLease, message: OutboxMessage, now: Date, retryAfterMs: number | null): Promise<void> {
    const until = new Date(now.getTime() + (retryAfterMs ?? AGAIN_MS));
    const saved = await store.save(lease, message, { event: null, facts: {} }, until);
    if (saved.kind === "leaseLost") throw new LaneLostError();
    // The step itself, or a person, has changed it since.
    if (saved.kind === "changed") await rest(lease, saved.message, now, retryAfterMs);
  }
}

const AGAIN_MS = 5_000;

function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof StoreError) || !permanent.has(error.fault) || error.mayHaveBeenApplied) return null;
  return { code: error.code ?? error.fault, message: error.message };
}
