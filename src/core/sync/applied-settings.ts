import { z } from "zod";
import { spelled } from "../records/same-value.ts";
import type { SyncSettings } from "./sync-settings.ts";

/** The settings a run used, stored as JSON for the next run to compare. */
export const appliedSettingsShape = z
  .object({
    /** Decides which records take part. */
    choice: z.object({
      direction: z.enum(["OFFICE_TO_M365", "M365_TO_OFFICE", "BIDIRECTIONAL"]),
      drift: z.enum(["LEAVE", "REVERT"]),
      conflictRule: z.enum(["OFFICE_WINS", "M365_WINS", "NEWEST_WINS", "ASK"]),
      windowBackDays: z.number(),
      windowAheadDays: z.number(),
      importFrom: z.string().exactOptional(),
      collectionIds: z.array(z.string()).readonly().nullable(),
      destinationId: z.string().nullable(),
      mail: z
        .object({
          folders: z.array(z.object({ folder: z.string(), withSubfolders: z.boolean() })).readonly(),
        })
        .optional(),
    }),
    /** ISO 8601. What Oro held by then existed when its records began to go to Microsoft: nobody is invited to it. */
    quietUntil: z.string(),
    /** ISO 8601, of the first run that found receipts allowed. Absent: they are not. */
    receiptsFrom: z.string().exactOptional(),
    /** YYYY-MM-DD: a new day moves the window. */
    day: z.string(),
  })
  .readonly();

export type AppliedSettings = z.infer<typeof appliedSettingsShape>;

/** @param before null: no run of this account's resource has ever finished */
export function appliedBy(settings: SyncSettings, now: Date, before: AppliedSettings | null): AppliedSettings {
  const { direction, drift, conflictRule, windowBackDays, windowAheadDays, collectionIds, destinationId, mail } =
    settings;
  const { importFrom } = settings;
  const isFirstExport =
    before === null || (before.choice.direction === "M365_TO_OFFICE" && direction !== "M365_TO_OFFICE");
  return {
    choice: {
      ...{ direction, drift, conflictRule, windowBackDays, windowAheadDays, collectionIds, destinationId },
      ...(importFrom !== undefined && { importFrom }),
      ...(mail !== undefined && { mail: { folders: mail.folders } }),
    },
    quietUntil: isFirstExport ? now.toISOString() : before.quietUntil,
    ...(mail?.allowsReceipts === true && { receiptsFrom: before?.receiptsFrom ?? now.toISOString() }),
    day: now.toISOString().slice(0, 10),
  };
}

export function isSameChoice(one: AppliedSettings, other: AppliedSettings): boolean {
  const textOf = ({ choice: { mail, importFrom, ...choice } }: AppliedSettings): string =>
    spelled({ ...choice, mail: mail ?? null, importFrom: importFrom ?? null });
  return textOf(one) === textOf(other);
}
