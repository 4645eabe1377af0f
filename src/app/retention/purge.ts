import { readOverrides, resolveSettings } from "../../core/settings/resolve.ts";
import { type Cutoffs, cutoffsAt } from "../../core/settings/retention.ts";
import type { RetentionStore } from "../ports/retention.ts";
import type { SettingsStore } from "../ports/settings-store.ts";

export interface PurgeDeps {
  readonly retention: RetentionStore;
  readonly settings: Pick<SettingsStore, "readScope">;
}

/** Rows in one statement: it takes a few milliseconds, so nobody waits for it. */
const STEP_ROWS = 1_000;

export type Purge = (life: {
  readonly signal: AbortSignal;
  touch(): Promise<void>;
}) => Promise<Readonly<Record<string, number>>>;

/**
 * Deletes rows whose retention time is over. Each step is one statement and one transaction, so it may be interrupted anywhere; the next
 * run finds old rows by their age. @returns the number of deleted rows, by step
 */
export function createPurge({ retention, settings }: PurgeDeps): Purge {
  const readCutoffs = async (): Promise<Cutoffs> => {
    const system = readOverrides((await settings.readScope("system")).overrides, "SYSTEM");
    return cutoffsAt(await retention.now(), resolveSettings({ system, organization: {}, user: {} }));
  };
  return async ({ signal, touch }) => {
    const cutoffs = await readCutoffs();
    const gone: Record<string, number> = {};
    for (const { name, kind } of retention.steps) {
      const before = cutoffs[kind];
      if (before === null) continue;
      for (;;) {
        if (signal.aborted) return gone;
        const count = await retention.purge(name, before, STEP_ROWS);
        gone[name] = (gone[name] ?? 0) + count;
        if (count < STEP_ROWS) break;
        await touch();
      }
    }
    return gone;
  };
}
