import { windowAt } from "../sync/window.ts";
import type { ResolvedSettings } from "./resolve.ts";

/** What is kept for a limited time, and the setting for each. */
export const retentionKeys = {
  runs: "RETENTION_RUNS_DAYS",
  activity: "RETENTION_ACTIVITY_DAYS",
  feed: "RETENTION_FEED_DAYS",
  audit: "RETENTION_AUDIT_DAYS",
  resolved: "RETENTION_RESOLVED_DAYS",
  deleted: "RETENTION_DELETED_DAYS",
} as const;

export type Retained = keyof typeof retentionKeys;

/** For each kind, everything before this moment is deleted; null: kept for ever. `expired`: what was valid for a few minutes only. */
export type Cutoffs = Readonly<Record<Retained | "expired", Date | null>>;

const dayMs = 86_400_000;

export function cutoffsAt(now: Date, settings: Pick<ResolvedSettings, (typeof retentionKeys)[Retained]>): Cutoffs {
  const before = (kind: Retained): Date | null => {
    const days = settings[retentionKeys[kind]].value;
    return days === 0 ? null : new Date(now.getTime() - days * dayMs);
  };
  return {
    expired: now,
    runs: before("runs"),
    activity: before("activity"),
    feed: before("feed"),
    audit: before("audit"),
    resolved: before("resolved"),
    deleted: before("deleted"),
  };
}

/** Mail that was received before is deleted; null: none is. It is the first day of the window of imports, so that nothing comes back. */
export function mailCutoff(now: Date, settings: Pick<ResolvedSettings, "EMAIL_RETENTION_DAYS">): Date | null {
  const days = settings.EMAIL_RETENTION_DAYS.value;
  return days === 0 ? null : new Date(`${windowAt(now, days, 0).from}T00:00:00Z`);
}
