import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applicabilityOf } from "../../../src/core/settings/applicability.ts";
import { admitsTenant, applicationRules, missingFields } from "../../../src/core/settings/azure-application.ts";
import { definitionOf, settingKeys } from "../../../src/core/settings/catalogue.ts";
import { planChange } from "../../../src/core/settings/plan-change.ts";
import { readOverrides, resolveSettings } from "../../../src/core/settings/resolve.ts";
import { syncSettingsOf } from "../../../src/core/settings/sync-settings-of.ts";

const none = { system: {}, organization: {}, user: {} };

describe("settings", () => {
  it("every default keeps its own rule", () => {
    for (const key of settingKeys) {
      const { rule, default: value } = definitionOf(key);
      expect([key, rule.safeParse(value).success]).toEqual([key, true]);
    }
  });

  it("own domains are the tenant's verified ones until the organization lists others; an empty list is none", () => {
    const resolvedWith = (own: readonly string[] | undefined) =>
      resolveSettings({
        ...none,
        organization: own === undefined ? {} : { EMAIL_OWN_DOMAINS: own },
        defaults: { EMAIL_OWN_DOMAINS: ["contoso.example"] },
      }).EMAIL_OWN_DOMAINS;
    for (const own of [undefined, []]) expect(resolvedWith(own)).toEqual({ value: ["contoso.example"], level: null });
    expect(resolvedWith(["works.example"])).toEqual({ value: ["works.example"], level: "ORGANIZATION" });
    expect(resolveSettings(none).EMAIL_OWN_DOMAINS).toEqual({ value: [], level: null });
  });

  it("the most personal level that sets a value wins, and is named", () => {
    const minutes = fc.option(fc.integer({ min: 1, max: 1440 }), { nil: undefined });
    fc.assert(
      fc.property(minutes, minutes, minutes, (system, organization, user) => {
        const layer = (value: number | undefined) => (value === undefined ? {} : { SYNC_INTERVAL_MINUTES: value });
        const { SYNC_INTERVAL_MINUTES: found } = resolveSettings({
          system: layer(system),
          organization: layer(organization),
          user: layer(user),
        });
        expect(found.value).toBe(user ?? organization ?? system ?? 5);
        const level =
          user !== undefined
            ? "USER"
            : organization !== undefined
              ? "ORGANIZATION"
              : system !== undefined
                ? "SYSTEM"
                : null;
        expect(found.level).toBe(level);
      }),
    );
  });

  it("what a level may not set, or breaks the rule, inherits", () => {
    const stored = { TASKS_SYNC_ENABLED: true, SYNC_INTERVAL_MINUTES: 0, WINDOW_BACK_DAYS: 9, FROM_A_LATER_VERSION: 1 };
    expect(readOverrides(stored, "USER")).toEqual({ WINDOW_BACK_DAYS: 9 });
    expect(readOverrides(stored, "SYSTEM")).toEqual({ TASKS_SYNC_ENABLED: true, WINDOW_BACK_DAYS: 9 });
    expect(readOverrides(null, "SYSTEM")).toEqual({});
  });

  it("an order says what it changes, and keeps what another version wrote", () => {
    const stored = { SYNC_INTERVAL_MINUTES: 10, FROM_A_LATER_VERSION: 1 };
    const plan = planChange(stored, {
      level: "SYSTEM",
      set: [{ key: "WINDOW_BACK_DAYS", value: 30 }],
      inherit: ["SYNC_INTERVAL_MINUTES", "TASKS_DRIFT"],
    });
    expect(plan).toEqual({
      kind: "planned",
      overrides: { WINDOW_BACK_DAYS: 30, FROM_A_LATER_VERSION: 1 },
      changes: [
        { key: "WINDOW_BACK_DAYS", from: null, to: 30 },
        { key: "SYNC_INTERVAL_MINUTES", from: 10, to: null },
      ],
    });
  });

  it("setting a value to what it is changes nothing", () => {
    const order = { level: "SYSTEM", set: [{ key: "SYNC_INTERVAL_MINUTES", value: 10 }], inherit: [] } as const;
    expect(planChange({ SYNC_INTERVAL_MINUTES: 10 }, order)).toMatchObject({ changes: [] });
  });

  it("a value outside its rule, at a wrong level or named twice is refused", () => {
    const set = (key: "SYNC_INTERVAL_MINUTES" | "TASKS_SYNC_ENABLED", value: unknown) => ({ key, value });
    for (const value of [0, 1441, 2.5, "5", null]) {
      const order = { level: "SYSTEM", set: [set("SYNC_INTERVAL_MINUTES", value)], inherit: [] } as const;
      expect(planChange({}, order)).toMatchObject({ kind: "invalid", field: "SYNC_INTERVAL_MINUTES" });
    }
    expect(planChange({}, { level: "USER", set: [set("TASKS_SYNC_ENABLED", true)], inherit: [] })).toMatchObject({
      kind: "invalid",
      rule: "set at the level SYSTEM",
    });
    const twice = {
      level: "SYSTEM",
      set: [set("SYNC_INTERVAL_MINUTES", 1)],
      inherit: ["SYNC_INTERVAL_MINUTES"],
    } as const;
    expect(planChange({}, twice)).toMatchObject({ kind: "invalid" });
  });

  it("nothing is enabled without a complete application, the system's switch and the person's", () => {
    for (const complete of [true, false]) {
      for (const system of [true, false]) {
        for (const user of [true, false]) {
          const settings = resolveSettings({
            ...none,
            system: { TASKS_SYNC_ENABLED: system, CALENDAR_SYNC_ENABLED: system },
            user: { TASKS_ENABLED: user, CALENDAR_ENABLED: user },
          });
          for (const resource of ["TASKS", "CALENDAR"] as const) {
            const { isEnabled } = syncSettingsOf({ settings, maySync: complete }, resource, "a");
            expect(isEnabled).toBe(complete && system && user);
          }
        }
      }
    }
  });

  it("each mailbox has its own lists", () => {
    const TASKS_LISTS = { a: { listIds: ["one"], destinationListId: "one" } };
    const settings = resolveSettings({ ...none, user: { TASKS_LISTS } });
    expect(syncSettingsOf({ settings, maySync: true }, "TASKS", "a")).toMatchObject({
      collectionIds: ["one"],
      destinationId: "one",
    });
    expect(syncSettingsOf({ settings, maySync: true }, "TASKS", "b")).toMatchObject({
      collectionIds: null,
      destinationId: null,
    });
  });

  it("drift applies with one direction only, the person's switch where the system's is on", () => {
    const bidirectional = resolveSettings(none);
    const oneWay = resolveSettings({ ...none, user: { TASKS_DIRECTION: "M365_TO_OFFICE" } });
    expect(applicabilityOf("TASKS_DRIFT", bidirectional, true).isApplicable).toBe(false);
    expect(applicabilityOf("TASKS_DRIFT", oneWay, true).isApplicable).toBe(true);
    expect(applicabilityOf("CALENDAR_CONFLICT_RULE", oneWay, true).isApplicable).toBe(true);
    expect(applicabilityOf("TASKS_CONFLICT_RULE", oneWay, true).isApplicable).toBe(false);
    expect(applicabilityOf("TASKS_ENABLED", bidirectional, true).isApplicable).toBe(false);
    const on = resolveSettings({ ...none, system: { TASKS_SYNC_ENABLED: true } });
    expect(applicabilityOf("TASKS_ENABLED", on, true).isApplicable).toBe(true);
    expect(applicabilityOf("CALENDAR_ENABLED", on, true).isApplicable).toBe(false);
    expect(applicabilityOf("TASKS_SYNC_ENABLED", on, false).isApplicable).toBe(false);
  });
});

describe("the Azure application", () => {
  const guid = "0f0f0f0f-1111-4222-8333-444455556666";
  const fits = (field: keyof typeof applicationRules, value: string) =>
    applicationRules[field].rule.safeParse(value).success;

  it("knows client ids, tenants and secrets from what people paste by mistake", () => {
    expect([guid, "contoso", ""].map((value) => fits("clientId", value))).toEqual([true, false, false]);
    const tenants = [
      guid,
      "contoso.onmicrosoft.com",
      "common",
      "organizations",
      "consumers",
      "contoso",
      "https://contoso.com",
    ];
    expect(tenants.map((value) => fits("tenantId", value))).toEqual([true, true, true, true, true, false, false]);
    expect(["abc~DEF.123", guid].map((value) => fits("clientSecret", value))).toEqual([true, false]);
  });

  it("names what is missing", () => {
    expect(missingFields({ clientId: null, tenantId: null, hasClientSecret: false })).toEqual([
      "clientId",
      "clientSecret",
      "tenantId",
    ]);
    expect(missingFields({ clientId: guid, tenantId: "common", hasClientSecret: true })).toEqual([]);
  });

  it("admits its own tenant's accounts, whatever the case of its id", () => {
    expect(admitsTenant(guid, guid.toUpperCase())).toBe(true);
    expect(admitsTenant(guid, "9a9a9a9a-1111-4222-8333-444455556666")).toBe(false);
    expect(admitsTenant("common", guid)).toBe(true);
  });
});
