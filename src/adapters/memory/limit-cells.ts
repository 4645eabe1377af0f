import { randomUUID } from "node:crypto";
import type { CellReading, LimitCells } from "../../app/ports/limit-cells.ts";
import { nothingShared, type SharedLimits } from "../../core/limits/shared-limits.ts";

/** Shared by all limits of one process that are made with them. */
export function createLimitCells(now: () => number): LimitCells {
  const cells = new Map<string, { readonly version: string; readonly limits: SharedLimits }>();
  const hearing = new Set<Parameters<LimitCells["on"]>[0]>();
  const read = (accountId: string): CellReading => ({
    version: null,
    limits: nothingShared,
    ...cells.get(accountId),
    nowMs: now(),
  });
  return {
    read: async (accountId) => read(accountId),
    async swap(accountId, version, next, { atMs, toleranceMs }, tellsFrom) {
      const present = read(accountId);
      if (present.version !== version || Math.abs(present.nowMs - atMs) > toleranceMs)
        return { isSwapped: false, now: present };
      const written = randomUUID();
      cells.set(accountId, { version: written, limits: next });
      if (tellsFrom !== null) for (const hear of hearing) hear({ accountId, from: tellsFrom });
      return { isSwapped: true, version: written, nowMs: now() };
    },
    on(hear) {
      hearing.add(hear);
      return () => void hearing.delete(hear);
    },
  };
}
