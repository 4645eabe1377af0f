import { expect, test } from "vitest";
import { ValidationError } from "../../../src/app/errors.ts";
import { createCountKeptOut } from "../../../src/app/mail/count-kept-out.ts";
import { createPreviewMailRules, type PreviewMailRulesDeps } from "../../../src/app/mail/preview-mail-rules.ts";
import type { JudgedMail, RulePreviewReader } from "../../../src/app/ports/mail/rule-preview.ts";
import type { StoredLayers } from "../../../src/app/ports/settings-store.ts";
import type { ReachedMailbox } from "../../../src/core/access/mail-access.ts";
import type { Viewer } from "../../../src/core/access/viewer.ts";

const viewer: Viewer = {
  userId: "kim",
  organizationId: "org",
  role: "ADMINISTRATOR",
  name: "Kim",
  email: "kim@contoso.example",
};
const owner = { kind: "ALL", level: "OWNER" } as const;
const at = (address: string) => ({ name: "", address });
const mail = (nth: number, from: string, more: Partial<JudgedMail> = {}): JudgedMail => ({
  ...{ emailId: String(nth).padStart(6, "0"), accountId: nth % 2 === 0 ? "kims" : "lees" },
  ...{
    from: at(from),
    sender: null,
    to: [at("kim@contoso.example")],
    cc: [],
    bcc: [],
    replyTo: [],
    sensitivity: "normal",
    receivedAt: "2026-11-01T09:00:00Z",
  },
  ...more,
});

function stage(
  mails: readonly JudgedMail[],
  overrides: Partial<Record<"system" | "organization" | "user", object>> = {},
  tenants: StoredLayers["tenants"] = [],
  reached: readonly ReachedMailbox[] = ["kims", "lees"].map((accountId) => ({ accountId, reach: owner })),
) {
  const scope = (level: keyof typeof overrides) => ({ version: 1, overrides: { ...overrides[level] } });
  const layers: StoredLayers = {
    ...{ isResting: false, application: { version: 0, overrides: {} }, hasClientSecret: true },
    ...{ system: scope("system"), organization: scope("organization"), user: scope("user"), tenants },
  };
  const asked: number[] = [];
  const reader: RulePreviewReader = {
    mails: async (accountIds, after, limit) => {
      asked.push(limit);
      return mails
        .filter((one) => accountIds.includes(one.accountId) && (after === null || one.emailId > after))
        .slice(0, limit);
    },
    withMail: async (accountIds) => accountIds.filter((id) => mails.some(({ accountId }) => accountId === id)),
    keptOut: async (accountIds) => ({
      ...{ EXCLUDED_ADDRESS: accountIds.includes("kims") ? 1 : 0, MARKED_PRIVATE: accountIds.includes("lees") ? 2 : 0 },
      INTERNAL_MAIL: 0,
    }),
  };
  const deps: PreviewMailRulesDeps = {
    reader,
    count: createCountKeptOut({ reader, reach: async () => reached }),
    now: () => new Date("2026-11-27T00:00:00Z"),
    people: {
      find: async (userId: string) => ({ userId, organizationId: "org" }),
      hasOrganization: async () => true,
    } as unknown as PreviewMailRulesDeps["people"],
    settings: { readLayersOf: async (ids) => new Map(ids.map((id) => [id, layers])) },
    schedule: {
      accountsIn: async (scopeId) =>
        [
          { accountId: "kims", organizationId: "org", userId: "kim" },
          { accountId: "lees", organizationId: "org", userId: "lee" },
        ].filter(({ userId }) => scopeId === "organization:org" || scopeId === `user:${userId}`),
    },
  };
  return { preview: createPreviewMailRules(deps), asked };
}

test("rules are counted before they are stored: what they would keep out, and what is kept out now", async () => {
  const mails = [
    mail(1, "ana@fabrikam.example"),
    mail(2, "ANA@fabrikam.example"),
    mail(3, "lee@contoso.example"),
    mail(4, "bo@other.example"),
  ];
  const { preview } = stage(mails, { organization: { EMAIL_OWN_DOMAINS: ["contoso.example"] } });
  const set = [
    { key: "EMAIL_EXCLUDED_ADDRESSES" as const, value: ["fabrikam.example"] },
    { key: "EMAIL_INTERNAL" as const, value: false },
  ];
  expect(await preview(viewer, { level: "ORGANIZATION", set })).toEqual({
    wouldKeepOut: { EXCLUDED_ADDRESS: 2, MARKED_PRIVATE: 0, INTERNAL_MAIL: 1, OUTSIDE_WINDOW: 0 },
    ...{ looked: 4, hasMore: false, keptOutNow: 3, readsAgain: 0, closedMailboxes: 0 },
  });
  const mine = await preview(viewer, { level: "USER", ownerId: "kim", set });
  expect(mine).toMatchObject({ wouldKeepOut: { EXCLUDED_ADDRESS: 1, INTERNAL_MAIL: 0 }, looked: 2 });
});

test("no count depends on mail that the viewer may not read, or on what it does not show them", async () => {
  const set = [{ key: "EMAIL_EXCLUDED_ADDRESSES" as const, value: ["ana@fabrikam.example"] }];
  const secret = { bcc: [at("ana@fabrikam.example")] };
  const mails = [
    mail(1, "ana@fabrikam.example"),
    mail(2, "bo@other.example", secret),
    mail(3, "bo@other.example", secret),
  ];
  const shared = { kind: "SHARED", level: "EVERYTHING", ownDomains: ["contoso.example"] } as const;
  const seenWith = async (...reached: readonly ReachedMailbox[]) => {
    const { wouldKeepOut, looked, keptOutNow, closedMailboxes } = await stage(mails, {}, [], reached).preview(viewer, {
      ...{ level: "ORGANIZATION", set },
    });
    return [wouldKeepOut.EXCLUDED_ADDRESS, looked, keptOutNow, closedMailboxes];
  };
  expect(await seenWith()).toEqual([0, 0, 0, 2]);
  expect(await seenWith({ accountId: "kims", reach: owner }, { accountId: "lees", reach: shared })).toEqual([
    1, 1, 1, 1,
  ]);
  // The glass shows nobody to whom a copy went in secret.
  const glass = { kind: "ALL", level: "EVERYTHING" } as const;
  expect(await seenWith({ accountId: "kims", reach: owner }, { accountId: "lees", reach: glass })).toEqual([
    2, 3, 3, 0,
  ]);
});

test("mail within the organization is counted by the tenant's verified domains, where no others are listed", async () => {
  const mails = [mail(1, "lee@contoso.example")];
  const off = [{ key: "EMAIL_INTERNAL" as const, value: false }];
  const internalWith = async (tenants: StoredLayers["tenants"]) =>
    (await stage(mails, {}, tenants).preview(viewer, { level: "ORGANIZATION", set: off })).wouldKeepOut.INTERNAL_MAIL;
  expect(await internalWith([{ tenantId: "contoso", domains: ["contoso.example"], refusal: null }])).toBe(1);
  expect(await internalWith([{ tenantId: "contoso", domains: null, refusal: null }])).toBe(0);
});

test("rules of other levels count too, and relaxed ones tell how many mailboxes are read again", async () => {
  const system = { EMAIL_EXCLUDED_ADDRESSES: ["fabrikam.example"] };
  const { preview } = stage([mail(1, "ana@fabrikam.example")], {
    system,
    user: { EMAIL_EXCLUDED_ADDRESSES: ["b.example"] },
  });
  const set = [{ key: "EMAIL_EXCLUDED_ADDRESSES" as const, value: [] }];
  expect(await preview(viewer, { level: "USER", ownerId: "lee", set })).toMatchObject({
    wouldKeepOut: { EXCLUDED_ADDRESS: 1 },
    readsAgain: 1,
  });
});

test("a mailbox of thousands is counted whole, a thousand at a time", async () => {
  const { preview, asked } = stage(Array.from({ length: 2_500 }, (_, nth) => mail(nth, "ana@fabrikam.example")));
  const set = [{ key: "EMAIL_EXCLUDED_ADDRESSES" as const, value: ["ana@fabrikam.example"] }];
  expect(await preview(viewer, { level: "ORGANIZATION", set })).toMatchObject({
    wouldKeepOut: { EXCLUDED_ADDRESS: 2_500 },
    looked: 2_500,
  });
  expect(asked).toEqual([1_000, 1_000, 1_000]);
});

test("only rules of mail are tried, each within its own rule and level", async () => {
  const { preview } = stage([]);
  for (const wrong of [
    { key: "EMAIL_RETENTION_DAYS" as const, value: 1 },
    { key: "EMAIL_EXCLUDED_ADDRESSES" as const, value: ["nobody"] },
    { key: "EMAIL_OWN_DOMAINS" as const, value: ["contoso.example"] },
  ]) {
    await expect(preview(viewer, { level: "USER", set: [wrong] })).rejects.toThrow(ValidationError);
  }
});

test("a window that is tried counts what is older, and only then", async () => {
  const { preview } = stage([mail(1, "a@b.example", { receivedAt: "2026-11-19T09:00:00Z" }), mail(2, "a@b.example")]);
  const days = (value: number) => [{ key: "EMAIL_WINDOW_BACK_DAYS" as const, value }];
  const outside = async (value: number) =>
    (await preview(viewer, { level: "ORGANIZATION", set: days(value) })).wouldKeepOut.OUTSIDE_WINDOW;
  expect([await outside(30), await outside(10), await outside(1)]).toEqual([0, 1, 2]);
  const set = [{ key: "EMAIL_INTERNAL" as const, value: true }];
  const { wouldKeepOut } = await preview(viewer, { level: "ORGANIZATION", set });
  expect(wouldKeepOut.OUTSIDE_WINDOW).toBe(0);
});
