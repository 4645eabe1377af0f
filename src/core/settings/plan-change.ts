import { definitionOf, type SettingKey } from "./catalogue.ts";
import type { SettingsLevel } from "./level.ts";

export interface ChangeOrder {
  readonly level: SettingsLevel;
  readonly set: readonly { readonly key: SettingKey; readonly value: unknown }[];
  /** Keys to set back to "Use System" or "Use Organization". */
  readonly inherit: readonly SettingKey[];
}

/** One changed value at its level; null means that it inherits. */
export interface SettingChange {
  readonly key: SettingKey;
  readonly from: unknown;
  readonly to: unknown;
}

export type ChangePlan =
  | { readonly kind: "invalid"; readonly field: SettingKey; readonly rule: string }
  /** `overrides` replaces what is stored, including keys of other versions. An order that changes nothing has no changes. */
  | {
      readonly kind: "planned";
      readonly overrides: Readonly<Record<string, unknown>>;
      readonly changes: readonly SettingChange[];
    };

export function planChange(stored: Readonly<Record<string, unknown>>, order: ChangeOrder): ChangePlan {
  const overrides = { ...stored };
  const changes: SettingChange[] = [];
  const seen = new Set<SettingKey>();
  const steps = [
    ...order.set.map(({ key, value }) => ({ key, value })),
    ...order.inherit.map((key) => ({ key, value: undefined })),
  ];
  for (const { key, value } of steps) {
    const definition = definitionOf(key);
    if (seen.has(key)) return { kind: "invalid", field: key, rule: "named once, either to set or to inherit" };
    seen.add(key);
    if (!definition.levels.includes(order.level)) {
      return { kind: "invalid", field: key, rule: `set at the level ${definition.levels.join(" or ")}` };
    }
    const from = stored[key] ?? null;
    if (value === undefined) {
      delete overrides[key];
    } else {
      const read = definition.rule.safeParse(value);
      if (!read.success) return { kind: "invalid", field: key, rule: definition.ruleText };
      overrides[key] = read.data;
    }
    const to = overrides[key] ?? null;
    if (JSON.stringify(from) !== JSON.stringify(to)) changes.push({ key, from, to });
  }
  return { kind: "planned", overrides, changes };
}
