// The lane of a mailbox that sends: one outgoing message after another, one step at a time. Each step commits what it is about to do, does
// it, and commits what came of it. A worker may die, freeze or lose its lease anywhere; the next one goes on from what is committed.
import { isProofGood, leaseTerms, type Reading } from "../../core/sync/lease-terms.ts";
import type { RequestTerms } from "../ports/m365-records.ts";
import type { LaneLease } from "../ports/mail/content-lane-store.ts";
import type { LateMail } from "../ports/mail/late-mail.ts";
import type { MailSender } from "../ports/mail/mail-sender.ts";
import type { OutboxMessage } from "../ports/mail/outbox-store.ts";
import { StoreError } from "../store-error.ts";
import { createOutboxSteps, type Held, LaneLostError, type OutboxStepsDeps, type Stepped } from "./outbox-steps.ts";

export interface OutboxLaneDeps extends OutboxStepsDeps {
  /** Opens the mailbox as somebody who waits. Writes go out while the lane is held. */
  openSender(accountId: string, terms: SenderTerms): Promise<MailSender>;
  readClocks(): Reading;
  readonly late: LateMail;
  readonly holder: string;
  readonly leaseMs: number;
  /** Something failed for now, and is tried again. */
  onTrouble?(message: OutboxMessage, error: StoreError): void;
}

export type SenderTerms = Pick<RequestTerms, "stop" | "writeMs" | "mayWrite" | "renew">;

/** later: something failed for now, and is tried again. */
export type OutboxResult = "nothingDue" | "busy" | "later" | "leaseLost";

export function createOutboxLane(deps: OutboxLaneDeps) {
  const { store, openSender, readClocks, late, holder, leaseMs, onTrouble } = deps;
  const terms = leaseTerms(leaseMs);
  const stepOn = createOutboxSteps(deps, mustHold);

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
        if (next === "nothingDue") {
          if (isLater) return "later";
          await late.settle(accountId);
          return "nothingDue";
        }
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
          await late.tell(accountId, error.message);
        }
      }
      return "later";
    } catch (error) {
      if (error instanceof LaneLostError) return "leaseLost";
      if (error instanceof StoreError) await late.tell(accountId, error.message);
      throw error;
    } finally {
      await store.release(lease);
    }
  };

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
