import { expect, test } from "vitest";
import type { FeedEvent } from "../../../src/app/ports/feed.ts";
import { mailChangeOf } from "../../../src/app/ports/mail/mail-feed.ts";
import type { RunTx } from "../../../src/app/ports/sync-store.ts";
import { writeOffice } from "../../../src/app/sync/record.ts";
import type { SyncSession } from "../../../src/app/sync/session.ts";
import type { OfficeWrite } from "../../../src/core/records/office-record.ts";
import type { Resource } from "../../../src/core/records/record.ts";

/** What a transaction tells when a run of this resource writes that to Oro. */
async function toldOf(resource: Resource, writes: readonly OfficeWrite[]): Promise<readonly FeedEvent[]> {
  const told: FeedEvent[] = [];
  const tx = {
    writeOffice: async () => new Map(writes.map(({ id }) => [id, 1])),
    emit: async (events: readonly FeedEvent[]) => void told.push(...events),
  };
  const run = { accountId: "mailbox", resource, organizationId: "ours", userId: "una" };
  const versions = await writeOffice({ run } as SyncSession, tx as unknown as RunTx, writes);
  expect(versions.size).toBe(writes.length);
  return told;
}

const writes: readonly OfficeWrite[] = [
  { op: "create", id: "new-1", fields: {} },
  { op: "update", id: "old-1", changed: { isRead: true } },
  { op: "create", id: "new-2", fields: {} },
  { op: "delete", id: "gone-1" },
];

test("a page of mail is told once, in the transaction that writes it, however much it is", async () => {
  const [event, ...more] = await toldOf("EMAIL", writes);
  expect(more).toEqual([]);
  expect(event).toMatchObject({ topic: "email", organizationId: "ours", userId: "una" });
  expect(event && mailChangeOf(event)).toEqual({
    ...{ accountId: "mailbox", arrived: ["new-1", "new-2"], changed: ["old-1"], removed: ["gone-1"] },
  });
});

test("nothing is told where nothing is written, nor of other records", async () => {
  expect(await toldOf("EMAIL", [])).toEqual([]);
  expect(await toldOf("TASKS", writes)).toEqual([]);
});
