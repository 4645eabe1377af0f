import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readEvent } from "../../../../src/adapters/graph/events/read.ts";
import { wireEvent } from "../../../../src/adapters/graph/events/wire.ts";
import { encodeNewEvent } from "../../../../src/adapters/graph/events/write.ts";
import { type EventFields, eventOf, recordOf } from "../../../../src/core/records/event.ts";
import { eventKind } from "../../../../src/core/records/event-kind.ts";
import { canonical } from "../../../../src/core/records/same-value.ts";
import { boundsOf } from "../../../../src/core/records/time-zone.ts";
import { anyEvent, anyRule, timedIn, unknownZone } from "./any-event.ts";
import { echoOf } from "./echo-event.ts";

const servers = new Set(["organizer", "isOrganizer", "response", "isCancelled", "uid", "onlineMeetingUrl"]);

function spelledFields(fields: EventFields): Record<string, string> {
  const record = recordOf(fields);
  const written = eventKind.fields.filter(({ name }) => !servers.has(name));
  return Object.fromEntries(written.map((spec) => [spec.name, canonical(spec, record[spec.name])]));
}

function writtenAndRead(fields: EventFields): EventFields {
  const body = encodeNewEvent(
    { mark: "m", transactionId: "t", fields, extra: { places: [] } },
    "W. Europe Standard Time",
  );
  return eventOf(readEvent(wireEvent.parse(echoOf(JSON.parse(JSON.stringify(body)))), "Europe/Berlin").fields);
}

describe("an event that was written", () => {
  it("reads back as the same, whatever its rule, its zones and its days", () => {
    fc.assert(
      fc.property(anyEvent, (fields) => {
        expect(spelledFields(writtenAndRead(fields))).toEqual(spelledFields(fields));
      }),
      { numRuns: 500 },
    );
  });

  it("in a zone that Windows has no name for is at the same instants", () => {
    fc.assert(
      fc.property(anyEvent, timedIn([unknownZone]), (fields, time) => {
        const { time: read } = writtenAndRead({ ...fields, time, recurrence: null });
        expect(boundsOf(read)).toEqual(boundsOf(time));
      }),
    );
  });

  it("as a series in such a zone is refused", () => {
    fc.assert(
      fc.property(anyEvent, timedIn([unknownZone]), anyRule, (fields, time, recurrence) => {
        expect(() => writtenAndRead({ ...fields, time, recurrence })).toThrow(/Antarctica\/Troll/);
      }),
      { numRuns: 20 },
    );
  });
});
