import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { recordOf } from "../../../../src/core/records/event.ts";
import { must } from "../../../../src/lib/must.ts";
import { type RunningSimulator, runSimulator } from "../../../support/simulator.ts";
import { noSignal } from "../open-mailbox.ts";
import { type OpenCalendar, openCalendar, readCalendar, standup } from "./open-calendar.ts";

let simulator: RunningSimulator;
let calendar: OpenCalendar;
/** Where the changes begin that tell of the series. */
let link: string;
let ids: readonly string[];

beforeAll(async () => {
  simulator = await runSimulator();
});
afterAll(() => simulator.stop());

beforeEach(async () => {
  simulator.control.reset();
  calendar = await openCalendar(simulator, "quiet");
  ({ link } = await readCalendar(calendar));
  // With an occurrence that is cancelled, each has to be read whole.
  const series = { ...standup, exceptions: [{ date: "2026-09-09", kind: "cancelled" } as const] };
  const made = ["First", "Second", "Third"].map((subject) =>
    calendar.records.create(
      calendar.calendarId,
      { mark: subject, fields: recordOf({ ...series, subject }), extra: {} },
      noSignal,
    ),
  );
  ids = (await Promise.all(made)).map(({ id }) => id).sort();
  // Another reader: this one has not seen them yet.
  calendar = await openCalendar(simulator, "quiet");
});

const readPage = () => calendar.records.readChanges(calendar.calendarId, link, noSignal);
const toldBy = ({ items }: Awaited<ReturnType<typeof readPage>>) => items.map(({ id }) => id).sort();

test("a page of changes tells every series on it, also when one of them could not be read the first time", async () => {
  const path = must(ids[2], "the last one").replace(/=+$/, "");
  simulator.control.faults.inject({ kind: "throttle", method: "GET", path, times: 1, retryAfterSeconds: 1 });
  await expect(readPage()).rejects.toMatchObject({ fault: "throttled" });
  expect(toldBy(await readPage())).toEqual(ids);
});

test("a page of changes tells every series on it again, as long as nobody has gone on to the next one", async () => {
  expect(toldBy(await readPage())).toEqual(ids);
  expect(toldBy(await readPage())).toEqual(ids);
});
