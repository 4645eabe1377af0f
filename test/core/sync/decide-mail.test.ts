import { expect, test } from "vitest";
import { emptyMail, mailKind } from "../../../src/core/records/mail.ts";
import type { OfficeRecord } from "../../../src/core/records/office-record.ts";
import type { RecordFields } from "../../../src/core/records/record.ts";
import { appliedBy } from "../../../src/core/sync/applied-settings.ts";
import { decideAction } from "../../../src/core/sync/decide-action.ts";
import { planPair } from "../../../src/core/sync/plan.ts";
import type { Pair } from "../../../src/core/sync/situation.ts";
import type { SyncTerms } from "../../../src/core/sync/terms.ts";
import { rowOf } from "../../contracts/sync-store/bench.ts";
import { linkOn, syncTerms } from "../../support/core-checks/sync-terms.ts";

const places = ["inbox", "archive", "gone"] as const;
const base = syncTerms();
const terms = (some: Partial<SyncTerms> = {}): SyncTerms => ({
  ...base,
  kind: mailKind,
  settings: { ...base.settings, mail: { keepsDeleted: true } as NonNullable<SyncTerms["settings"]["mail"]> },
  places: new Map(places.map((name) => [name, `our-${name}`])),
  unsyncedCollections: new Set(["our-gone"]),
  ...some,
});
const agreed: RecordFields = {
  ...emptyMail,
  flag: { ...emptyMail.flag },
  folderId: "inbox",
  receivedAt: "2026-04-01T08:00:00Z",
};

interface Case {
  readonly oro?: RecordFields | null;
  readonly microsoft?: RecordFields | null;
  readonly extra?: RecordFields;
  readonly with?: Partial<SyncTerms>;
}

function pairOf({ oro = {}, microsoft = {}, extra = {} }: Case): Pair {
  const record: OfficeRecord = {
    ...{ id: "task", version: 2, changedAt: "2026-05-01T10:00:00Z", isDeleted: oro === null, accountId: "account" },
    fields: { ...agreed, ...oro },
  };
  const item = { id: "item", etag: "2", modifiedAt: null, mark: null, fields: { ...agreed, ...microsoft }, extra };
  const m365Row = rowOf("item", { side: "m365", collectionId: "our-inbox" });
  return {
    link: linkOn(agreed, { collectionId: "our-inbox", extra }),
    officeRow: rowOf("task", { side: "office", collectionId: null }),
    m365Row: microsoft === null ? { ...m365Row, removed: true, isVerified: true } : { ...m365Row, snapshot: item },
    ...{ record, isOthers: false, conflict: null, changedBy: null },
  };
}

/** What is done, in short: what goes to each side, and what is counted. */
function done(one: Case): unknown {
  const decided = terms(one.with);
  const pair = pairOf(one);
  const action = decideAction(decided, pair);
  if (action.kind !== "pair") return "reason" in action ? `${action.kind} ${action.reason}` : action.kind;
  const { decision } = action;
  if (decision.kind === "remove") return { removed: [decision.office && "Oro", decision.m365 && "Microsoft"] };
  if (decision.kind !== "settle") return decision.kind;
  const { fields, office, m365, conflict, drift } = decision;
  const written = (write: typeof office) =>
    write.op === "update" ? Object.fromEntries(write.changed.map((name) => [name, fields[name]])) : write.op;
  expect({ conflict, drift }).toEqual({ conflict: null, drift: [] });
  return {
    oro: written(office),
    microsoft: written(m365),
    ...(decision.overruled?.length && { overruled: decision.overruled }),
  };
}

const secret = { asksForReceipt: true };

test.each<readonly [string, Case, unknown]>([
  ["nothing", {}, { oro: "none", microsoft: "none" }],
  ["read in Oro", { oro: { isRead: true } }, { oro: "none", microsoft: { isRead: true } }],
  ["read in Microsoft", { microsoft: { isRead: true } }, { oro: { isRead: true }, microsoft: "none" }],
  ["read on both sides", { oro: { isRead: true }, microsoft: { isRead: true } }, { oro: "none", microsoft: "none" }],
  [
    "different fields",
    { oro: { isRead: true }, microsoft: { categories: ["Blue"] } },
    { oro: { categories: ["Blue"] }, microsoft: { isRead: true } },
  ],
  [
    "the same field, differently",
    { oro: { categories: ["Red"], isRead: true }, microsoft: { categories: ["Blue"] } },
    { oro: { categories: ["Blue"] }, microsoft: { isRead: true }, overruled: ["categories"] },
  ],
  ["moved in Oro", { oro: { folderId: "archive" } }, { oro: "none", microsoft: { folderId: "archive" } }],
  [
    "moved in Oro to a folder that takes nothing",
    { oro: { folderId: "gone", isRead: true } },
    { oro: { folderId: "inbox" }, microsoft: { isRead: true }, overruled: ["folderId"] },
  ],
  [
    "edited in Oro where nobody can",
    { oro: { subject: "Other" } },
    { oro: { subject: "" }, microsoft: "none", overruled: ["subject"] },
  ],
  ["deleted for good in Microsoft", { microsoft: null }, "detach DELETED"],
  ["deleted for good there, and changed in Oro", { oro: { isRead: true }, microsoft: null }, "detach DELETED"],
  ["deleted for good in Oro", { oro: null }, { removed: [false, "Microsoft"] }],
  [
    "deleted for good in Oro, and read there",
    { oro: null, microsoft: { isRead: true } },
    { removed: [false, "Microsoft"] },
  ],
  [
    "deleted for good in Oro, and moved there",
    { oro: null, microsoft: { folderId: "archive" } },
    { oro: "create", microsoft: "none", overruled: ["folderId"] },
  ],
  [
    "deleted for good in Oro, and moved to where nothing is followed",
    { oro: null, microsoft: { folderId: "gone" } },
    { removed: [false, false] },
  ],
  ["deleted for good on both sides", { oro: null, microsoft: null }, { removed: [false, false] }],
  [
    "read in Oro, where it asks for a receipt",
    { oro: { isRead: true }, extra: secret },
    { oro: "none", microsoft: "none" },
  ],
  [
    "… and flagged",
    { oro: { isRead: true, categories: ["Red"] }, extra: secret },
    { oro: "none", microsoft: { categories: ["Red"] } },
  ],
  [
    "… marked before receipts were allowed",
    { oro: { isRead: true }, extra: secret, with: { receiptsFrom: "2026-05-01T10:00:01Z" } },
    { oro: "none", microsoft: "none" },
  ],
  [
    "… marked since they are allowed",
    { oro: { isRead: true }, extra: secret, with: { receiptsFrom: "2026-05-01T10:00:00Z" } },
    { oro: "none", microsoft: { isRead: true } },
  ],
])("mail that was %s", (_, one, expected) => expect(done(one)).toEqual(expected));

test("a read mark that stays in Oro counts as agreed, so that nothing sends it later", () => {
  const decided = terms();
  const pair = pairOf({ oro: { isRead: true }, extra: secret });
  const { changes, send } = planPair(decided, pair, decideAction(decided, pair));
  expect(send).toBeNull();
  expect(changes.link?.bases).toMatchObject({ office: { isRead: true }, m365: { isRead: false } });
  const later = { ...pair, link: changes.link };
  const allowed = terms({ receiptsFrom: "2020-01-01T00:00:00Z" });
  expect(decideAction(allowed, later)).toMatchObject({ decision: { office: { op: "none" }, m365: { op: "none" } } });
});

test("mail that only Oro holds is never made in Microsoft", () => {
  const { record, officeRow, ...rest } = pairOf({});
  expect(decideAction(terms(), { ...rest, record, officeRow, link: null, m365Row: null })).toEqual({ kind: "drop" });
});

test.each([
  [{ categories: ["Red"] }, { categories: ["Blue"] }, { overruledCategories: 1 }],
  [null, { folderId: "archive" }, { overruledFolder: 1 }],
  [
    { flag: { ...emptyMail.flag, status: "complete" } },
    { flag: { ...emptyMail.flag, status: "flagged" } },
    { overruledFlag: 1 },
  ],
] as const)("what Microsoft overruled is counted, once a mail and by its fields: %j, %j", (oro, microsoft, fields) => {
  const pair = pairOf({ oro, microsoft });
  const { changes } = planPair(terms(), pair, decideAction(terms(), pair));
  expect(changes.counts).toMatchObject({ overruled: 1, ...fields });
  expect(Object.keys(changes.counts).filter((name) => /^overruled./.test(name))).toEqual(Object.keys(fields));
});

test("receipts are allowed from the first run on that finds them so, and no longer than they are", () => {
  const settingsOf = (allowsReceipts: boolean) => {
    const { settings } = terms();
    const mail = { folders: [], allowsReceipts } as unknown as NonNullable<typeof settings.mail>;
    return { ...settings, mail };
  };
  const at = (day: number) => new Date(Date.UTC(2026, 4, day));
  const first = appliedBy(settingsOf(true), at(1), null);
  const second = appliedBy(settingsOf(true), at(2), first);
  const never = appliedBy(settingsOf(false), at(3), second);
  expect([first, second, never, appliedBy(settingsOf(true), at(4), never)].map((one) => one.receiptsFrom)).toEqual([
    at(1).toISOString(),
    at(1).toISOString(),
    undefined,
    at(4).toISOString(),
  ]);
});
