import { createMemoryMailbox } from "../../src/adapters/memory/m365-mailbox.ts";
import type { MemoryMailbox, Roll, ServiceRules } from "../../src/adapters/memory/mailbox-rules.ts";
import { createMemoryOfficeTable, type MemoryOfficeTable } from "../../src/adapters/memory/office-table.ts";
import { createMemorySyncStore, type MemorySyncStore } from "../../src/adapters/memory/sync-store.ts";
import type { Clock } from "../../src/app/ports/clock.ts";
import type { RequestTerms, SyncedResource } from "../../src/app/ports/m365-records.ts";
import { StoreError } from "../../src/app/store-error.ts";
import type { SyncResult } from "../../src/app/sync/end-run.ts";
import { runSync, type SyncDependencies } from "../../src/app/sync/run-sync.ts";
import type { RecordFields, RecordKind } from "../../src/core/records/record.ts";
import { recordKinds } from "../../src/core/records/record-kinds.ts";
import { taskKind } from "../../src/core/records/task.ts";
import type { SyncSettings } from "../../src/core/sync/sync-settings.ts";

/** The process died here: whatever it held in memory is gone. */
export class Crash extends Error {}

/** The database fails a transaction, and nothing else. */
export class Hiccup extends Error {}

/** "onItsWay": no answer came, and what was sent has not arrived yet. */
export type Trouble = "crash" | "lostAnswer" | "onItsWay" | "unavailable" | "throttled" | "throttledLong" | "full";

export const plainSettings: SyncSettings = {
  isEnabled: true,
  intervalMinutes: 5,
  windowBackDays: 730,
  windowAheadDays: 730,
  direction: "BIDIRECTIONAL",
  conflictRule: "OFFICE_WINS",
  drift: "LEAVE",
  deletionBrakePercent: 100,
  deletionBrakeMinimum: 1_000,
  invitationBrakePeople: 1_000,
  collectionIds: null,
  destinationId: null,
};

export interface SyncWorld {
  readonly office: MemoryOfficeTable<null>;
  readonly mailbox: MemoryMailbox;
  readonly store: MemorySyncStore;
  settings: SyncSettings;
  /** Whether pages of changes leave everything to the plan. */
  plansAll: boolean;
  /** What happens at the steps to come: requests and transactions count alike, one entry a step. */
  troubles: (Trouble | null)[];
  /** Each request waits for it before it is sent, by its name. */
  hold: (request: string, terms: RequestTerms | undefined) => Promise<void>;
  /** The heartbeat of the run under way, once. */
  beat(): Promise<void>;
  /** Called at the beginning of every transaction; what it throws rolls it back. */
  atTransaction: () => void;
  /** Asked at every request to Microsoft, by its name; what it answers happens there. */
  atRequest: (request: string) => Trouble | null;
  readonly steps: () => number;
  sync(): Promise<SyncResult | "crashed">;
  /** The process of the run under way is told to stop. */
  stop(): void;
  /** Syncs without trouble until nothing more happens. */
  settle(): Promise<void>;
  create(id: string, fields: RecordFields): Promise<void>;
  edit(id: string, changed: RecordFields): Promise<void>;
  delete(id: string): Promise<void>;
  /** Oro's, but for the deleted ones. */
  readonly records: () => Promise<ReadonlyMap<string, RecordFields>>;
  readonly ids: Set<string>;
  advance(ms: number): void;
  now(): Date;
}

/** Far more requests and transactions than any sync of a test needs. */
const MOST_STEPS = 20_000;

/** As To Do does it, for a task that comes every day. */
const rollDaily: Roll = (before, after) => {
  const isCompleted = before.status !== "closed" && after.status === "closed";
  if (!isCompleted || after.recurrence === null || typeof after.dueDate !== "string") return null;
  const dueDate = new Date(Date.parse(after.dueDate) + 86_400_000).toISOString().slice(0, 10);
  return { next: { ...after, status: "open", completedDate: null, dueDate }, completed: after };
};

export const OWNER = "00000000-0000-4000-8000-000000000001";

/** What is synced, and what the service makes of it. */
export interface WorldOf {
  readonly kind: RecordKind;
  readonly resource: SyncedResource;
  readonly service: ServiceRules;
}

export const ofTasks: WorldOf = { kind: taskKind, resource: "TASKS", service: { roll: rollDaily } };

/** One of several mailboxes of a person: the back office is theirs together. */
export interface Beside {
  readonly accountId: string;
  readonly office: MemoryOfficeTable<null>;
  isPrimary(): boolean;
  handOver(ids: readonly string[]): void;
}

export function createSyncWorld(
  settings: Partial<SyncSettings> = {},
  { kind, resource, service } = ofTasks,
  beside: Beside | null = null,
): SyncWorld {
  const accountId = beside?.accountId ?? "account";
  let time = Date.parse("2026-05-01T08:00:00Z");
  let ids = 0;
  let steps = 0;
  let beat = async (): Promise<void> => {};
  const clock: Clock = {
    now: () => new Date(time),
    monotonicMs: () => time,
    async sleep(ms, signal) {
      signal.throwIfAborted();
      time += ms;
    },
    every(_ms, work, onError) {
      beat = () => work().catch(onError);
      return { stop: () => {} };
    },
    random: () => 0.5,
    newId: () => {
      ids += 1;
      return `1000000${beside === null ? 0 : accountId.slice(-1)}-0000-4000-8000-${String(ids).padStart(12, "0")}`;
    },
  };
  const known = new Set<string>();
  let isDead = false;
  let startedAt = 0;
  const next = (): Trouble | null => {
    if (isDead) throw new Crash();
    steps += 1;
    if (steps - startedAt > MOST_STEPS) throw new Error("This sync does not end");
    const trouble = world.troubles.shift() ?? null;
    // Nothing that the dead process would still have done may happen: no catch, no finally, no report.
    if (trouble === "crash") isDead = true;
    return trouble;
  };
  const lost = new Set<string>();
  let terms: RequestTerms | undefined;
  let stopping = new AbortController();
  const office = beside?.office ?? createMemoryOfficeTable<null>(kind, clock.now);
  const mailbox = createMemoryMailbox(
    kind,
    {
      async hold(request, isWrite) {
        await world.hold(request, terms);
        if (terms?.stop.aborted) throw new StoreError("unavailable", "Given up", { mayHaveBeenApplied: false });
        try {
          while (isWrite && terms?.mayWrite() === false) await terms.renew();
        } catch (cause) {
          throw new StoreError("unavailable", "Kept back", { mayHaveBeenApplied: false, cause });
        }
      },
      before(request, isWrite) {
        const trouble = next() ?? world.atRequest(request);
        if (trouble === "crash") {
          isDead = true;
          throw new Crash();
        }
        if (trouble === "throttledLong") throw new StoreError("throttled", "Wait", { retryAfterMs: 300_000 });
        if (trouble === "full") throw new StoreError("quotaExceeded", "The mailbox is full.");
        if (trouble === "throttled") throw new StoreError("throttled", "Too many requests", { retryAfterMs: 2_000 });
        if (trouble === "unavailable") throw new StoreError("unavailable", "503", { mayHaveBeenApplied: false });
        if (trouble === "onItsWay") throw new StoreError("unavailable", "504", { mayHaveBeenApplied: true });
        if (trouble === "lostAnswer" && isWrite) lost.add(request);
      },
      after(request) {
        if (lost.delete(request)) throw new StoreError("unavailable", "504", { mayHaveBeenApplied: true });
        if (next() === "crash") throw new Crash();
      },
    },
    { now: clock.now, service },
  );
  const store = createMemorySyncStore({ userId: OWNER, organizationId: "org" }, office, clock, beside ?? undefined);
  const deps: SyncDependencies = {
    store: {
      ...store,
      async inRun(run, work) {
        if (next() === "crash") throw new Crash();
        const result = await store.inRun(run, (tx) => {
          world.atTransaction();
          return work(tx);
        });
        if (next() === "crash") throw new Crash();
        return result;
      },
      async finishQuietly(run, end) {
        if (next() === "crash") throw new Crash();
        return store.finishQuietly(run, end);
      },
      async finish(run, end, last) {
        if (next() === "crash") throw new Crash();
        return store.finish(run, end, last);
      },
    },
    mailboxes: {
      async open(_account, opened) {
        terms = opened;
        return mailbox;
      },
    },
    kinds: recordKinds,
    settingsOf: () => world.settings,
    readSettings: async () => world.settings,
    get plansAll() {
      return world.plansAll;
    },
    onSignInExpired: async () => {},
    clock,
    holder: "test",
    leaseMs: 60_000,
    log: ({ error }) => {
      if (error instanceof Crash || error instanceof Hiccup) return;
      throw error;
    },
  };
  const world: SyncWorld = {
    office,
    mailbox,
    store,
    settings: { ...plainSettings, ...settings },
    plansAll: false,
    troubles: [],
    hold: async () => {},
    beat: () => beat(),
    stop: () => stopping.abort(new Error("The worker is stopping.")),
    atTransaction: () => {},
    atRequest: () => null,
    steps: () => steps,
    ids: known,
    async sync() {
      store.request("MANUAL");
      isDead = false;
      startedAt = steps;
      stopping = new AbortController();
      try {
        return await runSync(deps, { accountId, resource }, stopping.signal);
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        // Longer than its lease.
        time += 120_000;
        return "crashed";
      }
    },
    async settle() {
      world.troubles = [];
      for (let round = 0; round < 12; round += 1) {
        time += 86_400_000 / 2;
        const before = fingerprint(world);
        await world.sync();
        if (round > 1 && before === fingerprint(world)) return;
      }
    },
    async create(id, fields) {
      known.add(id);
      await office.write(null, OWNER, [{ op: "create", id, fields }]);
    },
    async edit(id, changed) {
      await office.write(null, OWNER, [{ op: "update", id, changed }]);
    },
    async delete(id) {
      await office.write(null, OWNER, [{ op: "delete", id }]);
    },
    async records() {
      const all = [
        ...new Set([...known, ...[...store.state().links.values()].map(({ officeId }) => officeId), ...made()]),
      ];
      const records = await office.load(null, OWNER, all);
      return new Map(records.filter(({ isDeleted }) => !isDeleted).map(({ id, fields }) => [id, fields]));
    },
    advance: (ms) => {
      time += ms;
    },
    now: clock.now,
  };
  const made = (): string[] => office.changesSince(OWNER, 0n).map(({ id }) => id);
  return world;
}

function fingerprint(world: SyncWorld): string {
  const { inbox, links, effects } = world.store.state();
  const versions = world.office.changesSince(OWNER, 0n).map(({ id, version }) => `${id}${version}`);
  return JSON.stringify([inbox.size, links.size, effects.size, world.mailbox.writes(), versions]);
}
