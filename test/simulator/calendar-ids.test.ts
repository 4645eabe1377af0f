import { describe, expect, test } from "vitest";
import { AS_PRODUCT, clientOf, createGraphClient, eventPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const TIMES = {
  start: { dateTime: "2026-04-09T09:00:00", timeZone: "UTC" },
  end: { dateTime: "2026-04-09T10:00:00", timeZone: "UTC" },
};
const DAILY = { pattern: { type: "daily", interval: 1 }, range: { type: "numbered", numberOfOccurrences: 3 } };
const TO_IMMUTABLE = { sourceIdType: "restId", targetIdType: "restImmutableEntryId" };

async function withQuiet() {
  const simulator = await startSimulator();
  const quiet = clientOf(simulator, "quiet", ["Calendars.ReadWrite"]);
  const translate = async (inputIds: string[], types: object = TO_IMMUTABLE) => {
    const answer = await quiet.post("/me/translateExchangeIds", { inputIds, ...types });
    const { value }: { value: { sourceId: string; targetId: string | null; errorDetails?: { code: string } }[] } =
      JSON.parse(answer.text);
    return { status: answer.status, value };
  };
  return { simulator, quiet, translate };
}

describe("the ids of events", () => {
  test("are translated into the immutable ones and back, those of occurrences too", async () => {
    const { quiet, translate } = await withQuiet();
    const { body: series } = await quiet.post("/me/events", { ...TIMES, recurrence: DAILY });
    const window = "startDateTime=2026-04-01T00:00:00Z&endDateTime=2026-05-01T00:00:00Z";
    const read = async (headers?: Record<string, string>) => {
      const occurrences = (await quiet.get(`${eventPath(series)}/instances?${window}`, headers)).body.value;
      return [(await quiet.get(eventPath(series), headers)).body.id, ...occurrences.map(({ id }) => id)];
    };
    const [plain, immutable] = [await read(), await read(AS_PRODUCT)];
    expect(plain).toHaveLength(4);
    const there = await translate(plain);
    expect(there.value).toEqual(plain.map((sourceId, index) => ({ sourceId, targetId: immutable[index] })));
    const back = await translate(immutable, { sourceIdType: "restImmutableEntryId", targetIdType: "restId" });
    expect(back.value.map(({ targetId }) => targetId)).toEqual(plain);
  });

  test("that name nothing, or are of the other kind, get an error beside the others", async () => {
    const { quiet, translate } = await withQuiet();
    const { body: event } = await quiet.post("/me/events", TIMES);
    const { body: immutable } = await quiet.get(eventPath(event), AS_PRODUCT);
    const { body: gone } = await quiet.post("/me/events", TIMES);
    await quiet.remove(eventPath(gone));
    const { status, value } = await translate([event.id, gone.id, immutable.id, "garbage"]);
    expect(status).toBe(200);
    expect(value.map(({ errorDetails }) => errorDetails?.code)).toEqual([
      undefined,
      "ErrorItemNotFound",
      "ErrorItemNotFound",
      "ErrorInvalidIdMalformed",
    ]);
  });

  test("are translated a thousand at a time, of known kinds, with the permission to read", async () => {
    const { simulator, translate } = await withQuiet();
    const some = (count: number) => Array.from({ length: count }, () => "garbage");
    expect((await translate(some(1000))).value).toHaveLength(1000);
    expect((await translate(some(1001))).status).toBe(400);
    expect((await translate([], { ...TO_IMMUTABLE, targetIdType: "none" })).status).toBe(400);
    const other = createGraphClient(simulator, simulator.control.entra.accessToken("quiet", ["Tasks.ReadWrite"]));
    expect((await other.post("/me/translateExchangeIds", { inputIds: [], ...TO_IMMUTABLE })).status).toBe(403);
  });
});
