import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { M365Records } from "../../../../src/app/ports/m365-records.ts";
import type { M365Item } from "../../../../src/core/records/m365-item.ts";
import type { RecordFields } from "../../../../src/core/records/record.ts";
import { must } from "../../../../src/lib/must.ts";
import { type RunningSimulator, runSimulator } from "../../../support/simulator.ts";
import { noSignal } from "../open-mailbox.ts";
import { openMail } from "./open-mail.ts";

const person = "quiet";
let simulator: RunningSimulator | undefined;
afterAll(() => simulator?.stop());

const graph = (): RunningSimulator => must(simulator, "the simulator");
let records: M365Records;
let inbox = "";
beforeEach(async () => {
  simulator ??= await runSimulator();
  const { control } = simulator;
  control.reset();
  const mailbox = await openMail(simulator, person);
  records = mailbox.records;
  inbox = mailbox.idOf("inbox");
  control.log.clear();
});

const ref = (id: string) => ({ collectionId: inbox, id });
const deliver = (letter: object = {}): string => graph().control.mail.deliver(person, letter).immutableId;
const present = async (id: string): Promise<M365Item> => must(await records.read(ref(id), noSignal), "the mail");
async function write(item: M365Item, changed: RecordFields): Promise<M365Item> {
  const outcome = await records.update(
    ref(item.id),
    item,
    { ...item.fields, ...changed },
    Object.keys(changed),
    noSignal,
  );
  if (outcome.kind !== "updated") throw new Error(outcome.kind);
  return outcome.item;
}
const requests = () =>
  graph()
    .control.log.entries()
    .map(({ route, status, isBatchItem }) => ({ route, status, isBatchItem }));

describe("the state of a mail in Microsoft", () => {
  it.each([
    [
      "a flag with its days",
      { status: "flagged", startDate: "2026-05-04", dueDate: "2026-05-06", completedDate: null },
    ],
    ["a flag", { status: "flagged", startDate: null, dueDate: null, completedDate: null }],
    ["what is done", { status: "complete", startDate: null, dueDate: null, completedDate: "2026-05-05" }],
    ["no flag", { status: "notFlagged", startDate: null, dueDate: null, completedDate: null }],
  ])("is %s, as it was written", async (_, flag) => {
    const item = await write(await present(deliver({ flag: { flagStatus: "flagged" } })), { flag });
    expect(item.fields.flag).toEqual(flag);
    expect((await present(item.id)).fields).toEqual(item.fields);
  });

  it("begins a flag on the day that it is due, where nothing else is said: Graph wants a beginning", async () => {
    const flag = { status: "flagged", startDate: null, dueDate: "2026-05-06", completedDate: null };
    const item = await write(await present(deliver()), { flag });
    expect(item.fields.flag).toEqual({ ...flag, startDate: "2026-05-06" });
  });

  it("names only what changed, on condition of the version that was read", async () => {
    const id = deliver({ categories: ["Blue"] });
    const before = await present(id);
    graph().control.log.clear();
    await write(before, { isRead: true });
    const [sent] = graph().control.log.entries();
    expect(JSON.parse(String(sent?.requestBody))).toEqual({ isRead: true });
    graph().control.mail.update(person, id, { categories: ["Red"] });
    await expect(write(before, { isRead: false })).rejects.toMatchObject({ fault: "versionMismatch" });
    expect((await present(id)).fields).toMatchObject({ isRead: true, categories: ["Red"] });
  });

  it("is not written while the mail was being written by somebody else, whatever status says so", async () => {
    for (const conflictStatus of [409, 412] as const) {
      graph().control.settings.change({ mail: { conflictStatus, conflictRate: 1 } });
      const item = await present(deliver());
      await expect(write(item, { isRead: true })).rejects.toMatchObject({ fault: "versionMismatch" });
    }
  });
});

describe("many writes at once", () => {
  it("go in batches, each on condition of its own version, and one that fails is that one's", async () => {
    const ids = Array.from({ length: 6 }, () => deliver());
    const items = await Promise.all(ids.map(present));
    graph().control.mail.update(person, must(ids[1], "a mail"), { categories: ["Red"] });
    graph().control.mail.purge(person, must(ids[3], "a mail"));
    graph().control.log.clear();
    const outcomes = await Promise.allSettled(items.map((item) => write(item, { isRead: true })));
    expect(outcomes.map((one) => (one.status === "fulfilled" ? "written" : one.reason.fault))).toEqual([
      "written",
      "versionMismatch",
      ...["written", "notFound", "written", "written"],
    ]);
    const seen = requests();
    expect(seen.filter(({ isBatchItem }) => isBatchItem)).toHaveLength(6);
    expect(seen.filter(({ route }) => route.includes("$batch")).length).toBeLessThan(6);
    expect(seen.filter(({ status }) => status === 429)).toEqual([]);
  });
});
