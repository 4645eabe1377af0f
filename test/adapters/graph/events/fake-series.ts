import { readEvent } from "../../../../src/adapters/graph/events/read.ts";
import { wireEvent } from "../../../../src/adapters/graph/events/wire.ts";
import type { GraphRequest } from "../../../../src/adapters/graph/http.ts";
import { type EventFields, recordOf } from "../../../../src/core/records/event.ts";
import type { M365Item } from "../../../../src/core/records/m365-item.ts";
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

export const itemOf = (wire: object, fields: Partial<EventFields> = {}): M365Item => {
  const item = readEvent(wireEvent.parse(wire), "Europe/Berlin");
  return { ...item, fields: { ...item.fields, ...recordOf(fields) } };
};
export const single = itemOf(contractEvent);

/** Updates an item against a Graph as told; a GET that nobody told about gives the event as it was. */
export async function update(
  before: M365Item,
  edit: Partial<EventFields>,
  answer: (request: GraphRequest) => FakeAnswer | null = () => null,
) {
  const graph = fakeGraph((request) => answer(request) ?? { body: contractEvent });
  const fields = { ...before.fields, ...recordOf(edit) };
  const outcome = await graph.records.update(
    { collectionId: "c", id: before.id },
    before,
    fields,
    Object.keys(edit),
    noSignal,
  );
  return { outcome, asked: graph.asked, sent: graph.asked.filter(({ method }) => method !== "GET") };
}

export const rule = {
  type: "weekly",
  interval: 1,
  daysOfWeek: ["monday"],
  firstDayOfWeek: "sunday",
  range: { type: "numbered", count: 6 },
} as const;
export const wireRule = (timeZone: string) => ({
  pattern: { type: "weekly", interval: 1, daysOfWeek: ["monday"], firstDayOfWeek: "sunday" },
  range: { type: "numbered", startDate: "2026-04-06", recurrenceTimeZone: timeZone, numberOfOccurrences: 6 },
});
export const cancelled = { date: "2026-04-13", kind: "cancelled" } as const;
export const renamed = { date: "2026-04-20", kind: "changed", changes: { subject: "Retro" } } as const;

/** A series of which Microsoft has these occurrences; what is deleted or changed shows in the next reading. */
export function seriesGraph(refuse: (request: GraphRequest) => FakeAnswer | null = () => null) {
  const state = {
    cancelled: new Set<string>(),
    own: new Map<string, Readonly<Record<string, unknown>>>(),
    master: contractMaster as object,
  };
  const exceptions = () => [...state.own].map(([date, own]) => wholeException(date, own));
  const answer = (request: GraphRequest): FakeAnswer => {
    const refused = refuse(request);
    if (refused !== null) return refused;
    const date = /master-(\d{4}-\d{2}-\d{2})$/.exec(request.url)?.[1];
    if (request.method === "DELETE" && date !== undefined) {
      state.cancelled.add(date);
      return { status: 204 };
    }
    if (request.method === "PATCH" && date !== undefined) {
      state.own.set(date, { ...state.own.get(date), ...(request.body as object) });
      return { body: wholeException(date, state.own.get(date) ?? {}) };
    }
    if (request.url.includes("/instances")) {
      const dates = masterDates.filter((day) => !state.cancelled.has(day) && !state.own.has(day));
      return { body: { value: [...dates.map((day) => bareOccurrence(day)), ...exceptions()] } };
    }
    if (request.url.includes("exceptionOccurrences")) {
      const gone = [...state.cancelled].map((day) => `OID.master.${day}`);
      return { body: { ...state.master, cancelledOccurrences: gone, exceptionOccurrences: exceptions() } };
    }
    return { body: state.master };
  };
  return { state, graph: fakeGraph(answer) };
}
export const series = itemOf(contractMaster);
export const ref = { collectionId: "c", id: "master" };
