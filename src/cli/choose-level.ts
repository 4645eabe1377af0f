import { CommandError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";
import type { EffectiveSetting } from "./operations/settings.ts";
import { sayName } from "./words.ts";

/** The levels that each role may change, widest first. */
const ownLevels: Readonly<Record<string, readonly string[]>> = {
  ADMINISTRATOR: ["SYSTEM", "ORGANIZATION", "USER"],
  ORGANIZATION_ADMINISTRATOR: ["ORGANIZATION", "USER"],
};

/** Where a change goes when nobody says: the widest level that the role may change and that all these settings have. @throws CommandError */
export function chooseLevel(role: string, settings: readonly EffectiveSetting[]): string {
  const allowed = ownLevels[role] ?? ["USER"];
  const level = allowed.find((one) => settings.every(({ levels }) => levels.includes(one)));
  if (level !== undefined) return level;
  const places = settings.map(({ key, levels }) => `${key}: ${levels.map(sayName).join(", ")}`).join("; ");
  throw new CommandError(
    exitCode.usage,
    `As ${sayName(role)} you can set these at no common level (${places}).`,
    "Set them one by one, or with another role.",
  );
}
