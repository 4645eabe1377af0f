import { describe, expect, it } from "vitest";
import { startSimulator } from "../../../support/simulator.ts";
import { contractEvent, fakeGraph } from "../fake-graph.ts";
import { noSignal } from "../open-mailbox.ts";
import { openCalendar } from "./open-calendar.ts";

describe("calendars", () => {
  const page = (...ids: string[]) => ({
    body: { value: ids.map((id) => ({ id, name: id, isDefaultCalendar: id === "a", canEdit: id !== "c" })) },
  });

  it("are all read, and what is not there any more is removed", async () => {
    const next = "https://graph.microsoft.com/v1.0/me/calendars?%24skip=100";
    const { records } = fakeGraph(({ url }) =>
      url === next ? page("c") : { body: { ...page("a", "b").body, "@odata.nextLink": next } },
    );
    const first = await records.readCollections(null, noSignal);
    expect(first).toMatchObject({
      collections: [
        { id: "a", name: "a", isDefault: true, isReadOnly: false },
        { id: "b", isDefault: false },
        { id: "c", isReadOnly: true },
      ],
      removed: [],
      next: { kind: "round" },
    });
    const later = fakeGraph(() => page("a", "d"));
    const second = await later.records.readCollections(first.next.link, noSignal);
    expect(second.removed).toEqual(["b", "c"]);
  });

  it("that somebody shared are reached through themselves, the own ones' events wherever they are now", async () => {
    const owned = (id: string, owner: string) => ({
      ...{ id, name: id, canEdit: true, isDefaultCalendar: id === "a" },
      owner: { name: owner, address: `${owner}@contoso.example` },
    });
    const { records, asked } = fakeGraph(({ url }) =>
      url.startsWith("/me/calendars?")
        ? { body: { value: [owned("a", "Kim"), owned("b", "kim"), owned("c", "Bo")] } }
        : { body: contractEvent },
    );
    await records.readCollections(null, noSignal);
    const refs = ["c", "a", "b"].map((collectionId) => ({ collectionId, id: collectionId }));
    const read = await records.readMany(refs, noSignal);
    expect(read.map((item) => item !== null && !(item instanceof Error))).toEqual([true, true, true]);
    expect(asked.slice(1).map(({ url }) => url.split("?")[0])).toEqual([
      "/me/calendars/c/events/c",
      "/me/events/a",
      "/me/events/b",
    ]);
  });

  it("are told of each event, wherever it was moved to; of one that is gone, none", async () => {
    const simulator = await startSimulator();
    const outlook = simulator.control.calendar;
    const made = ["Stays", "Moves", "Goes"].map((subject) => {
      const times = { start: "2026-09-07T09:00:00", end: "2026-09-07T10:00:00" };
      return outlook.createEvent("quiet", "default", { subject, ...times }).id;
    });
    const [stays = "", moves = "", goes = ""] = made;
    const other = outlook.createCalendar("quiet", "Other");
    outlook.moveEvent("quiet", moves, "Other");
    outlook.deleteEvent("quiet", goes);
    const { records, calendarId } = await openCalendar(simulator, "quiet");
    const refs = [stays, moves, goes].map((id) => ({ collectionId: calendarId, id }));
    expect(await records.collectionsOf(refs, noSignal)).toEqual([calendarId, other.idUnderHeader, null]);
  });
});
