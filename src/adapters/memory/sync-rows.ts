import type { SideName } from "../../core/records/record.ts";
import type { InboxRow } from "../../core/sync/inbox.ts";
import type { Link } from "../../core/sync/link.ts";
import { inboxKey, type OpenSyncState } from "./sync-state.ts";

type MemoryLink = Link & { readonly seenRound: number };

/** In place of the round that a link was seen in. */
export const UNTOLD = -1;
const bySeq = (one: { seq: bigint }, other: { seq: bigint }): number => (one.seq < other.seq ? -1 : 1);

/** Links and inbox of one transaction, over maps. What PostgreSQL does with joins is done here with loops, on purpose in other words. */
export function memoryRows(state: OpenSyncState) {
  const links = () => [...state.links.values()];
  const rows = () => [...state.inbox.values()].toSorted(bySeq);
  const linkOf = (side: SideName, recordId: string): MemoryLink | undefined =>
    links().find((link) => (side === "office" ? link.officeId : link.m365Id) === recordId);
  const isUnverified = (row: InboxRow | undefined): boolean =>
    row?.removed === true && !row.isVerified && row.side === "m365";
  const put = (row: InboxRow): void => {
    state.seq += 1n;
    state.inbox.set(inboxKey(row), { ...row, seq: state.seq });
  };
  const officeRow = (recordId: string, removed: boolean): InboxRow => ({
    side: "office",
    recordId,
    collectionId: null,
    snapshot: null,
    removed,
    isVerified: false,
    naturalKey: null,
    state: "READY",
    reason: null,
    message: null,
    attempts: 0,
    nextAttemptAt: null,
  });
  const stageRemoval = ({ m365Id, collectionId, state: name }: Link): boolean => {
    const isStaged = state.inbox.get(inboxKey({ side: "m365", recordId: m365Id }))?.removed === true;
    if (isStaged || (name !== "ACTIVE" && name !== "CONFLICT")) return false;
    put({ ...officeRow(m365Id, true), side: "m365", collectionId });
    return true;
  };
  const isHeldBack = (row: InboxRow): boolean => {
    const link = linkOf(row.side, row.recordId);
    if (link === undefined || link.state === "DETACHED") return false;
    return isUnverified(row) || isUnverified(state.inbox.get(inboxKey({ side: "m365", recordId: link.m365Id })));
  };
  const isDeletedOffice = (row: InboxRow): boolean => row.side === "office" && row.removed;
  const behind = <T extends { seq: bigint; state: string }>(all: T[], after: bigint, limit: number): T[] =>
    all.filter((row) => row.state === "READY" && row.seq > after).slice(0, limit);

  return { links, rows, linkOf, isUnverified, put, officeRow, stageRemoval, isHeldBack, isDeletedOffice, behind };
}
