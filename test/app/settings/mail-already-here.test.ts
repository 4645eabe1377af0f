import { expect, test } from "vitest";
import { MailAlreadyHereError } from "../../../src/app/errors.ts";
import type { KeptOutCounts } from "../../../src/app/mail/count-kept-out.ts";
import type { StoredLayers } from "../../../src/app/ports/settings-store.ts";
import { createMailAlreadyHere, type MailAnswer } from "../../../src/app/settings/mail-already-here.ts";
import type { Viewer } from "../../../src/core/access/viewer.ts";
import type { MailTerms } from "../../../src/core/mail/mail-here.ts";
import type { SettingKey } from "../../../src/core/settings/catalogue.ts";

const viewer: Viewer = {
  ...{ userId: "kim", organizationId: "org", role: "ADMINISTRATOR", name: "Kim", email: "kim@contoso.example" },
};
const none = { EXCLUDED_ADDRESS: 0, MARKED_PRIVATE: 0, INTERNAL_MAIL: 0, OUTSIDE_WINDOW: 0 };
const owner = { level: "ORGANIZATION", organizationId: "org" } as const;

/** @param lees what Lee sets for himself */
function stage(found: Partial<KeptOutCounts>, before: object = {}, lees: object = {}) {
  const asked: ReadonlyMap<string, MailTerms>[] = [];
  const layersOf = (ownerId: string): StoredLayers => ({
    ...{ isResting: false, application: { version: 0, overrides: {} }, hasClientSecret: true, tenants: [] },
    system: { version: 1, overrides: {} },
    organization: { version: 1, overrides: { ...before } },
    user: { version: 1, overrides: ownerId === "lee" ? { ...lees } : {} },
  });
  const { decide } = createMailAlreadyHere({
    settings: { readLayersOf: async (ids) => new Map(ids.map((id) => [id, layersOf(id)])) },
    schedule: {
      accountsIn: async () => [
        { accountId: "kims", organizationId: "org", userId: "kim" },
        { accountId: "lees", organizationId: "org", userId: "lee" },
      ],
    },
    count: async (_viewer, terms) => {
      asked.push(terms);
      return { readIds: [], wouldKeepOut: none, looked: 9, closedMailboxes: 0, hasMore: false, ...found };
    },
    now: () => new Date("2026-11-27T00:00:00Z"),
  });
  const change = (overrides: Readonly<Record<string, unknown>>, answer: MailAnswer | null = null) =>
    decide(viewer, owner, { keys: Object.keys(overrides) as SettingKey[], overrides }, answer);
  return { change, asked };
}

const excluded = { EMAIL_EXCLUDED_ADDRESSES: ["fabrikam.example"] };

test("a tightened setting is refused with the count until somebody says what becomes of the mail; nothing else is", async () => {
  const { change, asked } = stage({ wouldKeepOut: { ...none, EXCLUDED_ADDRESS: 12 }, closedMailboxes: 1 });
  const refused = await change(excluded).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(MailAlreadyHereError);
  expect(refused).toMatchObject({
    mails: 12,
    closedMailboxes: 1,
    message: expect.stringContaining(
      "12 mails in Oro would not be imported any more. One mailbox has mail that you may not read",
    ),
  });
  expect(asked).toHaveLength(1);
  for (const wider of [{ EMAIL_INTERNAL: true }, { EMAIL_WINDOW_BACK_DAYS: 800 }, { EMAIL_THREADED: false }])
    expect(await change(wider)).toEqual([]);
  expect(await change(excluded, "KEEP")).toEqual([]);
  expect(asked).toHaveLength(1);
});

test("it is asked if no mail is found and a mailbox is closed, whatever that holds; and not if every mailbox was looked into", async () => {
  await expect(stage({ closedMailboxes: 1 }).change(excluded)).rejects.toThrow(MailAlreadyHereError);
  await expect(stage({ hasMore: true }).change(excluded)).rejects.toThrow(MailAlreadyHereError);
  expect(await stage({}).change(excluded)).toEqual([]);
});

test("what is removed is ordered for each mailbox whose own settings become tighter, by what was tightened", async () => {
  const { change } = stage({}, {}, { EMAIL_WINDOW_BACK_DAYS: 30 });
  expect(await change({ EMAIL_WINDOW_BACK_DAYS: 90 }, "REMOVE")).toEqual([{ accountId: "kims", part: "WINDOW" }]);
  expect(await change({ ...excluded, EMAIL_WINDOW_BACK_DAYS: 90 }, "REMOVE")).toEqual([
    { accountId: "kims", part: "RULES" },
    { accountId: "kims", part: "WINDOW" },
    { accountId: "lees", part: "RULES" },
  ]);
  const inherits = stage({}, { EMAIL_WINDOW_BACK_DAYS: 900 });
  expect(await inherits.change({ EMAIL_WINDOW_BACK_DAYS: undefined }, "REMOVE")).toHaveLength(2);
});

test("a shorter retention asks too, and its mail cannot be kept: the purge would delete it", async () => {
  const { change, asked } = stage({ wouldKeepOut: { ...none, OUTSIDE_WINDOW: 3 } }, { EMAIL_WINDOW_BACK_DAYS: 365 });
  // Longer than the window: the import stays as it is, and what is older here is deleted.
  const overrides = { EMAIL_WINDOW_BACK_DAYS: 365, EMAIL_RETENTION_DAYS: 730 };
  await expect(change(overrides)).rejects.toThrow(MailAlreadyHereError);
  expect(asked[0]?.get("kims")).toEqual({ rules: null, windowFrom: "2024-11-27" });
  await expect(change(overrides, "KEEP")).rejects.toThrow(/REMOVE/);
  expect(await change(overrides, "REMOVE")).toEqual([]);
  expect(await change({ EMAIL_WINDOW_BACK_DAYS: 365, EMAIL_RETENTION_DAYS: 30 }, "REMOVE")).toEqual([
    { accountId: "kims", part: "WINDOW" },
    { accountId: "lees", part: "WINDOW" },
  ]);
});
