import { describe, expect, test } from "vitest";
import type { LaneLease } from "../../src/app/ports/mail/content-lane-store.ts";
import type { OutboxMessage, OutboxStore } from "../../src/app/ports/mail/outbox-store.ts";
import type { FoundDraft } from "../../src/core/mail/outgoing/evidence.ts";
import { beginDraft, drafted } from "../../src/core/mail/outgoing/settle.ts";
import { must } from "../../src/lib/must.ts";

export interface OpenOutbox {
  readonly store: OutboxStore;
  readonly accountId: string;
  /** A person cancels the one message that is due. */
  cancel(): Promise<void>;
  /** All leases end. */
  endLeases(): Promise<void>;
}

const leaseMs = 30_000;
const draft: FoundDraft = { id: "d", etag: 'W/"1"', place: "DRAFT", isHarmless: false, fingerprint: "as ordered" };

/** What every outbox store does with one mailbox that has one message, due now. */
export function outboxStoreContract(name: string, open: () => Promise<OpenOutbox>): void {
  describe(`the outbox store ${name}`, () => {
    async function begin() {
      const outbox = await open();
      const lease = must(await outbox.store.take(outbox.accountId, "one", leaseMs), "a lease");
      return { ...outbox, lease, ...(await mustNext(outbox.store, lease)) };
    }

    test("gives a lane to one at a time; a later lease has a later token", async () => {
      const { store, accountId, lease, endLeases } = await begin();
      expect(await store.take(accountId, "two", leaseMs)).toBeNull();
      await endLeases();
      const other = must(await store.take(accountId, "two", leaseMs), "a lease");
      expect(other.token).toBeGreaterThan(lease.token);
      await store.release(other);
      expect(await store.take(accountId, "three", leaseMs)).not.toBeNull();
    });

    test("saves what was settled as another version, and rests until it is due again", async () => {
      const { store, lease, message, now } = await begin();
      const begun = await store.save(lease, message, beginDraft(now), now);
      if (begun.kind !== "saved") throw new Error(begun.kind);
      expect(begun.message).toMatchObject({ state: "WAITING", draftBegunAt: now, draft: null });
      expect(begun.message.version).toBeGreaterThan(message.version);
      const saved = await store.save(lease, begun.message, drafted(draft), now);
      if (saved.kind !== "saved") throw new Error(saved.kind);
      const { id, etag, fingerprint } = draft;
      expect(saved.message).toMatchObject({ state: "DRAFTED", draft: { id, etag, fingerprint }, draftBegunAt: now });
      expect(await mustNext(store, lease)).toMatchObject({ message: { state: "DRAFTED", content: message.content } });
      const rest = await store.save(lease, saved.message, { event: null, facts: {} }, new Date(now.getTime() + 60_000));
      expect(rest.kind).toBe("saved");
      expect(await store.next(lease)).toBe("nothingDue");
    });

    test("clears facts that are over", async () => {
      const { store, lease, message, now } = await begin();
      const refusal = { code: "ErrorInvalidRecipients", message: "Nobody." };
      const facts = {
        draftBegunAt: now,
        draft,
        submittedAt: now,
        looks: 3,
        refusal,
        hold: "OVERDUE",
        copyId: "c",
      } as const;
      const full = await store.save(lease, message, { event: null, facts }, now);
      if (full.kind !== "saved") throw new Error(full.kind);
      expect(full.message).toMatchObject({ submittedAt: now, looks: 3, refusal, hold: "OVERDUE", copyId: "c" });
      const nothing = {
        draftBegunAt: null,
        draft: null,
        submittedAt: null,
        looks: 0,
        refusal: null,
        hold: null,
        copyId: null,
      };
      const cleared = await store.save(lease, full.message, { event: null, facts: nothing }, now);
      expect(cleared).toMatchObject({ message: nothing });
    });

    test("saves nothing over what a person changed, and gives that back", async () => {
      const { store, lease, message, now, cancel } = await begin();
      await cancel();
      const saved = await store.save(lease, message, beginDraft(now), now);
      expect(saved).toMatchObject({ kind: "changed", message: { state: "CANCELLED", draftBegunAt: null } });
    });

    test("saves and gives nothing to whoever lost the lane", async () => {
      const { store, accountId, lease, message, now, endLeases } = await begin();
      await endLeases();
      const other = must(await store.take(accountId, "two", leaseMs), "a lease");
      expect(await store.save(lease, message, beginDraft(now), now)).toEqual({ kind: "leaseLost" });
      expect(await store.next(lease)).toBe("leaseLost");
      expect(await store.prove(lease)).toBeNull();
      await store.release(lease);
      expect(await store.prove(other)).toBeInstanceOf(Date);
      expect((await mustNext(store, other)).message.version).toBe(message.version);
    });
  });
}

async function mustNext(
  store: OutboxStore,
  lease: LaneLease,
): Promise<{ readonly message: OutboxMessage; readonly now: Date }> {
  const next = await store.next(lease);
  if (typeof next === "string") throw new Error(next);
  return next;
}
