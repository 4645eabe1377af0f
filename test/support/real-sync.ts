import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { SqlDatabase } from "../../src/adapters/database/sql-database.ts";
import { writeFeed } from "../../src/adapters/feed/feed-events.ts";
import { createMailboxes } from "../../src/adapters/graph/mailboxes.ts";
import { createSyncOrders } from "../../src/adapters/store/sync/orders.ts";
import { createSyncStore } from "../../src/adapters/store/sync/store.ts";
import type { Clock } from "../../src/app/ports/clock.ts";
import type { SyncOrders } from "../../src/app/ports/sync-orders.ts";
import type { SyncKey } from "../../src/app/ports/sync-store.ts";
import { runSync, type SyncDependencies } from "../../src/app/sync/run-sync.ts";
import type { OfficeWrite } from "../../src/core/records/office-record.ts";
import type { SyncSettings } from "../../src/core/sync/sync-settings.ts";
import { systemClock } from "../../src/lib/system-clock.ts";
import { kinds, offices } from "../../src/wiring/resources.ts";
import { ownLimits } from "./graph-limits.ts";
import { hashOf } from "./hash-of.ts";
import { expectTrueCounts } from "./record-counts.ts";
import type { RunningSimulator } from "./simulator.ts";
import { Crash, plainSettings } from "./sync-world.ts";

/** The engine as users run it, PostgreSQL under it and the simulator behind the real Graph adapter, but with a clock that does not wait. */

export const accountId = "30000000-0000-4000-8000-000000000001";
export const ownerId = "30000000-0000-4000-8000-000000000002";
export const organizationId = "30000000-0000-4000-8000-000000000003";

export interface RealSyncOptions {
  readonly prisma: PrismaClient;
  readonly sql: SqlDatabase;
  readonly simulator: RunningSimulator;
  readonly resource: keyof typeof offices;
  /** The seeded person whose mailbox it is: quiet, busy … */
  readonly person: string;
  readonly pageSize?: number;
  readonly settings?: Partial<SyncSettings>;
  /** What is answered in the simulator's place, if anything. */
  readonly answer?: (url: string) => Response | null;
  /** How far the worker's clock is off. */
  readonly skewMs?: number;
}

/** Where a run dies, counted from 1: `step` any beginning or end of a transaction or of a request, `write` of a request that writes. */
export interface Death {
  readonly of: "step" | "write";
  readonly at: number;
}

export interface RealSync {
  readonly clock: Clock;
  settings: SyncSettings;
  /** What people order of this account's sync. */
  readonly orders: SyncOrders;
  readonly key: SyncKey;
  /** Microsoft's side, opened as its runs open it. */
  readonly mailboxes: ReturnType<typeof createMailboxes>;
  /** Everything as new: one person with one account, and an empty log. The simulator is left as it is. */
  reset(): Promise<void>;
  /** One run; a full one compares every collection whole. @returns whether it died */
  sync(death?: Death | null, isFull?: boolean): Promise<boolean>;
  /** So much time passes, without waiting for it. */
  pass(ms: number): Promise<void>;
  /** Boundaries that the last run passed. */
  steps(): number;
  /** As people do it in the back office, change log included. */
  write(writes: readonly OfficeWrite[]): Promise<void>;
}

/** Whatever a sync writes, what refers to others first. */
const tables = ["feed_event", "alert", "conflict", "effect", "inbox_item", "link", "collection", "run", "sync_state"]
  .concat([
    "office_change",
    "office_log",
    "office_task",
    "office_event",
    "excluded_mail",
    "outgoing_attachment",
    "outgoing_message",
    "office_email",
    "mail_lane",
  ])
  .concat(["email_thread_person", "email_thread_topic", "email_thread_wish", "email_thread_alias", "blob"])
  .concat(["account", '"user"', "organization"]);

export function createRealSync(options: RealSyncOptions): RealSync {
  const { prisma, sql, simulator, resource, person } = options;
  const clock = createFastClock(options.skewMs);
  let death: Death | null = null;
  let passed = { step: 0, write: 0 };
  let isDead = false;
  const step = (isWrite = false): void => {
    if (isDead) throw new Crash();
    passed = { step: passed.step + 1, write: passed.write + (isWrite ? 1 : 0) };
    if (death === null || passed[death.of] < death.at) return;
    isDead = true;
    throw new Crash();
  };
  const store = createSyncStore({ database: sql, offices, writeFeed, hashOf });
  const orders = createSyncOrders({ prisma, wakes: { wake: async () => {} }, writeFeed, kinds });
  const mailboxes = createMailboxes({
    tokens: { forAccount: async () => simulator.control.entra.accessToken(person) },
    limits: ownLimits({ clock }),
    simulatorOrigin: simulator.origin,
    now: () => clock.now().getTime(),
    sleep: clock.sleep,
    pageSize: options.pageSize ?? 50,
    // A dying process sends nothing more, and never hears what it had sent.
    fetch: async (url, init) => {
      const isWrite = init?.method !== undefined && init.method !== "GET" && !isBatchOfReads(init.body);
      step(isWrite);
      const answer = options.answer?.(String(url)) ?? (await simulator.fetch(url, init));
      step(isWrite);
      return answer;
    },
  });
  const deps: SyncDependencies = {
    store: {
      ...store,
      async inRun(run, work) {
        step();
        const result = await store.inRun(run, work);
        step();
        return result;
      },
      async finishQuietly(run, end) {
        step();
        return store.finishQuietly(run, end);
      },
      async finish(run, end, last) {
        step();
        return store.finish(run, end, last);
      },
    },
    mailboxes,
    kinds,
    settingsOf: () => real.settings,
    readSettings: async () => real.settings,
    onSignInExpired: async () => {},
    clock,
    holder: "test",
    leaseMs: 60_000,
    log: ({ error }) => {
      if (!(error instanceof Crash)) throw error;
    },
  };
  const real: RealSync = {
    clock,
    orders,
    key: { accountId, resource },
    mailboxes,
    settings: { ...plainSettings, ...options.settings },
    async reset() {
      // A TRUNCATE costs a new file for each table and index, and there is little to delete.
      const deletions = tables.map((table) => `DELETE FROM ${table};`).join(" ");
      await prisma.$executeRawUnsafe(`DO $$ BEGIN ${deletions} END $$`);
      await prisma.organization.create({ data: { id: organizationId, name: "Test" } });
      await prisma.user.create({
        data: { id: ownerId, organizationId, name: "Administrator", email: "administrator@localhost", role: "USER" },
      });
      await prisma.account.create({
        data: {
          id: accountId,
          organizationId,
          userId: ownerId,
          tenantId: "contoso",
          objectId: person,
          userPrincipalName: `${person}@contoso.example`,
          displayName: person,
          state: "CONNECTED",
        },
      });
    },
    async sync(planned = null, isFull = false) {
      // The clock runs ahead of the database's: no wait is left of what a dead worker was told, nor of its lease, nor
      // of what it sent.
      await prisma.$executeRaw`UPDATE run SET waiting_until = NULL`;
      await prisma.$executeRaw`UPDATE effect SET over_from = 'epoch' WHERE state IN ('PLANNED', 'UNKNOWN')`;
      await prisma.$executeRaw`UPDATE sync_state SET lease_expires_at = 'epoch' WHERE lease_holder IS NOT NULL`;
      await orders.requestSync(accountId, resource, "MANUAL", isFull);
      death = planned;
      passed = { step: 0, write: 0 };
      isDead = false;
      try {
        await runSync(deps, { accountId, resource }, new AbortController().signal);
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      } finally {
        death = null;
      }
      await expectTrueCounts((text) => prisma.$queryRawUnsafe<unknown[]>(text));
      const hasDied = isDead;
      isDead = false;
      await clock.sleep(20_000, new AbortController().signal);
      return hasDied;
    },
    pass: (ms) => clock.sleep(ms, new AbortController().signal),
    steps: () => passed.step,
    async write(writes) {
      await prisma.$transaction(async (tx) => {
        await offices[resource].write(tx, ownerId, writes);
      });
    },
  };
  return real;
}

/** A batch is posted whatever it asks for. */
function isBatchOfReads(body: unknown): boolean {
  if (typeof body !== "string" || !body.startsWith('{"requests":')) return false;
  const { requests }: { readonly requests: readonly { readonly method: string }[] } = JSON.parse(body);
  return requests.every(({ method }) => method === "GET");
}

/** Waiting costs nothing: what is slept is added to the clock. */
function createFastClock(skewMs = 0): Clock {
  let slept = 0;
  return {
    ...systemClock,
    now: () => new Date(Date.now() + skewMs + slept),
    async sleep(ms, signal) {
      signal.throwIfAborted();
      slept += ms;
    },
    every: () => ({ stop: () => {} }),
    random: () => 0.5,
  };
}
