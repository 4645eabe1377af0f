import type { RunTx } from "../../app/ports/sync-store.ts";
import { unsettledStates } from "../../core/sync/effect-state.ts";
import type { Link } from "../../core/sync/link.ts";
import type { MemoryOfficeTable } from "./office-table.ts";
import { memoryCollections } from "./sync-collections.ts";
import { memoryExcludedMail } from "./sync-excluded-mail.ts";
import { memoryLedger } from "./sync-ledger.ts";
import { memoryMailRemovals } from "./sync-mail-removals.ts";
import { memoryPlans } from "./sync-plans.ts";
import { memoryRounds } from "./sync-rounds.ts";
import { memoryRows, UNTOLD } from "./sync-rows.ts";
import { inboxKey, type OpenSyncState } from "./sync-state.ts";

export interface MemoryTxContext {
  /** The transaction's own copy; scalars are replaced on it. */
  readonly state: OpenSyncState;
  readonly office: MemoryOfficeTable<null>;
  readonly ownerId: string;
  readonly accountId: string;
  readonly runId: string;
  readonly now: Date;
  readonly takenAt: Date;
  readonly isPrimary: () => boolean;
  /** Into the inbox of the primary mailbox. */
  readonly handOver: (ids: readonly string[]) => void;
}

/** The statements of one transaction, over maps. What PostgreSQL does with joins is done here with loops, on purpose in other words. */
export function createMemoryTx(context: MemoryTxContext): RunTx {
  const { state, office, ownerId, accountId, runId, now } = context;
  const { links, rows, linkOf, isUnverified, put, officeRow, isHeldBack, isDeletedOffice, behind } = memoryRows(state);

  return {
    isCancelRequested: state.runs.get(runId)?.isCancelRequested ?? false,
    now,
    isElseWanted: async () =>
      [...state.runs.values()].some((run) => run.state === "QUEUED" && run.queuedAt > context.takenAt),
    linksByM365Ids: async (ids) =>
      links()
        .filter(({ m365Id }) => ids.includes(m365Id))
        .map(asSaved),
    linksByOfficeIds: async (ids) =>
      links()
        .filter(({ officeId }) => ids.includes(officeId))
        .map(asSaved),
    linksByIds: async (ids) =>
      links()
        .filter(({ id }) => ids.includes(id))
        .map(asSaved),
    saveLinks: async (saved, written) => {
      const versions = await written;
      for (const { isUntold = false, ...link } of saved) {
        const known = state.links.get(link.id);
        const isKnown = known?.collectionId === link.collectionId;
        const round = isKnown ? known.seenRound : (state.collections.get(link.collectionId)?.round ?? 0);
        const officeVersion = versions?.get(link.officeId) ?? link.officeVersion;
        state.links.set(link.id, { ...link, officeVersion, seenRound: isUntold ? UNTOLD : round });
      }
      // An id may pass from one link to another in one go; afterwards each is one link's.
      for (const side of ["officeId", "m365Id"] as const) {
        const ids = new Set(links().map((link) => link[side]));
        if (ids.size < state.links.size) throw new Error(`Two links to one record: ${JSON.stringify(saved)}`);
      }
    },
    dropLinks: async (ids) => {
      for (const id of ids) state.links.delete(id);
    },
    countLinked: async () => links().filter(({ state: name }) => name === "ACTIVE" || name === "CONFLICT").length,

    loadOffice: (ids) => office.load(null, ownerId, ids),
    findOfficeByNaturalKeys: (keys) => office.findByNaturalKeys(null, ownerId, keys),
    writeOffice: async (writes) => {
      const written = await office.write(null, ownerId, writes);
      return new Map(written.map(({ id, version }) => [id, version]));
    },
    heldOffice: async (ids) => new Set(ids.filter((id) => state.held.has(id))),
    isPrimary: async () => context.isPrimary(),
    claimOffice: (ids) => office.claim(null, ownerId, accountId, ids),
    releaseOffice: (ids) => office.release(null, ownerId, accountId, ids),
    handOver: async (ids) => context.handOver(ids),

    changeInbox: async ({ put: added = [], remove = [] }) => {
      for (const ref of remove) state.inbox.delete(inboxKey(ref));
      for (const row of added) put(row);
    },
    inboxRows: async (refs) => refs.flatMap((ref) => state.inbox.get(inboxKey(ref)) ?? []),
    readyRows: async (after, limit) =>
      behind(
        rows().filter((row) => !isHeldBack(row)),
        after,
        limit,
      ),
    countReady: async () => rows().filter((row) => row.state === "READY" && !isHeldBack(row)).length,
    hasWork: async () =>
      rows().some((row) => row.state === "READY" || (row.state === "EXCLUDED" && row.reason === "DUPLICATE")) ||
      links().some(({ detachedReason }) => detachedReason === "MAY_HAVE_MOVED") ||
      [...state.effects.values()].some((effect) => unsettledStates.includes(effect.state)),
    unverifiedRemovals: async (limit, besides = []) =>
      rows()
        .filter((row) => !besides.includes(row.collectionId ?? ""))
        .filter((row) => row.state === "READY" && isUnverified(row) && linkOf("m365", row.recordId) !== undefined)
        .slice(0, limit),
    deletionCandidates: async (after, limit) =>
      behind(
        rows().filter((row) => (row.removed && row.isVerified) || isDeletedOffice(row)),
        after,
        limit,
      ),
    markedRows: async (after, limit) =>
      rows()
        .filter(
          (row) =>
            row.side === "m365" &&
            row.snapshot?.mark != null &&
            linkOf("m365", row.recordId) === undefined &&
            (row.state === "READY" || row.reason === "DUPLICATE") &&
            row.seq > after,
        )
        .slice(0, limit),
    unlinkedKeys: async (after, limit) => {
      const keys = rows().flatMap((row) =>
        row.state === "READY" && row.naturalKey !== null && row.side === "m365" && !linkOf("m365", row.recordId)
          ? [row.naturalKey]
          : [],
      );
      return [...new Set(keys)]
        .toSorted()
        .filter((key) => after === null || key > after)
        .slice(0, limit);
    },
    unlinkedRowsByKeys: async (keys) =>
      rows().filter(
        (row) =>
          row.state === "READY" &&
          row.naturalKey !== null &&
          keys.includes(row.naturalKey) &&
          !linkOf("m365", row.recordId),
      ),
    rowsToRead: async (limit, besides = []) =>
      rows()
        .filter((row) => !besides.includes(row.collectionId ?? ""))
        .filter((row) => row.state === "READY" && row.side === "m365" && !row.removed && row.snapshot === null)
        .slice(0, limit),
    retryQuarantined: async () => {
      for (const row of rows()) {
        if (row.state === "QUARANTINED" && row.nextAttemptAt !== null && row.nextAttemptAt <= now)
          put({ ...row, state: "READY" });
      }
    },

    stageOfficeChanges: async (limit) => {
      const changes = office.changesSince(ownerId, state.officeCursor).slice(0, limit);
      for (const change of changes) {
        const link = linkOf("office", change.id);
        const [record] = await office.load(null, ownerId, [change.id]);
        const isOurs = record?.accountId == null ? context.isPrimary() : record.accountId === accountId;
        const isSeen = link !== undefined && link.officeVersion >= change.version;
        const isNothing =
          change.deleted && link === undefined && !state.inbox.has(inboxKey({ side: "office", recordId: change.id }));
        if ((isOurs || link !== undefined) && !isSeen && !isNothing) put(officeRow(change.id, change.deleted));
        state.officeCursor = change.seq;
      }
      return changes.length;
    },
    reconsider: async ({ all, window }) => {
      for (const row of rows()) {
        const isSetAside = row.state === "EXCLUDED" && row.reason !== "INVITATIONS" && (all || row.reason === "WINDOW");
        if (isSetAside || (all && row.state === "CONFLICT")) put({ ...row, state: "READY", reason: null });
      }
      for (const link of links()) {
        const { windowFrom, windowTo } = link;
        const isOutside =
          (windowTo !== null && windowTo < window.from) || (windowFrom !== null && windowFrom > window.to);
        const isCrossing =
          (link.state === "ACTIVE" && isOutside) ||
          (link.detachedReason === "WINDOW" && link.state === "DETACHED" && !isOutside);
        const isDrifted = all && (link.drift.length > 0 || link.detachedReason === "FOLLOWER_DELETED");
        if ((isCrossing || isDrifted) && !state.inbox.has(inboxKey({ side: "office", recordId: link.officeId }))) {
          const [record] = await office.load(null, ownerId, [link.officeId]);
          put(officeRow(link.officeId, record?.isDeleted ?? false));
        }
        const isRead = state.inbox.has(inboxKey({ side: "m365", recordId: link.m365Id }));
        if (all && link.drift.length > 0 && link.state === "ACTIVE" && !isRead) {
          put({ ...officeRow(link.m365Id, false), side: "m365", collectionId: link.collectionId });
        }
      }
    },

    ...memoryCollections(state),
    linksThatMayHaveMoved: async () =>
      links()
        .filter(({ detachedReason }) => detachedReason === "MAY_HAVE_MOVED")
        .map(asSaved),
    ...memoryRounds(state),
    forgetUnlinked: async (collectionId) => {
      for (const row of rows()) {
        const isForgotten = row.side === "m365" && row.collectionId === collectionId;
        if (isForgotten && linkOf("m365", row.recordId) === undefined) state.inbox.delete(inboxKey(row));
      }
    },

    ...memoryExcludedMail(state),
    ...memoryMailRemovals(state, office, ownerId),
    ...memoryPlans(state, runId),
    ...memoryLedger(state, runId, now),
  };
}

/** Which round saw a link is the store's own. */
function asSaved({ seenRound: _seenRound, ...link }: Link & { readonly seenRound: number }): Link {
  return link;
}
