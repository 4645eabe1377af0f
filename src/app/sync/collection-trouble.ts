import type { AlertSubject } from "../../core/status/alert-subject.ts";
import type { Fault } from "../../core/sync/fault.ts";
import type { StoredAlert } from "../ports/run-report.ts";
import type { StoredCollection } from "../ports/sync/collections.ts";
import type { RunTrigger } from "../ports/sync-orders.ts";
import { StoreError } from "../store-error.ts";
import { runErrorOf } from "./run-error.ts";
import type { SyncSession } from "./session.ts";

/**
 * Faults that one list or calendar may have while the others work. All other faults concern the sign-in, the mailbox or the application.
 */
const onesOwn: ReadonlySet<Fault> = new Set([
  "denied",
  "notFound",
  "unavailable",
  "malformed",
  "rejected",
  "versionMismatch",
  "cursorExpired",
]);

export function isOnesOwn(error: unknown): error is StoreError {
  return error instanceof StoreError && onesOwn.has(error.fault);
}

/** Runs with these triggers leave a collection in trouble alone until its next attempt is due. */
const byItself: ReadonlySet<RunTrigger> = new Set(["INTERVAL", "OFFICE_CHANGE", "NOTIFICATION"]);

export function isPausing({ run, clock }: SyncSession, { trouble }: StoredCollection): boolean {
  return trouble !== null && trouble.nextReadAt > clock.now() && byItself.has(run.trigger);
}

/** Pages that never end. */
export const ENDLESS = "EndlessPages";

/** Whether the next attempt begins without a link: the link itself may cause the bad answers. */
export function beginsAnew({ fault, code }: StoreError, failures: number): boolean {
  return code === ENDLESS || (fault === "malformed" && failures > 1) || fault === "cursorExpired";
}

/** The alerts of one collection: they end when it is read, or no longer synced. */
export function alertsOf(session: SyncSession, collectionId: string): readonly AlertSubject[] {
  return [
    collectionSubject("unreadCollection", session, collectionId),
    collectionSubject("uncomparedCollection", session, collectionId),
  ];
}

export function collectionSubject(
  kind: "unreadCollection" | "uncomparedCollection" | "namelessItems",
  { run: { accountId } }: SyncSession,
  collectionId: string,
): AlertSubject {
  return { kind, accountId, collectionId };
}

export function readAlert(session: SyncSession, collection: StoredCollection, error: StoreError): StoredAlert {
  return alertOf(collectionSubject("unreadCollection", session, collection.id), collection, error, "could not be read");
}

export function reconcileAlert(session: SyncSession, collection: StoredCollection, error: StoreError): StoredAlert {
  const what = "could not be compared whole, so deletions that Microsoft did not report may be missed";
  return alertOf(collectionSubject("uncomparedCollection", session, collection.id), collection, error, what);
}

/** Items without an id can be neither stored nor asked for again. */
export function namelessAlert(session: SyncSession, collection: StoredCollection, count: number): StoredAlert {
  return {
    ...about(collection),
    subject: collectionSubject("namelessItems", session, collection.id),
    code: "ANSWER_MALFORMED",
    message: `{list}: Microsoft sent ${count} ${count === 1 ? "item" : "items"} without an id. They cannot be synced.`,
    parts: { list: collection.name },
  };
}

function alertOf(subject: AlertSubject, collection: StoredCollection, error: StoreError, what: string): StoredAlert {
  return {
    ...about(collection),
    subject,
    code: runErrorOf(error).code,
    message: `{list} ${what}: {reason}`,
    parts: { list: collection.name, reason: error.message },
  };
}

function about({ externalId }: StoredCollection) {
  return { type: "sync", operation: "import", step: "READ", itemId: null, externalId } as const;
}
