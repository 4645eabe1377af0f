import { describe, expect, it } from "vitest";
import { windowsAround } from "../../../../src/adapters/graph/events/occurrences.ts";
import { eventOf } from "../../../../src/core/records/event.ts";
import { addDays } from "../../../../src/core/records/event-time.ts";
import { contractMaster } from "../fake-graph.ts";
import { noSignal } from "../open-mailbox.ts";
import { cancelled, itemOf, ref, renamed, rule, series, seriesGraph, update, wireRule } from "./fake-series.ts";

describe("updating a series", () => {
  it("writes each occurrence that differs by its own id, and what was taken back as the series has it", async () => {
    const { state, graph } = seriesGraph();
    state.own.set("2026-04-27", { subject: "Old name", showAs: "free" });
    const before = itemOf(contractMaster, {
      exceptions: [{ date: "2026-04-27", kind: "changed", changes: { subject: "Old name", showAs: "free" } }],
    });
    const exceptions = [cancelled, renamed, { date: "2026-04-27", kind: "changed", changes: { showAs: "free" } }];
    const fields = { ...before.fields, exceptions };
    const outcome = await graph.records.update(ref, before, fields, ["exceptions"], noSignal);
    expect(
      graph.asked.filter(({ method }) => method !== "GET").map(({ method, url, body }) => [method, url, body]),
    ).toEqual([
      ["DELETE", "/me/events/master-2026-04-13", undefined],
      ["PATCH", "/me/events/master-2026-04-20", { subject: "Retro" }],
      ["PATCH", "/me/events/master-2026-04-27", { subject: "Weekly standup" }],
    ]);
    expect(outcome).toMatchObject({ kind: "updated", item: { fields: { exceptions } } });
  });

  it("leaves a cancelled occurrence cancelled, since nothing brings it back", async () => {
    const { state, graph } = seriesGraph();
    state.cancelled.add("2026-04-13");
    const before = itemOf(contractMaster, { exceptions: [cancelled] });
    const outcome = await graph.records.update(
      ref,
      before,
      { ...before.fields, exceptions: [] },
      ["exceptions"],
      noSignal,
    );
    expect(graph.asked.every(({ method }) => method === "GET")).toBe(true);
    expect(outcome).toMatchObject({ item: { fields: { exceptions: [cancelled] } } });
  });

  it("refuses to write occurrences of a series that changed since", async () => {
    const { state, graph } = seriesGraph();
    state.master = { ...contractMaster, "@odata.etag": 'W/"newer=="' };
    const fields = { ...series.fields, exceptions: [cancelled] };
    await expect(graph.records.update(ref, series, fields, ["exceptions"], noSignal)).rejects.toMatchObject({
      fault: "versionMismatch",
      mayHaveBeenApplied: false,
    });
    expect(state.cancelled.size).toBe(0);
  });

  it("reads its exceptions back after a change of its own fields", async () => {
    const { state, graph } = seriesGraph();
    state.own.set("2026-04-20", { subject: "Retro" });
    const before = itemOf(contractMaster, { exceptions: [renamed] });
    const outcome = await graph.records.update(ref, before, { ...before.fields, showAs: "free" }, ["showAs"], noSignal);
    expect(outcome).toMatchObject({ item: { fields: { exceptions: [renamed] } } });
  });

  it("sends time and rule together, and puts back the exceptions that Exchange dropped", async () => {
    const { state, graph } = seriesGraph();
    const before = itemOf(contractMaster, { exceptions: [cancelled, renamed] });
    const time = { ...(before.fields.time as object), start: "2026-04-06T10:00:00", end: "2026-04-06T10:30:00" };
    const outcome = await graph.records.update(ref, before, { ...before.fields, time }, ["time"], noSignal);
    const [patch] = graph.asked;
    expect(patch?.body).toEqual({
      isAllDay: false,
      start: { dateTime: "2026-04-06T10:00:00", timeZone: "W. Europe Standard Time" },
      end: { dateTime: "2026-04-06T10:30:00", timeZone: "W. Europe Standard Time" },
      recurrence: wireRule("W. Europe Standard Time"),
    });
    expect([...state.cancelled]).toEqual(["2026-04-13"]);
    expect(state.own.get("2026-04-20")).toEqual({ subject: "Retro" });
    expect(outcome).toMatchObject({ item: { fields: { exceptions: [cancelled, { date: "2026-04-20" }] } } });
  });

  it("does not put back exceptions of days that the rule no longer has", async () => {
    const { state, graph } = seriesGraph();
    const before = itemOf(contractMaster, { exceptions: [cancelled, renamed] });
    const recurrence = { ...rule, range: { type: "numbered", count: 2 } } as const;
    await graph.records.update(ref, before, { ...before.fields, recurrence }, ["recurrence"], noSignal);
    expect([...state.cancelled]).toEqual(["2026-04-13"]);
    expect(state.own.size).toBe(0);
  });

  it("goes on where it stopped when an occurrence could not be put back", async () => {
    let isDown = true;
    const down = { status: 503, body: { error: { code: "ServiceNotAvailable", message: "later" } } };
    const { state, graph } = seriesGraph(({ method }) => (method === "DELETE" && isDown ? down : null));
    const before = itemOf(contractMaster, { exceptions: [cancelled] });
    const recurrence = { ...rule, range: { type: "noEnd" } } as const;
    const run = () => graph.records.update(ref, before, { ...before.fields, recurrence }, ["recurrence"], noSignal);
    await expect(run()).rejects.toMatchObject({ fault: "unavailable", mayHaveBeenApplied: true });
    isDown = false;
    await run();
    expect([...state.cancelled]).toEqual(["2026-04-13"]);
    expect(graph.asked.filter(({ method }) => method === "PATCH")).toHaveLength(1);
  });

  it("goes on too when it was written and the answer was lost", async () => {
    let isLost = true;
    const lost = { status: 504, body: null };
    const { state, graph } = seriesGraph(({ method }) => {
      if (method !== "PATCH" || !isLost) return null;
      isLost = false;
      const range = { ...contractMaster.recurrence.range, type: "noEnd" };
      state.master = {
        ...contractMaster,
        "@odata.etag": 'W/"moved=="',
        recurrence: { ...contractMaster.recurrence, range },
      };
      return lost;
    });
    const before = itemOf(contractMaster, { exceptions: [cancelled] });
    const recurrence = { ...rule, range: { type: "noEnd" } } as const;
    const run = () => graph.records.update(ref, before, { ...before.fields, recurrence }, ["recurrence"], noSignal);
    await expect(run()).rejects.toMatchObject({ fault: "unavailable", mayHaveBeenApplied: true });
    await run();
    expect([...state.cancelled]).toEqual(["2026-04-13"]);
    expect(graph.asked.filter(({ method }) => method === "PATCH")).toHaveLength(1);
  });

  it("into another zone takes its rule along in the same request, under the zone of its start", async () => {
    const time = { ...eventOf(series.fields).time, startZone: "Europe/London", endZone: "Europe/London" };
    const { sent } = await update(series, { time });
    expect(sent.filter(({ method }) => method === "PATCH")[0]?.body).toMatchObject({
      start: { timeZone: "GMT Standard Time" },
      end: { timeZone: "GMT Standard Time" },
      recurrence: { range: { recurrenceTimeZone: "GMT Standard Time" } },
    });
  });

  it("in a zone that Microsoft has no name for is refused before anything is sent", async () => {
    const { graph } = seriesGraph();
    const time = { ...(series.fields.time as object), startZone: "Antarctica/Troll", endZone: "Antarctica/Troll" };
    await expect(
      graph.records.update(ref, series, { ...series.fields, time }, ["time"], noSignal),
    ).rejects.toMatchObject({
      fault: "rejected",
      code: "UnknownTimeZone",
    });
    expect(graph.asked).toEqual([]);
  });

  it("says in words that an occurrence cannot be moved past its neighbour", async () => {
    const body = { error: { code: "ErrorOccurrenceCrossingBoundary", message: "x" } };
    const { graph } = seriesGraph(({ method }) => (method === "PATCH" ? { status: 400, body } : null));
    const fields = { ...series.fields, exceptions: [renamed] };
    await expect(graph.records.update(ref, series, fields, ["exceptions"], noSignal)).rejects.toMatchObject({
      fault: "rejected",
      message: expect.stringContaining("2026-04-20"),
    });
  });

  it("that becomes a single event loses its rule", async () => {
    const { sent } = await update(series, { recurrence: null });
    expect(sent[0]?.body).toMatchObject({ recurrence: null });
  });
});

describe("looking for occurrences", () => {
  it("asks once for dates that are near each other, and never for too many days", () => {
    expect(windowsAround(["2026-04-13", "2026-04-06", "2027-01-04"])).toEqual([
      { from: "2026-04-05", to: "2026-04-14" },
      { from: "2027-01-03", to: "2027-01-05" },
    ]);
    const weekly = Array.from({ length: 400 }, (_, week) => addDays("2026-04-06", 7 * week));
    const windows = windowsAround(weekly);
    expect(windows).toHaveLength(2);
    for (const { from, to } of windows) expect(Date.parse(to) - Date.parse(from)).toBeLessThan(1_825 * 86_400_000);
  });
});
