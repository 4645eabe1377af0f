import { describe, expect, it } from "vitest";
import { StoreError } from "../../../src/app/store-error.ts";
import { tellTotal } from "../../../src/app/sync/read/tell-total.ts";
import { createTally } from "../../../src/app/sync/session.ts";
import { noCounts } from "../../../src/core/sync/run-state.ts";

const inbox = { id: "1", externalId: "inbox" };
const sent = { id: "2", externalId: "sent" };
const bin = { id: "3", externalId: "deleteditems" };

/** The total of a run of which so many records are here already. */
async function totalOf(
  countItems: ((ids: readonly string[]) => Promise<number | null>) | undefined,
  { toRead = [inbox, sent, bin], linked = 0 } = {},
): Promise<number | null> {
  const tally = createTally(noCounts);
  tally.begin("READ", null);
  const session = { tally, knownOnly: new Set([bin.id]), records: { countItems } };
  const deps = {
    inTx: async (work: (tx: object) => Promise<unknown>) => work({ countLinked: async () => linked }),
    call: async (_: string, work: (signal: AbortSignal) => Promise<unknown>) => work(new AbortController().signal),
  };
  // No other part of a session is looked at.
  const { done } = await tellTotal({ ...session, ...deps } as never, toRead);
  await done;
  return tally.total;
}

describe("the total of a first reading", () => {
  it("is what Microsoft has in all that is read, without what is followed by ids only", async () => {
    expect(await totalOf(async (ids) => (ids.join() === "inbox,sent" ? 30 : -1))).toBe(30);
  });

  it("is what is left, when a reading goes on", async () => {
    expect(await totalOf(async () => 30, { linked: 12 })).toBe(18);
    expect(await totalOf(async () => 30, { linked: 31 })).toBe(0);
  });

  it("stays unknown where Microsoft does not say it, and the run goes on", async () => {
    expect(await totalOf(undefined)).toBeNull();
    expect(await totalOf(async () => null)).toBeNull();
    expect(await totalOf(() => Promise.reject(new StoreError("unavailable", "503")))).toBeNull();
    await expect(totalOf(() => Promise.reject(new Error("a bug")))).rejects.toThrow("a bug");
  });

  it("is not asked for when nothing is read for the first time", async () => {
    expect(await totalOf(() => Promise.reject(new Error("asked")), { toRead: [] })).toBeNull();
  });
});
