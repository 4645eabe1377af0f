import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { sortPage } from "../../../../src/adapters/graph/events/changes.ts";
import { readEvent } from "../../../../src/adapters/graph/events/read.ts";
import { calendarPage, wireEvent } from "../../../../src/adapters/graph/events/wire.ts";
import { encodeNewEvent } from "../../../../src/adapters/graph/events/write.ts";
import type { GraphRequest } from "../../../../src/adapters/graph/http.ts";
import { recordOf } from "../../../../src/core/records/event.ts";
import { readExamples } from "../../../support/graph-examples.ts";
import { createSchemaJudge, GRAPH_SCHEMA } from "../../../support/graph-schema.ts";
import { contractEvent, contractMaster, fakeGraph } from "../fake-graph.ts";
import { noSignal } from "../open-mailbox.ts";
import { anyEvent } from "./any-event.ts";

const { GRAPH_EXAMPLES } = process.env;

/** Documented answers about calendars and events that have a body. */
function readEventExamples(path: string) {
  return readExamples(path, /\/(events|calendarView|calendars)\b/).filter(
    ({ request }) => !/Permissions|extensions|AttachmentSessions/.test(request?.line ?? ""),
  );
}

describe.skipIf(GRAPH_EXAMPLES === undefined)("documented answers about calendars", () => {
  const examples = GRAPH_EXAMPLES === undefined ? [] : readEventExamples(GRAPH_EXAMPLES);

  it("are there", () => expect(examples.length).toBeGreaterThan(8));

  it.each(examples.map((example, at) => [`${example.source} (${at})`, example] as const))(
    "%s can be read",
    (source, { body }) => {
      const list = z.object({ value: z.array(z.unknown()) }).safeParse(body);
      if (source.includes("list-calendars")) expect(calendarPage.parse(body).value.length).toBeGreaterThan(0);
      else if (list.success) {
        // One documented page shows an event without an id or a time: a sketch.
        const whole = list.data.value.filter((item) => z.object({ id: z.string() }).safeParse(item).success);
        expect(sortPage(whole, "Europe/Berlin").rejected.size).toBe(0);
      } else {
        // What is shown of an update's answer is only what changed.
        const event = wireEvent.parse({ ...contractEvent, ...z.looseObject({}).parse(body) });
        expect(readEvent(event, "Europe/Berlin").fields.subject).not.toBe("");
      }
    },
  );
});

describe.skipIf(GRAPH_SCHEMA === undefined)("what we send of an event", () => {
  it("to create is an event of the published schema, whatever it holds", () => {
    const judge = createSchemaJudge(GRAPH_SCHEMA ?? "");
    fc.assert(
      fc.property(anyEvent, (fields) => {
        const extra = { isOnlineMeeting: true, onlineMeetingProvider: "teamsForBusiness", places: [] };
        const body = encodeNewEvent({ mark: "m", transactionId: "t", fields, extra }, "W. Europe Standard Time");
        const sent = z
          .looseObject({ singleValueExtendedProperties: z.array(z.unknown()) })
          .parse(JSON.parse(JSON.stringify(body)));
        judge.mustBe("event", sent);
        for (const property of sent.singleValueExtendedProperties)
          judge.mustBe("singleValueLegacyExtendedProperty", property);
      }),
      { numRuns: 200 },
    );
  });

  it("to update is too, of an event, a series and an occurrence", async () => {
    const judge = createSchemaJudge(GRAPH_SCHEMA ?? "");
    const events = fc.sample(anyEvent, { seed: 5, numRuns: 40 });
    for (const fields of events) {
      const wire = fields.recurrence === null ? contractEvent : contractMaster;
      const graph = fakeGraph(({ url }) => ({ body: url.includes("/instances") ? { value: [] } : wire }));
      const before = readEvent(wireEvent.parse(wire), "Europe/Berlin");
      const edit = recordOf(fields);
      const ref = { collectionId: "c", id: wire.id };
      await graph.records.update(ref, before, edit, Object.keys(edit), noSignal);
      const patches = graph.asked.filter(({ method }: GraphRequest) => method === "PATCH");
      expect(patches.length).toBeGreaterThan(0);
      for (const { body } of patches) judge.mustBe("event", JSON.parse(JSON.stringify(body)));
    }
  });
});
