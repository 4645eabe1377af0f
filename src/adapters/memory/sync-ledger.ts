import type { Alerts } from "../../app/ports/sync/alerts.ts";
import type { Conflicts } from "../../app/ports/sync/conflicts.ts";
import type { Ledger } from "../../app/ports/sync/ledger.ts";
import type { RunTx } from "../../app/ports/sync-store.ts";
import { keyOf } from "../../core/status/alert-subject.ts";
import { effectTransitions, unsettledStates } from "../../core/sync/effect-state.ts";
import { inboxKey, type OpenSyncState } from "./sync-state.ts";

type RunLedger = Ledger & Conflicts & Alerts & Pick<RunTx, "progress" | "emit">;

/** What a run writes down about its own work. */
export function memoryLedger(state: OpenSyncState, runId: string, now: Date): RunLedger {
  return {
    planEffects: async (effects) => {
      for (const effect of effects) state.effects.set(effect.id, { ...effect, overFrom: null });
    },
    settleEffects: async (settled) => {
      for (const { id, state: name, m365Id, errorCode } of settled) {
        const effect = state.effects.get(id);
        if (effect === undefined) throw new Error(`No effect ${id} was planned`);
        if (effectTransitions[name][effect.state] === null) throw new Error(`Effect ${id} is settled`);
        state.effects.set(id, {
          ...effect,
          state: name,
          m365Id: m365Id ?? effect.m365Id,
          errorCode: errorCode ?? null,
        });
      }
    },
    unsettledEffects: async (limit, besides = []) =>
      [...state.effects.values()]
        .filter(({ state: name }) => unsettledStates.includes(name))
        .filter(({ collectionId }) => !besides.includes(collectionId))
        .slice(0, limit)
        .map(({ overFrom, ...effect }) => ({ ...effect, isOver: overFrom !== null && overFrom <= now.getTime() })),
    createsOf: async (officeIds) =>
      [...state.effects.values()].filter(
        ({ operation, officeId }) => operation === "create" && officeIds.includes(officeId),
      ),

    conflictsByLinks: async (ids) =>
      [...state.conflicts.values()].filter(({ linkId, state: name }) => ids.includes(linkId) && name !== "SETTLED"),
    saveConflicts: async (saved) => {
      for (const conflict of saved) state.conflicts.set(conflict.id, conflict);
    },
    settingsChangedBy: async () => ({ direction: null, conflictRule: null }),
    raiseAlerts: async (alerts) => {
      for (const alert of alerts) state.alerts.set(keyOf(alert.subject), { ...alert, isResolved: false });
    },
    resolveAlerts: async (subjects) => {
      for (const key of subjects.map(keyOf)) {
        const alert = state.alerts.get(key);
        if (alert !== undefined) state.alerts.set(key, { ...alert, isResolved: true });
      }
    },
    resolveItemAlerts: async () => {
      for (const [key, alert] of state.alerts) {
        if (alert.subject.kind !== "record") continue;
        const row = state.inbox.get(inboxKey({ side: "office", recordId: alert.subject.officeId }));
        if (row?.state !== "QUARANTINED") state.alerts.set(key, { ...alert, isResolved: true });
      }
    },
    progress: async ({ counts, waitingUntil }) => {
      const run = state.runs.get(runId);
      const name = waitingUntil === null ? "RUNNING" : "WAITING";
      if (run !== undefined) state.runs.set(runId, { ...run, counts, waitingUntil, state: name });
    },
    emit: async () => {},
  };
}
