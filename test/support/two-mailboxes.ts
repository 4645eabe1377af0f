import { createMemoryOfficeTable } from "../../src/adapters/memory/office-table.ts";
import { inboxKey } from "../../src/adapters/memory/sync-state.ts";
import type { RecordFields } from "../../src/core/records/record.ts";
import type { SyncSettings } from "../../src/core/sync/sync-settings.ts";
import { createSyncWorld, OWNER, ofTasks, type SyncWorld, type WorldOf } from "./sync-world.ts";

/** Two mailboxes of one person over one back office; the first is the primary one until another is chosen. */
export interface TwoMailboxes {
  readonly first: SyncWorld;
  readonly second: SyncWorld;
  choosePrimary(name: "first" | "second"): void;
  create(id: string, fields: RecordFields): Promise<void>;
  /** Syncs both without trouble until nothing more happens. */
  settle(): Promise<void>;
  /** Subjects, sorted: of Oro's records that are not deleted, and of what each mailbox holds. */
  subjects(): Promise<{ readonly oro: string[]; readonly first: string[]; readonly second: string[] }>;
}

export function createTwoMailboxes(settings: Partial<SyncSettings> = {}, of: WorldOf = ofTasks): TwoMailboxes {
  const now = (): Date => new Date(Math.max(first.now().getTime(), second.now().getTime()));
  const office = createMemoryOfficeTable<null>(of.kind, now);
  let primary: "first" | "second" = "first";
  const handOver = (ids: readonly string[]): void => stage(primary === "first" ? first : second, ids);
  const first = createSyncWorld(settings, of, {
    ...{ accountId: "account-1", office, handOver },
    isPrimary: () => primary === "first",
  });
  const second = createSyncWorld(settings, of, {
    ...{ accountId: "account-2", office, handOver },
    isPrimary: () => primary === "second",
  });
  const records = () =>
    office.load(
      null,
      OWNER,
      office.changesSince(OWNER, 0n).map(({ id }) => id),
    );
  return {
    first,
    second,
    choosePrimary(name) {
      primary = name;
      handOver(office.unsent(OWNER));
    },
    create: (id, fields) => first.create(id, fields),
    async settle() {
      for (let round = 0; round < 4; round += 1) {
        await first.settle();
        await second.settle();
      }
    },
    async subjects() {
      const inMailbox = ({ mailbox }: SyncWorld) =>
        [...mailbox.items.values()].map(({ item }) => String(item.fields.subject)).toSorted();
      const oro = (await records()).filter(({ isDeleted }) => !isDeleted).map(({ fields }) => String(fields.subject));
      return { oro: oro.toSorted(), first: inMailbox(first), second: inMailbox(second) };
    },
  };
}

/** As the database does it: what nobody has waits in the inbox of the primary mailbox. */
function stage(world: SyncWorld, ids: readonly string[]): void {
  world.store.change((state) => {
    let seq = state.seq;
    for (const recordId of ids) {
      const ref = { side: "office", recordId } as const;
      if (state.inbox.has(inboxKey(ref))) continue;
      seq += 1n;
      state.inbox.set(inboxKey(ref), {
        ...{ ...ref, seq, collectionId: null, snapshot: null, removed: false, isVerified: false, naturalKey: null },
        ...{ state: "READY", reason: null, message: null, attempts: 0, nextAttemptAt: null },
      });
    }
    Object.assign(state, { seq });
  });
}
