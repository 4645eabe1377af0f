import { describe, expect, it } from "vitest";
import type { AllSettings, SettingKey, SettingsLevel } from "../../src/dashboard/model.ts";
import { changesOf, chooseEdit, type Draft, editSetting, showSettings } from "../../src/dashboard/settings-draft.ts";
import { must } from "../../src/lib/must.ts";
import { fakeEffectiveSettings, fakeScope } from "../support/fake-settings.ts";
import { createFakeWorld, putSettings } from "../support/fake-world.ts";

const readAll = (world = createFakeWorld()): AllSettings => ({
  effectiveSettings: fakeEffectiveSettings(world),
  system: fakeScope(world, "SYSTEM"),
  organization: fakeScope(world, "ORGANIZATION"),
  user: fakeScope(world, "USER"),
});
const find = (all: AllSettings, level: SettingsLevel, key: string, draft = {}) =>
  must(
    showSettings(all, level, draft).find(({ setting }) => setting.key === key),
    key,
  );

describe("settings as they are shown", () => {
  it("an inherited value says which level it comes from", () => {
    const world = createFakeWorld();
    putSettings(world, "SYSTEM", { SYNC_INTERVAL_MINUTES: 10 });
    const all = readAll(world);
    expect(find(all, "USER", "SYNC_INTERVAL_MINUTES")).toMatchObject({ isInherited: true, value: 10, from: "SYSTEM" });
    expect(find(all, "USER", "WINDOW_BACK_DAYS")).toMatchObject({ isInherited: true, value: 730, from: null });
    expect(find(all, "SYSTEM", "SYNC_INTERVAL_MINUTES")).toMatchObject({ isInherited: false, value: 10, from: null });
  });

  it("for whom the levels above are hidden, the value in force is what they inherit", () => {
    const world = createFakeWorld();
    putSettings(world, "SYSTEM", { SYNC_INTERVAL_MINUTES: 10 });
    const hidden = { ...readAll(world), system: null, organization: null };
    expect(find(hidden, "USER", "SYNC_INTERVAL_MINUTES")).toMatchObject({ value: 10, from: "SYSTEM" });
    putSettings(world, "USER", { SYNC_INTERVAL_MINUTES: 3 });
    const own = { ...readAll(world), system: null, organization: null };
    expect(find(own, "USER", "SYNC_INTERVAL_MINUTES")).toMatchObject({ isInherited: false, value: 3, from: undefined });
  });

  it("Conflict Resolution is not applicable as soon as a one-way direction is chosen", () => {
    const all = readAll();
    expect(find(all, "SYSTEM", "CALENDAR_CONFLICT_RULE").note).toBeNull();
    const change = { isInherited: false, value: "OFFICE_TO_M365" };
    const draft = editSetting(all, "SYSTEM", {}, "CALENDAR_DIRECTION", change);
    expect(find(all, "SYSTEM", "CALENDAR_CONFLICT_RULE", draft).note).toContain("Bidirectional");
    expect(find(all, "SYSTEM", "CALENDAR_DRIFT", draft).note).toBeNull();
    expect(find(all, "SYSTEM", "TASKS_CONFLICT_RULE", draft).note).toBeNull();
  });
});

describe("an edit that is not saved yet", () => {
  it("that comes back saved, before the answer does, is not called somebody else's", () => {
    const world = createFakeWorld();
    const draft = editSetting(readAll(world), "SYSTEM", {}, "SYNC_INTERVAL_MINUTES", { isInherited: false, value: 9 });
    putSettings(world, "SYSTEM", { SYNC_INTERVAL_MINUTES: 9 });
    expect(find(readAll(world), "SYSTEM", "SYNC_INTERVAL_MINUTES", draft)).toMatchObject({ value: 9, meanwhile: null });
    putSettings(world, "SYSTEM", { SYNC_INTERVAL_MINUTES: 12 });
    expect(find(readAll(world), "SYSTEM", "SYNC_INTERVAL_MINUTES", draft).meanwhile).toMatchObject({ value: 12 });
  });

  it("is sent as a value or as its removal, and one that changes nothing not at all", () => {
    const world = createFakeWorld();
    putSettings(world, "SYSTEM", { WINDOW_BACK_DAYS: 30 });
    const all = readAll(world);
    const edit = (draft: Draft, key: SettingKey, isInherited: boolean, value: unknown) =>
      editSetting(all, "SYSTEM", draft, key, { isInherited, value });
    const once = edit({}, "SYNC_INTERVAL_MINUTES", false, 9);
    const both = edit(once, "WINDOW_BACK_DAYS", true, 30);
    expect(changesOf(["SYNC_INTERVAL_MINUTES", "WINDOW_BACK_DAYS"], both)).toEqual({
      set: [{ key: "SYNC_INTERVAL_MINUTES", value: 9 }],
      inherit: ["WINDOW_BACK_DAYS"],
    });
    expect(edit(both, "WINDOW_BACK_DAYS", false, 30)).toEqual(once);
    expect(edit(once, "SYNC_INTERVAL_MINUTES", true, 9)).toEqual({});
  });

  it("shows both values when somebody else saved meanwhile, and keeps the one that is chosen", () => {
    const world = createFakeWorld();
    const change = { isInherited: false, value: 9 };
    const draft = editSetting(readAll(world), "SYSTEM", {}, "SYNC_INTERVAL_MINUTES", change);
    putSettings(world, "SYSTEM", { SYNC_INTERVAL_MINUTES: 30 });
    const all = readAll(world);
    expect(find(all, "SYSTEM", "SYNC_INTERVAL_MINUTES", draft)).toMatchObject({ value: 9, meanwhile: { value: 30 } });
    expect(chooseEdit(all, "SYSTEM", draft, "SYNC_INTERVAL_MINUTES", false)).toEqual({});
    const mine = chooseEdit(all, "SYSTEM", draft, "SYNC_INTERVAL_MINUTES", true);
    expect(find(all, "SYSTEM", "SYNC_INTERVAL_MINUTES", mine)).toMatchObject({ value: 9, meanwhile: null });
    expect(changesOf(["SYNC_INTERVAL_MINUTES"], mine).set).toHaveLength(1);
  });

  it("keeps the other edits when one value was changed elsewhere", () => {
    const world = createFakeWorld();
    const change = { isInherited: false, value: 9 };
    const draft = editSetting(readAll(world), "SYSTEM", {}, "SYNC_INTERVAL_MINUTES", change);
    putSettings(world, "SYSTEM", { WINDOW_BACK_DAYS: 10 });
    expect(find(readAll(world), "SYSTEM", "SYNC_INTERVAL_MINUTES", draft).meanwhile).toBeNull();
    expect(find(readAll(world), "SYSTEM", "WINDOW_BACK_DAYS", draft).value).toBe(10);
  });
});
