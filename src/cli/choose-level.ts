import { CommandError, exitCode } from "./command-error.ts";
import type { EffectiveSetting } from "./operations/settings.ts";
import type { Role, SettingsLevel } from "./schema-types.d.ts";
import { sayName } from "./words.ts";

/** The levels that each role may change, widest first. */
const ownLevels: Readonly<Partial<Record<Role, readonly SettingsLevel[]>>> = {
  ADMINISTRATOR: ["SYSTEM", "ORGANIZATION", "USER"],
  ORGANIZATION_ADMINISTRATOR: ["ORGANIZATION", "USER"],
};

/** The level for a change if none is given: the widest that the role may change and that all these settings have. @throws CommandError */
export function chooseLevel(role: Role, settings: readonly EffectiveSetting[]): SettingsLevel {
  const allowed = ownLevels[role] ?? (["USER"] as const);
  const level = allowed.find((one) => settings.every(({ levels }) => levels.includes(one)));
  if (level !== undefined) return level;
  const places = settings.map(({ key, levels }) => `${key}: ${levels.map(sayName).join(", ")}`).join("; ");
  throw new CommandError(
    exitCode.usage,
    `As ${sayName(role)} you can set these at no common level (${places}).`,
    "Set them one by one, or with another role.",
  );
}
