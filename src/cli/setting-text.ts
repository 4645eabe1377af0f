// Settings as people type them: tasks-sync-enabled=on, TASKS_DIRECTION="m365 to office", sync-interval-minutes=10.

import { suggest } from "./close-names.ts";
import { CommandError, exitCode } from "./command-error.ts";
import type { EffectiveSetting } from "./operations/settings.ts";
import type { SettingInput } from "./schema-types.d.ts";

const switches: Readonly<Record<string, boolean>> = {
  on: true,
  yes: true,
  true: true,
  off: false,
  no: false,
  false: false,
};

/** The setting that a key names, in any case, with dashes, dots or spaces. @throws CommandError with similar ones */
export function findSetting(typed: string, known: readonly EffectiveSetting[]): EffectiveSetting {
  const wanted = normalise(typed);
  const found = known.find(({ key }) => key === wanted);
  if (found !== undefined) return found;
  throw new CommandError(
    exitCode.usage,
    `There is no setting "${typed}".`,
    suggest(
      wanted,
      known.map(({ key }) => key),
    ) ?? "m365-sync settings get lists them.",
  );
}

/** What `key=value` sets. The present value shows which type it has; the server judges whether it is allowed. */
export function parseAssignment(typed: string, known: readonly EffectiveSetting[]): SettingInput {
  const at = typed.indexOf("=");
  if (at < 1)
    throw new CommandError(exitCode.usage, `"${typed}" is not key=value.`, "For example: sync-interval-minutes=10");
  const { key, value, choices } = findSetting(typed.slice(0, at), known);
  const text = typed.slice(at + 1).trim();
  return { key, value: choices == null ? parseValue(text, value) : normalise(text) };
}

function parseValue(typed: string, present: unknown): unknown {
  if (typeof present === "boolean") return switches[typed.toLowerCase()] ?? typed;
  if (typeof present === "number") return typed === "" || Number.isNaN(Number(typed)) ? typed : Number(typed);
  if (typeof present === "string") return typed;
  try {
    return JSON.parse(typed);
  } catch {
    return Array.isArray(present) ? typed.split(",").map((part) => part.trim()) : typed;
  }
}

function normalise(typed: string): string {
  return typed
    .trim()
    .toUpperCase()
    .replaceAll(/[\s.-]+/g, "_");
}
