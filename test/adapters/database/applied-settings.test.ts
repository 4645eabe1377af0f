import { beforeEach, describe, expect, test } from "vitest";
import { appliedBy, appliedSettingsShape, isSameChoice } from "../../../src/core/sync/applied-settings.ts";
import type { SyncSettings } from "../../../src/core/sync/sync-settings.ts";
import { createDatabaseBefore } from "../../support/older-database.ts";

const settings: SyncSettings = {
  ...{ isEnabled: true, intervalMinutes: 15, windowBackDays: 30, windowAheadDays: 90, direction: "BIDIRECTIONAL" },
  ...{
    conflictRule: "ASK",
    drift: "LEAVE",
    deletionBrakePercent: 20,
    deletionBrakeMinimum: 5,
    invitationBrakePeople: 20,
  },
  ...{ collectionIds: ["a list ] 2026-01-01T00:00:00Z 2026-01-01"], destinationId: null },
};
const list = '["BIDIRECTIONAL","LEAVE","ASK",30,90,["a list ] 2026-01-01T00:00:00Z 2026-01-01"],null]';
const quietUntil = "2026-05-01T10:00:00.000Z";
const now = new Date("2026-05-02T10:00:00Z");
const user = "6f1c9b6a-52a4-4a0e-9c43-0d6a3b6f0001";

async function upgraded(texts: readonly (string | null)[]) {
  await using database = await createDatabaseBefore("20261126121653_applied_settings_json");
  await database.query("INSERT INTO organization (id, name) VALUES ($1, 'Works')", [user]);
  await database.query(
    "INSERT INTO \"user\" (id, organization_id, name, email, role) VALUES ($1, $1, 'Owner', 'owner@example.test', 'USER')",
    [user],
  );
  for (const text of texts) {
    await database.query(
      `WITH made AS (INSERT INTO account (organization_id, user_id, tenant_id, object_id, user_principal_name, display_name, state)
         VALUES ($1, $1, 'tenant', gen_random_uuid(), 'owner@example.test', 'Owner', 'CONNECTED') RETURNING id)
       INSERT INTO sync_state (account_id, resource, applied_settings, last_outcome) SELECT id, 'TASKS', $2, $3 FROM made`,
      [user, text, String(texts.indexOf(text))],
    );
  }
  await database.upgrade();
  const rows = await database.query<{ applied: unknown }>(
    "SELECT applied_settings AS applied FROM sync_state ORDER BY last_outcome",
  );
  return rows.map(({ applied }) => appliedSettingsShape.nullable().parse(applied));
}

describe("what a run worked with, after an upgrade", () => {
  let all: Awaited<ReturnType<typeof upgraded>>;
  beforeEach(async () => {
    const older = '["M365_TO_OFFICE","LEAVE",30,90,null,null] 2026-05-01';
    all = await upgraded([`${list} ${quietUntil} 2026-05-02`, `${list} 2026-05-02`, older, null]);
  });

  test("is what it was: the next run sees no change and is not the first", () => {
    const [before = null] = all;
    const applied = appliedBy(settings, now, before);
    expect(before).toEqual(applied);
    expect(applied.quietUntil).toBe(quietUntil);
  });

  test("has no quiet time where none was kept, stays unknown where no run was finished", () => {
    expect(all[1]).toEqual({ ...all[0], quietUntil: "1970-01-01T00:00:00Z" });
    expect(all[3]).toBeNull();
  });

  test("is another choice where the text said less, and a first export is still known for one", () => {
    const before = all[2] ?? null;
    const applied = appliedBy(settings, now, before);
    expect(before !== null && isSameChoice(before, applied)).toBe(false);
    expect(applied.quietUntil).toBe(now.toISOString());
  });
});
