import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { definitionOf, type SettingKey, settingKeys } from "../../../src/core/settings/catalogue.ts";
import type { SettingsLevel } from "../../../src/core/settings/level.ts";
import { readOverrides, resolveSettings } from "../../../src/core/settings/resolve.ts";

const levels: readonly SettingsLevel[] = ["SYSTEM", "ORGANIZATION", "USER"];

/** From narrow to wide, as the specification lists them. */
const narrowed: Partial<Record<SettingKey, readonly unknown[]>> = {
  EMAIL_ATTACHMENTS: ["ON_OPEN", "RECENT", "ALL"],
  EMAIL_ATTACHMENT_LIMIT_MB: [0, 10, 50, 150],
  EMAIL_BODY_LIMIT_MB: [1, 10, 50, 150],
  EMAIL_MAX_UPLOAD_MB: [0, 10, 25, 150],
  EMAIL_SENDING_ALLOWED: [false, true],
  EMAIL_READ_RECEIPTS: ["NEVER", "ALLOW"],
  EMAIL_INTERNAL: [false, true],
  EMAIL_SHARING: ["NOBODY", "PEOPLE_AND_TIME", "SUBJECT", "EVERYTHING"],
};

function resolved(key: SettingKey, own: readonly unknown[]) {
  const [system, organization, user] = levels.map((level, at) =>
    readOverrides(own[at] === undefined ? {} : { [key]: own[at] }, level),
  );
  return resolveSettings({ system: system ?? {}, organization: organization ?? {}, user: user ?? {} })[key];
}

test("the settings that narrow are those of the specification, and the list of excluded addresses is put together", () => {
  const waysOf = (way: string) => settingKeys.filter((key) => definitionOf(key).combining?.way === way);
  expect(new Set(waysOf("narrow"))).toEqual(new Set(Object.keys(narrowed)));
  expect(waysOf("together")).toEqual(["EMAIL_EXCLUDED_ADDRESSES"]);
});

describe.each(Object.entries(narrowed) as [SettingKey, readonly unknown[]][])("%s", (key, widths) => {
  const value = fc.option(fc.constantFrom(...widths), { nil: undefined });
  const { levels: allowed, default: initial } = definitionOf(key);
  const rank = (one: unknown) => widths.indexOf(one);

  it("is never wider than what any level above allows, its default included, and as wide as they all allow", () => {
    fc.assert(
      fc.property(value, value, value, (system, organization, user) => {
        const own = [system, organization, user];
        const set = levels.map((level, at) => (allowed.includes(level) ? own[at] : undefined));
        const top = levels.findIndex((level) => allowed.includes(level));
        const ranks = set.flatMap((one, at) =>
          at === top ? [rank(one ?? initial)] : one === undefined ? [] : [rank(one)],
        );
        expect(rank(resolved(key, own).value)).toBe(Math.min(...ranks));
      }),
    );
  });

  it("names the most personal level that sets the value in force", () => {
    fc.assert(
      fc.property(value, value, value, (system, organization, user) => {
        const own = [system, organization, user];
        const { value: found, level } = resolved(key, own);
        const naming = levels.findLast(
          (one, at) => allowed.includes(one) && own[at] === found && own[at] !== undefined,
        );
        expect(level).toBe(naming ?? null);
      }),
    );
  });
});

test("only whoever may set the highest level makes a limit wider than its default", () => {
  expect(resolved("EMAIL_READ_RECEIPTS", ["ALLOW", undefined, undefined]).value).toBe("ALLOW");
  expect(resolved("EMAIL_READ_RECEIPTS", [undefined, "ALLOW", "ALLOW"])).toEqual({ value: "NEVER", level: null });
  expect(resolved("EMAIL_SHARING", [undefined, "SUBJECT", "EVERYTHING"])).toEqual({
    value: "SUBJECT",
    level: "ORGANIZATION",
  });
  expect(resolved("EMAIL_SHARING", [undefined, undefined, "EVERYTHING"])).toEqual({ value: "NOBODY", level: null });
});

test("addresses that any level excludes are excluded, each once, in one form", () => {
  const own = [["Ana@Fabrikam.Example"], ["@rival.example"], ["ana@fabrikam.example", "bücher.example"]];
  const [system, organization, user] = own.map((list) => {
    const read = definitionOf("EMAIL_EXCLUDED_ADDRESSES").rule.safeParse(list);
    return read.success ? read.data : null;
  });
  const { value } = resolved("EMAIL_EXCLUDED_ADDRESSES", [system, organization, user]);
  expect(value).toEqual(["ana@fabrikam.example", "rival.example", "xn--bcher-kva.example"]);
});
