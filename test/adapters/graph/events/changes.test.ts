import { describe, expect, it } from "vitest";
import type { GraphRequest } from "../../../../src/adapters/graph/http.ts";
import type { ChangesPage, M365Records } from "../../../../src/app/ports/m365-records.ts";
import {
  bareOccurrence,
  contractEvent,
  contractMaster,
  type FakeAnswer,
  fakeGraph,
  masterDates,
  wholeException,
} from "../fake-graph.ts";
import { noSignal } from "../open-mailbox.ts";

const deltaLink = "https://graph.microsoft.com/v1.0/me/calendars('c')/calendarView/delta?$deltatoken=t";
const deltaPage = (...value: unknown[]): FakeAnswer => ({ body: { value, "@odata.deltaLink": deltaLink } });
const isDelta = ({ url }: GraphRequest) => url.includes("/calendarView/delta");
const isInstances = ({ url }: GraphRequest) => url.includes("/instances?");
const series = () => [contractMaster, ...masterDates.map((date) => bareOccurrence(date))];

/** The changes of one page, with what else was asked for them. */
async function read(value: readonly unknown[], others: (request: GraphRequest) => FakeAnswer = notAsked) {
  const graph = fakeGraph((request) => (isDelta(request) ? deltaPage(...value) : others(request)));
  const page = await graph.records.readChanges("c", null, noSignal);
  return { page, asked: graph.asked.filter((request) => !isDelta(request)) };
}
function notAsked({ url }: GraphRequest): FakeAnswer {
  throw new Error(`Nobody should ask for ${url}`);
}
const exceptionsOf = (page: ChangesPage) => page.items.find(({ id }) => id === "master")?.fields.exceptions;

describe("a page of a calendar", () => {
  it("asks for whole days around the window, with immutable ids, UTC, text and a page size", async () => {
    const graph = fakeGraph(() => deltaPage());
    await graph.records.readChanges("c/1=", null, noSignal);
    expect(graph.asked).toEqual([
      {
        method: "GET",
        url: "/me/calendars/c%2F1%3D/calendarView/delta?startDateTime=2026-03-31T00:00:00Z&endDateTime=2026-08-01T00:00:00Z",
        headers: {
          Prefer:
            'IdType="ImmutableId", outlook.timezone="UTC", outlook.body-content-type="text", odata.maxpagesize=50',
        },
      },
    ]);
  });

  it("gives single events as they are and tombstones as removed, the last of an id counts", async () => {
    const { page } = await read([
      contractEvent,
      { ...contractEvent, subject: "Renamed" },
      { ...contractEvent, id: "gone" },
      { "@odata.type": "#microsoft.graph.event", id: "gone", "@removed": { reason: "deleted" } },
      { id: "back", "@removed": { reason: "deleted" } },
      { ...contractEvent, id: "back" },
    ]);
    expect(page.items.map(({ id, fields }) => [id, fields.subject])).toEqual([
      [contractEvent.id, "Renamed"],
      ["back", "Pipeline review"],
    ]);
    expect(page.removed).toEqual(["gone"]);
  });

  it("quarantines what cannot be read and goes on", async () => {
    const { page } = await read([{ ...contractEvent, id: "bad", start: { dateTime: "soon" } }, contractEvent]);
    expect(page.rejected).toEqual([{ id: "bad", message: "soon is no date and time" }]);
    expect(page.items).toHaveLength(1);
  });
});

describe("a series on a page", () => {
  it("with all its dates is one item and asks nothing more", async () => {
    const { page, asked } = await read(series());
    expect(page.items.map(({ id }) => id)).toEqual(["master"]);
    expect(page.items[0]).toMatchObject({
      fields: { exceptions: [], time: { start: "2026-04-06T09:00:00", startZone: "Europe/Berlin" } },
      seen: { from: "2026-04-01", to: "2026-07-30" },
    });
    expect(asked).toEqual([]);
  });

  it("with a date that is not there is read whole, and the date is cancelled", async () => {
    const parts = series().filter(({ id }) => id !== "master-2026-04-20");
    const { page, asked } = await read(parts, () => ({
      body: { ...contractMaster, cancelledOccurrences: ["OID.master.2026-04-20"], exceptionOccurrences: [] },
    }));
    expect(exceptionsOf(page)).toEqual([{ date: "2026-04-20", kind: "cancelled" }]);
    expect(page.items[0]?.seen).toBeUndefined();
    expect(asked).toHaveLength(1);
    expect(asked[0]?.headers).toEqual({
      Prefer: 'IdType="ImmutableId", outlook.timezone="UTC", outlook.body-content-type="text"',
    });
  });

  it("without its master is read whole", async () => {
    const { page, asked } = await read([bareOccurrence("2026-04-20")], () => ({
      body: { ...contractMaster, cancelledOccurrences: [], exceptionOccurrences: [] },
    }));
    expect(page.items).toMatchObject([{ id: "master", fields: { subject: "Weekly standup", exceptions: [] } }]);
    expect(asked).toHaveLength(1);
  });

  it("that is there in two versions is read whole", async () => {
    const older = masterDates.map((date) => bareOccurrence(date, 'W/"older=="'));
    const { asked } = await read([contractMaster, ...older], () => ({
      body: { ...contractMaster, cancelledOccurrences: [], exceptionOccurrences: [] },
    }));
    expect(asked).toHaveLength(1);
  });

  it("that is gone meanwhile counts as removed", async () => {
    const { page } = await read([bareOccurrence("2026-04-20")], () => ({
      status: 404,
      body: { error: { code: "ErrorItemNotFound", message: "gone" } },
    }));
    expect(page).toMatchObject({ items: [], removed: ["master"] });
  });

  it("takes only what really differs of an exception for changed", async () => {
    const moved = wholeException("2026-04-13", {
      start: { dateTime: "2026-04-14T12:00:00.0000000", timeZone: "UTC" },
      end: { dateTime: "2026-04-14T12:30:00.0000000", timeZone: "UTC" },
    });
    const renamed = wholeException("2026-04-27", { subject: "Retro", body: { contentType: "text", content: "" } });
    const same = wholeException("2026-05-04", { subject: "", location: { displayName: "" }, locations: [] });
    const { page } = await read([moved], () => ({
      body: { ...contractMaster, cancelledOccurrences: [], exceptionOccurrences: [renamed, moved, same] },
    }));
    const zones = { startZone: "Europe/Berlin", endZone: "Europe/Berlin" };
    expect(exceptionsOf(page)).toEqual([
      {
        date: "2026-04-13",
        kind: "changed",
        changes: { time: { isAllDay: false, start: "2026-04-14T14:00:00", end: "2026-04-14T14:30:00", ...zones } },
      },
      { date: "2026-04-27", kind: "changed", changes: { subject: "Retro" } },
    ]);
  });

  it("is read from its instances where the master does not tell of exceptions", async () => {
    const renamed = wholeException("2026-04-13", { subject: "Retro" });
    const there = ["2026-04-06", "2026-04-20", "2026-05-04", "2026-05-11"].map((date) => bareOccurrence(date));
    const { page, asked } = await read([renamed], (request) =>
      isInstances(request) ? { body: { value: [...there, renamed] } } : { body: contractMaster },
    );
    expect(exceptionsOf(page)).toEqual([
      { date: "2026-04-13", kind: "changed", changes: { subject: "Retro" } },
      { date: "2026-04-27", kind: "cancelled" },
    ]);
    expect(page.items[0]?.seen).toEqual({ from: "2026-04-01", to: "2026-07-30" });
    expect(asked.map(({ url }) => url)[1]).toBe(
      "/me/events/master/instances?startDateTime=2026-03-31T00:00:00Z&endDateTime=2026-08-01T00:00:00Z&$top=500",
    );
  });

  it("does not take an occurrence that may have been moved out of the window for cancelled", async () => {
    const { page } = await read([bareOccurrence("2026-04-20")], (request) =>
      isInstances(request)
        ? { body: { value: masterDates.slice(1).map((date) => bareOccurrence(date)) } }
        : { body: contractMaster },
    );
    expect(exceptionsOf(page)).toEqual([]);
    expect(page.items[0]?.seen).toEqual({ from: "2026-04-07", to: "2026-07-30" });
  });

  it("that is cut into two pages is read whole once", async () => {
    let pages = 0;
    const graph = fakeGraph((request) => {
      if (!isDelta(request)) return { body: { ...contractMaster, cancelledOccurrences: [], exceptionOccurrences: [] } };
      pages += 1;
      return pages === 1
        ? { body: { value: series().slice(0, 3), "@odata.nextLink": deltaLink } }
        : deltaPage(...series().slice(3));
    });
    const first = await graph.records.readChanges("c", null, noSignal);
    const second = await graph.records.readChanges("c", first.next.link, noSignal);
    expect([first.items.length, second.items.length]).toEqual([1, 0]);
    expect(graph.asked.filter((request) => !isDelta(request))).toHaveLength(1);
    await graph.records.readChanges("c", second.next.link, noSignal);
    expect(graph.asked.filter((request) => !isDelta(request))).toHaveLength(2);
  });
});

describe("a round of a calendar", () => {
  it("reads a series again whose exception comes by itself: it has a version of its own", async () => {
    let pages = 0;
    const graph = fakeGraph((request) => {
      if (!isDelta(request)) return { body: { ...contractMaster, cancelledOccurrences: [], exceptionOccurrences: [] } };
      pages += 1;
      const value = pages === 1 ? [bareOccurrence("2026-04-20")] : [wholeException("2026-04-27", { subject: "Retro" })];
      return { body: { value, "@odata.nextLink": deltaLink } };
    });
    const { next } = await graph.records.readChanges("c", null, noSignal);
    expect((await graph.records.readChanges("c", next.link, noSignal)).items).toHaveLength(1);
  });

  it("fails where the service fails for one series: it was not read, and is no trouble of its own", async () => {
    const busy = { status: 503, body: { error: { code: "ServerBusy", message: "x" } } };
    await expect(read([bareOccurrence("2026-04-20")], () => busy)).rejects.toMatchObject({ fault: "unavailable" });
  });

  it("quarantines a series that cannot be read whole", async () => {
    const { page } = await read([bareOccurrence("2026-04-20"), contractEvent], () => ({ body: { id: "master" } }));
    expect(page.rejected).toMatchObject([{ id: "master" }]);
    expect(page.items).toHaveLength(1);
  });
});

describe("a calendar's link", () => {
  const linkOf = async (records: M365Records) => (await records.readChanges("c", null, noSignal)).next.link;
  const at = (from: string, to: string) => fakeGraph(() => deltaPage(), { window: { from, to } });

  it("goes on while the window moves day by day, and is dead when the window has left it", async () => {
    const link = await linkOf(at("2026-04-01", "2026-06-30").records);
    const later = at("2026-05-01", "2026-07-30");
    await later.records.readChanges("c", link, noSignal);
    expect(later.asked.map(({ url }) => url)).toEqual([deltaLink]);
    await expect(at("2026-05-03", "2026-08-01").records.readChanges("c", link, noSignal)).rejects.toMatchObject({
      fault: "cursorExpired",
    });
    await expect(at("2026-03-01", "2026-06-30").records.readChanges("c", link, noSignal)).rejects.toMatchObject({
      fault: "cursorExpired",
    });
  });

  it("that Graph does not find is kept while the calendar is there", async () => {
    const link = await linkOf(at("2026-04-01", "2026-06-30").records);
    const gone = { status: 404, body: { error: { code: "ErrorItemNotFound", message: "x" } } };
    const there = fakeGraph((request) => (isDelta(request) ? gone : { body: { id: "c" } }));
    await expect(there.records.readChanges("c", link, noSignal)).rejects.toMatchObject({ fault: "unavailable" });
    const lost = fakeGraph(() => gone);
    await expect(lost.records.readChanges("c", link, noSignal)).rejects.toMatchObject({ fault: "notFound" });
  });
});
