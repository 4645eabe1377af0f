import { expect, it } from "vitest";
import { mailChanges } from "../../../src/app/live/mail-changes.ts";
import type { FeedMessage } from "../../../src/app/ports/feed.ts";
import { mailEvent } from "../../../src/app/ports/mail/mail-feed.ts";
import type { ReachedMailbox } from "../../../src/core/access/mail-access.ts";
import { must } from "../../../src/lib/must.ts";
import { idOf, mailboxOf } from "../../support/mail-world.ts";

const arrived = must(
  mailEvent({ accountId: mailboxOf.una }, [{ op: "create", id: idOf(4, 1), fields: {} }]),
  "an event",
);
const message: FeedMessage = { ...arrived, cursor: "1.1", at: new Date(0) };

async function toldTo(reach: ReachedMailbox["reach"] | null, accountId: string | null = null) {
  const mailboxes = reach === null ? [] : [{ accountId: mailboxOf.una, reach }];
  const source = mailChanges(async () => mailboxes, accountId);
  const ids = source.concerns(message);
  return ids === "all" ? [] : (await source.read(ids)).map(({ value }) => value);
}

const change = { accountId: mailboxOf.una, arrived: [idOf(4, 1)], changed: [], removed: [] };

it("a change of mail is told to whoever reads all of its mailbox, and to nobody else", async () => {
  expect(await toldTo({ kind: "ALL", level: "OWNER" })).toEqual([change]);
  expect(await toldTo({ kind: "ALL", level: "EVERYTHING" })).toEqual([change]);
  expect(await toldTo({ kind: "SHARED", level: "EVERYTHING", ownDomains: ["contoso.example"] })).toEqual([]);
  expect(await toldTo(null)).toEqual([]);
});

it("only that of the mailbox that was asked for is told", async () => {
  expect(await toldTo({ kind: "ALL", level: "OWNER" }, mailboxOf.una)).toEqual([change]);
  expect(await toldTo({ kind: "ALL", level: "OWNER" }, mailboxOf.kim)).toEqual([]);
});

it("a transaction that writes no mail tells nothing", () => {
  expect(mailEvent({ accountId: mailboxOf.una }, [])).toBeNull();
});
