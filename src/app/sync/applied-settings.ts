import type { SyncSettings } from "../../core/sync/sync-settings.ts";

/** What a run worked with, for the next one to compare: one text, opaque to the store. */
export interface AppliedSettings {
  /** What decides which records take part. */
  readonly choice: string;
  /** ISO 8601: what Oro held by then was there when its records began to go to Microsoft. Nobody is invited to it. */
  readonly quietUntil: string;
  /** YYYY-MM-DD: the day moves the window. */
  readonly day: string;
}

/** @param before null: no run of this account's resource was ever finished */
export function appliedBy(settings: SyncSettings, now: Date, before: AppliedSettings | null): AppliedSettings {
  const { direction, drift, windowBackDays, windowAheadDays, collectionIds, destinationId, conflictRule } = settings;
  const choice = JSON.stringify([
    direction,
    drift,
    conflictRule,
    windowBackDays,
    windowAheadDays,
    collectionIds,
    destinationId,
  ]);
  const isFirstExport = before === null || (isImportOnly(before.choice) && !isImportOnly(choice));
  return {
    choice,
    quietUntil: isFirstExport ? now.toISOString() : before.quietUntil,
    day: now.toISOString().slice(0, 10),
  };
}

export function spelledApplied({ choice, quietUntil, day }: AppliedSettings): string {
  return `${choice} ${quietUntil} ${day}`;
}

const endOfText = / (\d{4}-\d\d-\d\dT[\d:.]+Z) (\d{4}-\d\d-\d\d)$/;

export function readApplied(text: string | null): AppliedSettings | null {
  if (text === null) return null;
  const found = endOfText.exec(text);
  return {
    choice: text.slice(0, found?.index ?? text.length),
    quietUntil: found?.[1] ?? "1970-01-01T00:00:00Z",
    day: found?.[2] ?? "",
  };
}

function isImportOnly(choice: string): boolean {
  return choice.startsWith('["M365_TO_OFFICE"');
}
