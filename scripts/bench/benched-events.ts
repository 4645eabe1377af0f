import { z } from "zod";
import { calendarsPath, deltaUrl, eventHeaders } from "../../src/adapters/graph/events/path.ts";
import { clampWindow, frozenWindow } from "../../src/adapters/graph/events/window.ts";
import { createOfficeEvents } from "../../src/adapters/office/events.ts";
import { windowAt } from "../../src/core/sync/window.ts";
import { order } from "../../test/support/product.ts";
import { type Benched, nthId, someDay } from "./benched.ts";

/** As delivered. Microsoft's link of a calendar's changes is made for a range of dates. */
const windowDays = 730;

export const benchedEvents: Benched = {
  resource: "CALENDAR",
  noun: "events",
  mostMicros: 150,
  table: createOfficeEvents(),
  tableName: "office_event",
  settings: {
    TASKS_SYNC_ENABLED: false,
    CALENDAR_SYNC_ENABLED: true,
    WINDOW_BACK_DAYS: windowDays,
    WINDOW_AHEAD_DAYS: windowDays,
  },
  // One in fifty is a weekly series without end, each with hundreds of occurrences in the window.
  seed: async (simulator, person, count) => {
    await simulator.control("POST", `/people/${person}/calendars/default/seed`, { count, series: count / 50 });
  },
  containers: calendarsPath,
  isDefault: ({ isDefaultCalendar }) => isDefaultCalendar === true,
  firstPage: (id) => {
    const wanted = windowAt(new Date(), windowDays, windowDays);
    return deltaUrl(id, frozenWindow(clampWindow(wanted, new Date().toISOString().slice(0, 10))));
  },
  headers: (pageSize) => eventHeaders({ pageSize }),
  postPath: (id) => `/me/calendars/${encodeURIComponent(id)}/events`,
  bare: (nth) => ({
    subject: `Event ${nth}`,
    body: { content: `Notes for number ${nth}`, contentType: "text" },
    start: { dateTime: `${someDay}T09:00:00`, timeZone: "W. Europe Standard Time" },
    end: { dateTime: `${someDay}T10:00:00`, timeZone: "W. Europe Standard Time" },
    categories: ["CRM"],
    transactionId: nthId(nth),
  }),
  inOffice: (nth) => ({
    subject: `Event ${nth}`,
    description: `Notes for number ${nth}`,
    time: {
      isAllDay: false,
      start: `${someDay}T09:00:00`,
      end: `${someDay}T10:00:00`,
      startZone: "Europe/Berlin",
      endZone: "Europe/Berlin",
    },
    categories: ["CRM"],
  }),
  renameInOutlook: async (simulator, person, id, subject) => {
    await simulator.control("PATCH", `/people/${person}/events/${encodeURIComponent(id)}`, { subject });
  },
  nameInOutlook: async (simulator, person, id) =>
    z
      .object({ subject: z.string() })
      .parse(await simulator.control("GET", `/people/${person}/events/${encodeURIComponent(id)}`)).subject,
  renameInOffice: (product, change) =>
    order(
      product,
      `mutation ($id: ID!, $version: Int!, $name: String!) {
        result: updateEvent(id: $id, expectedVersion: $version, input: { subject: $name }) { __typename ... on UserError { message } } }`,
      change,
    ),
};
