import type { RunEnd, StoredAlert } from "../../app/ports/run-report.ts";
import type { StoredCollection } from "../../app/ports/sync/collections.ts";
import type { OpenRemovals } from "../../app/ports/sync/mail-removals.ts";
import type { RunTrigger } from "../../app/ports/sync-orders.ts";
import type { MailExclusion, MailStaysOut } from "../../core/mail/mail-rules.ts";
import type { AppliedSettings } from "../../core/sync/applied-settings.ts";
import type { StoredConflict } from "../../core/sync/conflict.ts";
import type { Effect } from "../../core/sync/effect.ts";
import type { InboxRef, InboxRow } from "../../core/sync/inbox.ts";
import type { Link } from "../../core/sync/link.ts";
import type { PlannedItem, StoredItem } from "../../core/sync/planned-item.ts";
import { noCounts, type RunCounts, type RunState } from "../../core/sync/run-state.ts";

export interface MemoryRun {
  readonly id: string;
  readonly trigger: RunTrigger;
  readonly queuedAt: Date;
  readonly state: RunState;
  readonly waitingUntil: Date | null;
  readonly counts: RunCounts;
  readonly end: RunEnd | null;
  readonly isCancelRequested: boolean;
}

export interface MemoryPlanItem extends PlannedItem, Pick<StoredItem, "nth" | "askedAs" | "answer"> {
  readonly runId: string;
  readonly isCurrent: boolean;
  readonly isCarriedOut: boolean;
  readonly approvedMails: readonly string[];
}

/** The stored state of one account's one resource. Values are never changed in place, so a copy of the maps is a snapshot. */
export interface MemorySyncState {
  readonly links: Map<string, Link & { readonly seenRound: number }>;
  readonly inbox: Map<string, InboxRow & { readonly seq: bigint }>;
  readonly collections: Map<string, StoredCollection>;
  /** By Microsoft's ids. */
  readonly excluded: Map<
    string,
    { readonly collectionId: string; readonly round: number; readonly reason: MailExclusion | MailStaysOut }
  >;
  /** `overFrom`: in milliseconds; null while a run works on it. */
  readonly effects: Map<string, Effect & { readonly overFrom: number | null }>;
  /** Of one run, by pair. */
  readonly plan: Map<string, MemoryPlanItem>;
  readonly conflicts: Map<string, StoredConflict>;
  readonly alerts: Map<string, StoredAlert & { readonly isResolved: boolean }>;
  readonly runs: Map<string, MemoryRun>;
  readonly seq: bigint;
  readonly officeCursor: bigint;
  readonly collectionsLink: string | null;
  readonly removals: OpenRemovals | null;
  /** Office ids that a legal hold keeps. */
  readonly held: Set<string>;
  readonly firstCollections: readonly string[];
  readonly appliedSettings: AppliedSettings | null;
  readonly lease: {
    readonly holder: string;
    readonly token: bigint;
    readonly until: number;
    readonly runId: string;
  } | null;
  readonly fencingToken: bigint;
}

/** A transaction's own copy, in which scalars are replaced. */
export type OpenSyncState = { -readonly [Name in keyof MemorySyncState]: MemorySyncState[Name] };

export const inboxKey = ({ side, recordId }: InboxRef): string => `${side}:${recordId}`;

export function emptySyncState(): MemorySyncState {
  return {
    links: new Map(),
    inbox: new Map(),
    collections: new Map(),
    excluded: new Map(),
    effects: new Map(),
    plan: new Map(),
    conflicts: new Map(),
    alerts: new Map(),
    runs: new Map(),
    seq: 0n,
    officeCursor: 0n,
    collectionsLink: null,
    removals: null,
    held: new Set(),
    firstCollections: [],
    appliedSettings: null,
    lease: null,
    fencingToken: 0n,
  };
}

export function copyOf(state: MemorySyncState): MemorySyncState {
  return {
    ...state,
    links: new Map(state.links),
    inbox: new Map(state.inbox),
    collections: new Map(state.collections),
    excluded: new Map(state.excluded),
    effects: new Map(state.effects),
    plan: new Map(state.plan),
    conflicts: new Map(state.conflicts),
    alerts: new Map(state.alerts),
    runs: new Map(state.runs),
  };
}

export function queuedRun(id: string, trigger: RunTrigger, queuedAt: Date): MemoryRun {
  const fresh = { state: "QUEUED", waitingUntil: null, counts: noCounts, end: null } as const;
  return { id, trigger, queuedAt, ...fresh, isCancelRequested: false };
}
