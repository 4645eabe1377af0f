import type { RecordFields } from "../../../src/core/records/record.ts";
import { taskKind } from "../../../src/core/records/task.ts";
import type { Link } from "../../../src/core/sync/link.ts";
import type { SyncTerms } from "../../../src/core/sync/terms.ts";

/** What a run of tasks knows, with ids that count up. */
export function syncTerms(some: Partial<SyncTerms> = {}): SyncTerms {
  let ids = 0;
  return {
    run: { accountId: "account" },
    kind: taskKind,
    settings: {
      isEnabled: true,
      intervalMinutes: 5,
      windowBackDays: 730,
      windowAheadDays: 730,
      direction: "BIDIRECTIONAL",
      conflictRule: "OFFICE_WINS",
      drift: "LEAVE",
      deletionBrakePercent: 20,
      deletionBrakeMinimum: 20,
      invitationBrakePeople: 25,
      collectionIds: null,
      destinationId: null,
    },
    window: { from: "2025-05-01", to: "2027-05-01" },
    quietUntil: "2026-01-01T00:00:00Z",
    receiptsFrom: null,
    clock: { now: () => new Date("2026-05-01T12:00:00Z"), newId: () => `new-${++ids}` },
    readOnlyCollections: new Set(),
    unsyncedCollections: new Set(),
    unread: new Map(),
    unsearched: new Set(),
    collections: new Map([["list", "list-m365"]]),
    places: new Map([["list-m365", "list"]]),
    destinationId: "list",
    ...some,
  };
}

/** A link whose sides agreed on these fields. */
export function linkOn(fields: RecordFields, some: Partial<Link> = {}): Link {
  return {
    id: "link",
    collectionId: "list",
    officeId: "task",
    m365Id: "item",
    bases: { office: fields, m365: fields },
    extra: {},
    etag: "1",
    officeVersion: 1,
    state: "ACTIVE",
    detachedReason: null,
    drift: [],
    windowFrom: null,
    windowTo: null,
    ...some,
  };
}
