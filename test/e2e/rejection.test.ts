import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createRecordLists } from "../../src/adapters/store/record-lists.ts";
import type { ListQuery } from "../../src/app/ports/record-lists.ts";
import { must } from "../../src/lib/must.ts";
import { openRealStage, type RealStage } from "../support/real-stage.ts";
import { createRealSync, type RealSync } from "../support/real-sync.ts";

/** A rejected deletion, over PostgreSQL and the simulator: what is kept is listed by name, and the answer can be taken back. */

let stage: RealStage;
let real: RealSync;
const everything: ListQuery = {
  reader: { userId: "00000000-0000-4000-8000-000000000000", accounts: { kind: "all" }, records: { kind: "all" } },
  offset: 0,
  limit: 100,
};

beforeAll(async () => {
  stage = await openRealStage();
  const { prisma, simulator } = stage;
  real = createRealSync({ prisma, sql: stage.sql, simulator, resource: "TASKS", person: "quiet" });
  real.settings = { ...real.settings, deletionBrakePercent: 20, deletionBrakeMinimum: 5 };
});
afterAll(() => stage.close());

const outlook = () => stage.simulator.control.todo;
const inOutlook = () => outlook().tasks("quiet", "default");
const inOro = () => stage.prisma.officeTask.findMany({ where: { deletedAt: null }, orderBy: { subject: "asc" } });
const lists = () => createRecordLists(stage.prisma);
const kept = (text?: string) => lists().leftOut({ ...everything, reason: "DELETION_REJECTED", text });
const lastRun = async () => must(await stage.prisma.run.findFirst({ orderBy: { queuedAt: "desc" } }), "a run");
const takeBack = (recordIds: readonly string[] | null = null) =>
  real.orders.takeBackRejection(real.key.accountId, "TASKS", "DELETION_REJECTED", recordIds, { name: "Alex" });

/** Sixty linked tasks, of which all but the last two are deleted in Outlook, and the answer is no. */
beforeEach(async () => {
  await real.reset();
  for (const { id } of inOutlook()) outlook().deleteTask("quiet", "default", id);
  for (let nth = 1; nth <= 60; nth += 1) {
    outlook().createTask("quiet", "default", { title: `Paper ${String(nth).padStart(2, "0")}` });
  }
  await real.sync();
  for (const { id, title } of inOutlook()) if (title < "Paper 59") outlook().deleteTask("quiet", "default", id);
  await real.sync();
  expect(await lastRun()).toMatchObject({ state: "AWAITING_APPROVAL" });
});

async function reject(): Promise<void> {
  await real.orders.decideBrake((await lastRun()).id, { kind: "reject" }, { name: "Alex" });
  await real.sync();
}

test("all names of the question can be seen and searched, not only the first fifty", async () => {
  const { id: runId } = await lastRun();
  const asked = (more: Partial<ListQuery>) => lists().planItems({ ...everything, runId, asks: "DELETION", ...more });
  const first = await asked({ limit: 50 });
  const rest = await asked({ offset: 50 });
  expect([first.total, first.rows.length, rest.rows.length]).toEqual([58, 50, 8]);
  expect(rest.rows.at(-1)).toMatchObject({ title: "Paper 58", inOffice: "DELETE", inM365: null, answer: null });
  expect(await asked({ text: "per 5" })).toMatchObject({ total: 9 });
});

test("some are approved by name: they alone are deleted, the others stay, and the question keeps both answers", async () => {
  const { id: runId } = await lastRun();
  const asked = (text?: string) => lists().planItems({ ...everything, runId, asks: "DELETION", text });
  const chosen = (await asked("per 1")).rows.map(({ id }) => id);
  expect(
    await real.orders.decideBrake(runId, { kind: "approve", itemIds: ["no item"] }, { name: "Alex" }),
  ).toMatchObject({ kind: "refused" });
  await real.orders.decideBrake(runId, { kind: "approve", itemIds: chosen }, { name: "Alex" });
  await real.sync();
  expect(await inOro()).toHaveLength(50);
  expect((await inOro()).some(({ subject }) => subject.startsWith("Paper 1"))).toBe(false);
  expect(await kept()).toMatchObject({ total: 48 });
  const answers = (await asked()).rows.map(({ answer, carriedOutAt }) => `${answer} ${carriedOutAt !== null}`);
  expect(answers.toSorted()).toEqual([...Array(10).fill("APPROVED true"), ...Array(48).fill("REJECTED true")]);
  const [audit] = await stage.prisma.auditEntry.findMany({
    where: { action: "run.approved" },
    orderBy: { at: "desc" },
  });
  expect(audit?.to).toMatchObject({ approved: 10, rejected: 48 });
});

test("what stays after a rejection is listed by name", async () => {
  await reject();
  expect(await inOro()).toHaveLength(60);
  const { total, rows } = await kept();
  expect([total, rows[0]?.title, rows.at(-1)?.title]).toEqual([58, "Paper 01", "Paper 58"]);
  expect(await kept("PAPER 07")).toMatchObject({ total: 1, rows: [{ title: "Paper 07" }] });
});

test("a rejection that is taken back asks again, and what is approved then is deleted", async () => {
  await reject();
  expect(await takeBack()).toEqual({ kind: "done" });
  await real.sync();
  const run = await lastRun();
  expect(run).toMatchObject({ state: "AWAITING_APPROVAL", brake: { deletesInOffice: 58 } });
  expect(await kept()).toMatchObject({ total: 0 });
  expect(await inOro()).toHaveLength(60);
  await real.orders.decideBrake(run.id, { kind: "approve", itemIds: null }, { name: "Alex" });
  await real.sync();
  expect((await inOro()).map(({ subject }) => subject)).toEqual(["Paper 59", "Paper 60"]);
  expect(await takeBack()).toMatchObject({ kind: "refused" });
});

test("one record alone is taken back, the others stay", async () => {
  await reject();
  const { rows } = await kept("Paper 07");
  await takeBack([must(rows[0], "Paper 07").recordId]);
  await real.sync();
  expect((await inOro()).some(({ subject }) => subject === "Paper 07")).toBe(false);
  expect(await kept()).toMatchObject({ total: 57 });
});

test("what was edited in Oro after the rejection is not deleted when it is taken back", async () => {
  await reject();
  const [first] = await inOro();
  const id = must(first, "a task").id;
  await real.write([{ op: "update", id, changed: { subject: "Still needed" } }]);
  await real.sync();
  await takeBack([id]);
  await real.sync();
  expect((await inOro()).map(({ subject }) => subject)).toContain("Still needed");
  expect(inOutlook().map(({ title }) => title)).toContain("Still needed");
});

test("deletions in Microsoft, too, are taken back", async () => {
  await real.reset();
  await real.sync();
  for (let nth = 1; nth <= 8; nth += 1) outlook().createTask("quiet", "default", { title: `Letter ${nth}` });
  await real.sync();
  const letters = (await inOro()).filter(({ subject }) => subject.startsWith("Letter"));
  await real.write(letters.map(({ id }) => ({ op: "delete", id })));
  await real.sync();
  await reject();
  expect(await kept()).toMatchObject({ total: 8 });
  await takeBack();
  await real.sync();
  await real.orders.decideBrake((await lastRun()).id, { kind: "approve", itemIds: null }, { name: "Alex" });
  await real.sync();
  expect(inOutlook().filter(({ title }) => title.startsWith("Letter"))).toEqual([]);
});
