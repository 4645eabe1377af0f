import type { M365Item } from "../../../core/records/m365-item.ts";
import type { Send } from "../../../core/sync/plan.ts";
import type { SendResult } from "../../../core/sync/settle.ts";
import { outcomeOf } from "../../../core/sync/settle-found.ts";
import { unreachable } from "../../../lib/unreachable.ts";
import { StoreError } from "../../store-error.ts";
import type { SyncSession } from "../session.ts";

/**
 * Sends one planned write. Trouble of the whole mailbox is thrown: it ends the run. @throws StoreError, LongWaitError when the trouble is
 * not this record's alone
 */
export async function sendEffect(session: SyncSession, send: Send): Promise<SendResult> {
  try {
    switch (send.effect.operation) {
      case "create":
        return await create(session, send);
      case "update":
        return await update(session, send);
      case "delete":
        return await remove(session, send);
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return answerTo(session, send, error);
  }
}

async function create(session: SyncSession, send: Send): Promise<SendResult> {
  const fields = send.effect.after ?? {};
  const extra = send.pair.link?.extra ?? {};
  const record = { mark: send.effect.officeId, key: send.effect.key, fields, extra };
  const { wasThere, ...item } = await session.call("once", (signal) =>
    session.records.create(externalIdOf(session, send), record, signal),
  );
  return { kind: wasThere ? "adopted" : "written", item };
}

async function update(session: SyncSession, send: Send): Promise<SendResult> {
  const { known } = send;
  if (known === null) throw new Error("An update needs the item it changes");
  const ref = { collectionId: externalIdOf(session, send), id: known.id };
  const before = known.etag === "" ? await readBack(session, send) : known;
  if (before === null) return { kind: "vanished" };
  const desired = send.effect.after ?? {};
  const outcome = await session.call("absolute", (signal) =>
    session.records.update(ref, before, desired, send.changed, signal),
  );
  switch (outcome.kind) {
    case "updated":
      return { kind: "written", item: outcome.item };
    case "rolled":
      return { kind: "rolled", next: outcome.next, completed: outcome.completed };
    case "declined":
      return { kind: "declined" };
    default:
      return unreachable(outcome);
  }
}

/** Microsoft ignores versions in a deletion, so we compare them ourselves just before. */
async function remove(session: SyncSession, send: Send): Promise<SendResult> {
  const { known } = send;
  const now = await readBack(session, send);
  if (now === null) return { kind: "deleted" };
  if (known !== null && known.etag !== "" && known.etag !== now.etag) return { kind: "changed", item: now };
  const ref = { collectionId: externalIdOf(session, send), id: now.id };
  await session.call("absolute", (signal) => session.records.delete(ref, signal));
  return { kind: "deleted" };
}

function readBack(session: SyncSession, send: Send): Promise<M365Item | null> {
  const id = send.effect.m365Id ?? "";
  return session.call("read", (signal) =>
    session.records.read({ collectionId: externalIdOf(session, send), id }, signal),
  );
}

async function answerTo(session: SyncSession, send: Send, error: StoreError): Promise<SendResult> {
  const isCreate = send.effect.operation === "create";
  switch (error.fault) {
    case "versionMismatch":
      if (isCreate) return { kind: "unknown", message: error.message };
      return asFound(session, send, await readBack(session, send));
    case "notFound":
      if (isCreate) return { kind: "failed", code: "COLLECTION_GONE", message: error.message };
      return asFound(session, send, null);
    case "rejected":
      return { kind: "failed", code: "ITEM_REJECTED", message: error.message };
    case "malformed":
      return { kind: "unknown", message: error.message };
    case "unavailable":
      if (error.mayHaveBeenApplied) return { kind: "unknown", message: error.message };
      throw error;
    default:
      throw error;
  }
}

/** The result of a refused change or deletion: an earlier attempt of this very write, whose answer was lost, may have done it. */
function asFound({ kind }: SyncSession, { effect }: Send, now: M365Item | null): SendResult {
  const outcome = outcomeOf(kind, { ...effect, isOver: true }, now);
  switch (outcome.kind) {
    case "rolled":
      return { kind: "rolled", next: outcome.item, completed: null };
    case "declined":
      return { kind: "declined" };
    case "gone":
      return { kind: outcome.isMeant ? "deleted" : "vanished" };
    default:
      return now === null ? { kind: "vanished" } : { kind: "changed", item: now };
  }
}

function externalIdOf({ collections }: SyncSession, { effect }: Send): string {
  return collections.get(effect.collectionId) ?? "";
}
