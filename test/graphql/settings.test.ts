import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTenants } from "../../src/adapters/store/tenants.ts";
import type { SettingKey } from "../../src/core/settings/catalogue.ts";
import { must } from "../../src/lib/must.ts";
import type { SettingsLevel, UpdateSettingsInput } from "../schema-types.d.ts";
import { startApi, type TestApi } from "../support/api.ts";

const clientId = "0f0f0f0f-1111-4222-8333-444455556666";
const tenantId = "9a9a9a9a-1111-4222-8333-444455556666";
const updateApplication = /* GraphQL */ `
  mutation ($input: UpdateApplicationSettingsInput!) {
    updateApplicationSettings(input: $input) {
      __typename
      ... on UpdateApplicationSettingsSuccess { data { clientId tenantId isComplete missing version clientSecret { isSet setAt expiresAt } } }
      ... on ValidationError { message field rule }
      ... on StaleWriteError { message currentVersion current }
    }
  }
`;
const update = /* GraphQL */ `
  mutation ($input: UpdateSettingsInput!) {
    updateSettings(input: $input) {
      __typename
      ... on UpdateSettingsSuccess { data { level ownerId version values { key value } } }
      ... on ValidationError { message field rule }
      ... on StaleWriteError { currentVersion current }
      ... on GateError { message missing }
      ... on UserError { message }
    }
  }
`;
const effective = /* GraphQL */ `
  query ($userId: ID) { effectiveSettings(userId: $userId) { values { key value level isApplicable note defaultValue defaultNote } } }
`;

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

async function effectiveOf(key: string, token?: string) {
  const { data } = await api.ask(effective, {}, token);
  return must(data.effectiveSettings, "settings").values.find((value) => value.key === key);
}

async function set(key: SettingKey, value: unknown, level: SettingsLevel = "SYSTEM", token?: string) {
  const scope = await api.ask(
    `query ($level: SettingsLevel!) { settings(level: $level) { version } }`,
    { level },
    token,
  );
  const input = { level, expectedVersion: must(scope.data.settings, "settings").version, set: [{ key, value }] };
  return (await api.ask(update, { input }, token)).data.updateSettings;
}

describe("settings over GraphQL", () => {
  it("a resource cannot be switched on before the Azure application is complete", async () => {
    const refused = await set("TASKS_SYNC_ENABLED", true);
    expect(refused).toMatchObject({ __typename: "GateError", missing: ["clientId", "clientSecret", "tenantId"] });
  });

  it("a wrong value names its field and its rule, and is not repeated", async () => {
    const input = { clientId: "not-a-guid", expectedVersion: 0 };
    const { data } = await api.ask(updateApplication, { input });
    expect(data.updateApplicationSettings).toMatchObject({ __typename: "ValidationError", field: "clientId" });
    expect(JSON.stringify(data)).not.toContain("not-a-guid");
    const secretId = { clientSecret: clientId, expectedVersion: 0 };
    const answer = await api.ask(updateApplication, { input: secretId });
    expect(answer.data.updateApplicationSettings).toMatchObject({
      field: "clientSecret",
      rule: expect.stringContaining("value"),
    });
  });

  it("the application is set, and its secret comes back nowhere", async () => {
    const input = {
      clientId,
      tenantId,
      clientSecret: "right-secret-value",
      clientSecretExpiresAt: "2999-01-01T00:00:00Z",
      expectedVersion: 0,
    };
    const { data } = await api.ask(updateApplication, { input });
    expect(data.updateApplicationSettings).toMatchObject({
      __typename: "UpdateApplicationSettingsSuccess",
      data: { clientId, tenantId, isComplete: true, missing: [], version: 1, clientSecret: { isSet: true } },
    });
    const stored = await api.prisma.secret.findMany();
    expect(Buffer.from(stored[0]?.ciphertext ?? []).includes("right-secret-value")).toBe(false);
    const { data: audit } = await api.ask("{ auditLog { nodes { field from { text } to { text } actorName } } }");
    expect(audit.auditLog.nodes).toContainEqual({
      field: "clientSecret",
      from: [],
      to: [{ text: "••••" }],
      actorName: "Administrator",
    });
    expect(JSON.stringify(audit) + api.log.join("")).not.toContain("right-secret-value");
  });

  it("nothing empty or invisible replaces the secret", async () => {
    for (const clientSecret of ["", "  ", "\n", "\ufeff", "\u200b", "\u00ad"]) {
      const { data } = await api.ask(updateApplication, { input: { clientSecret, expectedVersion: 1 } });
      expect(data.updateApplicationSettings).toMatchObject({ __typename: "ValidationError", field: "clientSecret" });
    }
    const { data } = await api.ask("{ applicationSettings { version clientSecret { isSet } } }");
    expect(data.applicationSettings).toEqual({ version: 1, clientSecret: { isSet: true } });
  });

  it("of two editors the second is told what the first one left, and nothing is lost", async () => {
    const stale = await api.ask(updateApplication, { input: { clientId: null, expectedVersion: 0 } });
    expect(stale.data.updateApplicationSettings).toMatchObject({
      __typename: "StaleWriteError",
      currentVersion: 1,
      current: { clientId, tenantId },
    });
    expect(await set("SYNC_INTERVAL_MINUTES", 10)).toMatchObject({ __typename: "UpdateSettingsSuccess" });
    const input: UpdateSettingsInput = {
      level: "SYSTEM",
      expectedVersion: 0,
      set: [{ key: "SYNC_INTERVAL_MINUTES", value: 20 }],
    };
    const { data } = await api.ask(update, { input });
    expect(data.updateSettings).toEqual({
      __typename: "StaleWriteError",
      currentVersion: 1,
      current: { SYNC_INTERVAL_MINUTES: 10 },
      message: expect.any(String),
    });
  });

  it("a change that is sent again, since its answer was lost, is no change of somebody else", async () => {
    const { data } = await api.ask("{ settings(level: SYSTEM) { version } }");
    const expectedVersion = must(data.settings, "settings").version;
    const set = [{ key: "WINDOW_BACK_DAYS", value: 700 }] as const;
    const input: UpdateSettingsInput = { level: "SYSTEM", expectedVersion, set, inherit: [] };
    const success = { __typename: "UpdateSettingsSuccess", data: { version: expectedVersion + 1 } };
    expect((await api.ask(update, { input })).data.updateSettings).toMatchObject(success);
    expect((await api.ask(update, { input })).data.updateSettings).toMatchObject(success);
    const both = await Promise.all(
      [1, 2, 3].map(() =>
        api.ask(update, {
          input: { ...input, set: [{ key: "WINDOW_BACK_DAYS", value: 701 }], expectedVersion: expectedVersion + 1 },
        }),
      ),
    );
    for (const answer of both) expect(answer.data.updateSettings.__typename).toBe("UpdateSettingsSuccess");
    await api.ask(update, {
      input: { ...input, expectedVersion: expectedVersion + 2, set: [], inherit: ["WINDOW_BACK_DAYS"] },
    });
  });

  it("a value comes from the most personal level that sets it, and says which", async () => {
    const kim = await api.addPerson("Kim", "USER");
    expect(await effectiveOf("SYNC_INTERVAL_MINUTES", kim.token)).toMatchObject({ value: 10, level: "SYSTEM" });
    await set("SYNC_INTERVAL_MINUTES", 15, "ORGANIZATION");
    expect(await effectiveOf("SYNC_INTERVAL_MINUTES", kim.token)).toMatchObject({ value: 15, level: "ORGANIZATION" });
    await set("SYNC_INTERVAL_MINUTES", 30, "USER", kim.token);
    expect(await effectiveOf("SYNC_INTERVAL_MINUTES", kim.token)).toMatchObject({ value: 30, level: "USER" });
    const input = { expectedVersion: 1, set: [], inherit: ["SYNC_INTERVAL_MINUTES"] } as const;
    await api.ask(update, { input: { level: "USER", ...input } }, kim.token);
    expect(await effectiveOf("SYNC_INTERVAL_MINUTES", kim.token)).toMatchObject({ value: 15, level: "ORGANIZATION" });
    expect(await effectiveOf("WINDOW_BACK_DAYS", kim.token)).toMatchObject({ value: 730, level: null });
  });

  it("own domains are the tenant's verified ones, and it says so, or why they are not known", async () => {
    const kim = await api.addPerson("Kay", "USER");
    expect(await effectiveOf("EMAIL_OWN_DOMAINS", kim.token)).toMatchObject({
      ...{ value: [], defaultValue: [], level: null },
      defaultNote: expect.stringContaining("nobody has connected"),
    });
    const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: kim.id } });
    const names = { objectId: "kay", userPrincipalName: "kay@works.example", displayName: "Kay" };
    await api.prisma.account.create({
      data: { organizationId, userId: kim.id, tenantId: "works", ...names, state: "CONNECTED" },
    });
    await createTenants(api.prisma, async () => {}).save("works", ["works.example"], new Date());
    const found = { value: ["works.example"], level: null, defaultNote: expect.stringContaining("tenant works") };
    expect(await effectiveOf("EMAIL_OWN_DOMAINS", kim.token)).toMatchObject(found);
    await set("EMAIL_OWN_DOMAINS", ["other.example"], "ORGANIZATION");
    expect(await effectiveOf("EMAIL_OWN_DOMAINS", kim.token)).toMatchObject({
      ...{ value: ["other.example"], defaultValue: ["works.example"], level: "ORGANIZATION" },
    });
    expect(await effectiveOf("EMAIL_SHARING", kim.token)).toMatchObject({ defaultNote: null });
  });

  it("the conflict rule applies with Bidirectional only, and is kept otherwise", async () => {
    await set("TASKS_CONFLICT_RULE", "ASK");
    expect(await effectiveOf("TASKS_CONFLICT_RULE")).toMatchObject({ value: "ASK", isApplicable: true, note: null });
    await set("TASKS_DIRECTION", "OFFICE_TO_M365");
    expect(await effectiveOf("TASKS_CONFLICT_RULE")).toMatchObject({ value: "ASK", isApplicable: false });
    await set("TASKS_DIRECTION", "BIDIRECTIONAL");
  });

  it("the engine sees what is in force, and clearing the application suspends but keeps the choice", async () => {
    const accountId = crypto.randomUUID();
    expect(await set("TASKS_SYNC_ENABLED", true)).toMatchObject({ __typename: "UpdateSettingsSuccess" });
    expect(await api.readSyncSettings(api.administratorId, "TASKS", accountId)).toMatchObject({
      isEnabled: true,
      intervalMinutes: 15,
      conflictRule: "ASK",
      collectionIds: null,
    });
    await api.ask(updateApplication, { input: { clientSecret: null, expectedVersion: 1 } });
    expect(await api.readSyncSettings(api.administratorId, "TASKS", accountId)).toMatchObject({ isEnabled: false });
    expect(await effectiveOf("TASKS_SYNC_ENABLED")).toMatchObject({
      value: true,
      isApplicable: false,
      note: expect.stringContaining("Suspended"),
    });
    await api.ask(updateApplication, { input: { clientSecret: "right-secret-value", expectedVersion: 2 } });
    expect(await api.readSyncSettings(api.administratorId, "TASKS", accountId)).toMatchObject({ isEnabled: true });
  });

  it("every change is audited and told in the same transaction", async () => {
    await set("DELETION_BRAKE_PERCENT", 33);
    const { data } = await api.ask(
      "{ auditLog(first: 1) { nodes { action level field from { text } to { name text } } } }",
    );
    expect(data.auditLog.nodes).toEqual([
      {
        action: "setting.changed",
        level: "SYSTEM",
        field: "DELETION_BRAKE_PERCENT",
        from: [],
        to: [{ name: null, text: "33" }],
      },
    ]);
    const events = await api.prisma.feedEvent.findMany({
      where: { topic: "settings" },
      orderBy: { id: "desc" },
      take: 1,
    });
    expect(events).toMatchObject([
      { subjectId: "system", detail: { message: expect.stringContaining("Deletion brake") } },
    ]);
    expect(api.heard.settings.at(-1)).toMatchObject({ scopeId: "system", keys: ["DELETION_BRAKE_PERCENT"] });
  });

  it("a rule is kept at each level", async () => {
    expect(await set("SYNC_INTERVAL_MINUTES", 0)).toMatchObject({
      __typename: "ValidationError",
      field: "SYNC_INTERVAL_MINUTES",
    });
    expect(await set("DELETION_BRAKE_PERCENT", 10, "USER")).toMatchObject({ __typename: "ValidationError" });
  });

  it("a user changes their own settings only, an auditor none", async () => {
    const lee = await api.addPerson("Lee", "USER");
    const ada = await api.addPerson("Ada", "AUDITOR");
    const system: UpdateSettingsInput = {
      level: "SYSTEM",
      expectedVersion: 9,
      set: [{ key: "SYNC_INTERVAL_MINUTES", value: 9 }],
    };
    expect((await api.ask(update, { input: system }, lee.token)).data.updateSettings.__typename).toBe("ForbiddenError");
    const others: UpdateSettingsInput = { ...system, level: "USER", ownerId: api.administratorId };
    expect((await api.ask(update, { input: others }, lee.token)).data.updateSettings.__typename).toBe("NotFoundError");
    expect((await api.ask(update, { input: others }, ada.token)).data.updateSettings.__typename).toBe("ForbiddenError");
    const { data, errors } = await api.ask("{ applicationSettings { clientId } }", {}, lee.token);
    expect(data).toEqual({ applicationSettings: null });
    expect(errors[0]?.extensions).toMatchObject({ code: "FORBIDDEN" });
    expect((await api.ask("{ applicationSettings { clientId } }", {}, ada.token)).data.applicationSettings).toEqual({
      clientId,
    });
  });
});
