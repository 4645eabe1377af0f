import { toStoreError } from "../../../src/adapters/graph/errors.ts";
import { createGraphCalendar, type GraphCalendarOptions } from "../../../src/adapters/graph/events/calendar.ts";
import type { GraphHttp, GraphRequest } from "../../../src/adapters/graph/http.ts";
import type { M365Records } from "../../../src/app/ports/m365-records.ts";
import { must } from "../../../src/lib/must.ts";

export interface FakeAnswer {
  readonly status?: number;
  readonly body?: unknown;
}

/** Graph as told, one request at a time; a batch is answered request by request. */
export interface FakeGraph {
  readonly http: GraphHttp;
  readonly records: M365Records;
  /** What was asked, batches taken apart. */
  readonly asked: GraphRequest[];
}

export const today = "2026-05-04";

export function fakeGraph(
  answer: (request: GraphRequest) => FakeAnswer,
  options: Partial<GraphCalendarOptions> = {},
): FakeGraph {
  const asked: GraphRequest[] = [];
  const answerTo = (request: GraphRequest) => {
    asked.push(request);
    const { status = 200, body = null } = answer(request);
    return { status, headers: new Headers(), body };
  };
  const http: GraphHttp = {
    leadsHome: (link) => link.startsWith("https://graph.microsoft.com/v1.0/"),
    mailboxPath: async () => "/me",
    mustStillBeShared: async () => {},
    batchPlaces: 3,
    refused: (refusal, isWrite) => toStoreError(refusal, { isWrite, now: 0 }),
    requests: () => asked.length,
    now: () => Date.parse(`${today}T10:00:00Z`),
    sleep: async () => {},
    download: () => Promise.reject(new Error("Nothing is downloaded here.")),
    upload: () => Promise.reject(new Error("Nothing is uploaded here.")),
    expected: () => Promise.reject(new Error("Nothing is uploaded here.")),
    send: async (request) => {
      if (request.url === "/$batch") {
        const { places, bodyFor } = must(request.batch, "the batch");
        const { requests } = bodyFor(places) as { requests: (GraphRequest & { id: string })[] };
        const responses = requests.map(({ id, ...one }) => {
          const { status, body } = answerTo(one);
          return { id, status, headers: {}, body };
        });
        return { status: 200, headers: new Headers(), body: { responses } };
      }
      const given = answerTo(request);
      if (given.status < 300) return given;
      throw toStoreError(given, { isWrite: request.method !== "GET", now: 0 });
    },
  };
  const records = createGraphCalendar({
    http,
    mailboxZone: "Europe/Berlin",
    wireZone: "W. Europe Standard Time",
    pageSize: 50,
    window: { from: "2026-04-01", to: "2026-06-30" },
    ...options,
  });
  return { http, records, asked };
}

/** An event as the wire has it, whole. */
export const contractEvent = {
  "@odata.etag": 'W/"Zl9kQAB12cw=="',
  id: "AAMkAGUxBGAAAAAAB=",
  createdDateTime: "2026-04-02T08:11:01.1234567Z",
  lastModifiedDateTime: "2026-04-02T08:11:02.7654321Z",
  changeKey: "Zl9kQAB12cw==",
  categories: [],
  transactionId: "3e8f0f0c-57f1-4b0a-9f39-52a1c6b5d1aa",
  originalStartTimeZone: "W. Europe Standard Time",
  originalEndTimeZone: "W. Europe Standard Time",
  iCalUId: "040000008200E00074C5B7101A82E008",
  uid: "040000008200E00074C5B7101A82E008",
  reminderMinutesBeforeStart: 15,
  isReminderOn: true,
  hasAttachments: false,
  subject: "Pipeline review",
  bodyPreview: "Agenda follows",
  importance: "normal",
  sensitivity: "normal",
  isAllDay: false,
  isCancelled: false,
  isOrganizer: true,
  responseRequested: true,
  seriesMasterId: null,
  showAs: "busy",
  type: "singleInstance",
  webLink: "https://outlook.office365.com/owa/?itemid=AAMkAGUx",
  onlineMeetingUrl: null,
  isOnlineMeeting: false,
  onlineMeetingProvider: "unknown",
  allowNewTimeProposals: true,
  occurrenceId: null,
  isDraft: false,
  hideAttendees: false,
  responseStatus: { response: "organizer", time: "0001-01-01T00:00:00Z" },
  body: { contentType: "html", content: "<html><head></head><body>Agenda follows</body></html>" },
  start: { dateTime: "2026-04-09T07:00:00.0000000", timeZone: "UTC" },
  end: { dateTime: "2026-04-09T08:00:00.0000000", timeZone: "UTC" },
  location: { displayName: "Room 4", locationType: "default", uniqueId: "Room 4", uniqueIdType: "private" },
  locations: [{ displayName: "Room 4", locationType: "default", uniqueId: "Room 4", uniqueIdType: "private" }],
  recurrence: null,
  attendees: [
    {
      type: "required",
      status: { response: "none", time: "0001-01-01T00:00:00Z" },
      emailAddress: { name: "Ana Ruiz", address: "ana@fabrikam.example" },
    },
  ],
  organizer: { emailAddress: { name: "Kim Doe", address: "kim@contoso.example" } },
  onlineMeeting: null,
} as const;

/** Mondays at 09:00 in Berlin since 6 April 2026, filler and all. */
export const contractMaster = {
  ...contractEvent,
  "@odata.etag": 'W/"AB=="',
  id: "master",
  type: "seriesMaster",
  subject: "Weekly standup",
  attendees: [],
  start: { dateTime: "2026-04-06T07:00:00.0000000", timeZone: "UTC" },
  end: { dateTime: "2026-04-06T07:30:00.0000000", timeZone: "UTC" },
  recurrence: {
    pattern: {
      type: "weekly",
      interval: 1,
      month: 0,
      dayOfMonth: 0,
      daysOfWeek: ["monday"],
      firstDayOfWeek: "sunday",
      index: "first",
    },
    range: {
      type: "numbered",
      startDate: "2026-04-06",
      endDate: "0001-01-01",
      recurrenceTimeZone: "W. Europe Standard Time",
      numberOfOccurrences: 6,
    },
  },
} as const;

export const masterDates = ["2026-04-06", "2026-04-13", "2026-04-20", "2026-04-27", "2026-05-04", "2026-05-11"];

/** A bare occurrence of that series, as delta has it. */
export function bareOccurrence(date: string, etag: string = contractMaster["@odata.etag"]) {
  return {
    "@odata.type": "#microsoft.graph.event",
    "@odata.etag": etag,
    id: `master-${date}`,
    seriesMasterId: "master",
    type: "occurrence",
    start: { dateTime: `${date}T07:00:00.0000000`, timeZone: "UTC" },
    end: { dateTime: `${date}T07:30:00.0000000`, timeZone: "UTC" },
  };
}

/** An exception of that series with all that it inherits. */
export function wholeException(date: string, own: Readonly<Record<string, unknown>>) {
  return {
    ...contractMaster,
    ...bareOccurrence(date, 'W/"exception=="'),
    type: "exception",
    recurrence: null,
    originalStart: `${date}T07:00:00Z`,
    ...own,
  };
}
