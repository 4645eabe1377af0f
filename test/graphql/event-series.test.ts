import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type TestApi } from "../support/api.ts";
import { eventCalls, fullEventInput as full, weeklyInput as weekly } from "../support/event-calls.ts";

let api: TestApi;
let user: { id: string; token: string };
let calls: ReturnType<typeof eventCalls>;
beforeAll(async () => {
  api = await startApi();
  user = await api.addPerson("Una", "USER");
  calls = eventCalls(api, user);
});
afterAll(() => api[Symbol.asyncDispose]());

const theirs = { isOrganizer: false, organizer: { address: "boss@contoso.example", name: "Boss" }, subject: "Theirs" };

describe("series over the API", () => {
  test("one occurrence is changed, cancelled and restored by its day", async () => {
    const { data } = await calls.create({ ...full, recurrence: weekly });
    const moved = { start: "2026-03-31T11:00:00", end: "2026-03-31T12:00:00", timeZone: "Europe/Berlin" };
    const changed = await calls.occurrence("updateOccurrence", data.id, 1, "2026-03-30", {
      subject: "Elsewhere",
      time: moved,
      showAs: full.showAs,
    });
    const exception = {
      date: "2026-03-30",
      isCancelled: false,
      changedFields: ["subject", "time"],
      occurrence: { subject: "Elsewhere", time: { start: moved.start } },
    };
    expect(changed.data.exceptions).toEqual([exception]);
    const cancelled = await calls.occurrence("cancelOccurrence", data.id, 2, "2026-04-06");
    expect(cancelled.data.exceptions).toEqual([
      exception,
      { date: "2026-04-06", isCancelled: true, changedFields: [], occurrence: null },
    ]);
    const args = `from: "2026-03-01T00:00:00Z", to: "2026-05-01T00:00:00Z", filter: { text: "e" }`;
    const listed = (await calls.list(args)).nodes.filter(
      (node: { event: { id: string } }) => node.event.id === data.id,
    );
    expect(listed.map((node: { date: string }) => node.date)).toEqual(["2026-03-23", "2026-03-30", "2026-04-13"]);
    expect((await calls.occurrence("restoreOccurrence", data.id, 3, "2026-03-30")).data.exceptions).toHaveLength(1);
    expect(await calls.occurrence("cancelOccurrence", data.id, 4, "2026-03-24")).toMatchObject({
      __typename: "ValidationError",
      field: "date",
    });
  });

  test("an occurrence is not moved onto its neighbour's day", async () => {
    const { data } = await calls.create({ ...full, recurrence: weekly });
    const onto = { start: "2026-04-06T11:00:00", end: "2026-04-06T12:00:00", timeZone: "Europe/Berlin" };
    expect(await calls.occurrence("updateOccurrence", data.id, 1, "2026-03-30", { time: onto })).toMatchObject({
      __typename: "ValidationError",
      field: "time",
    });
  });

  test("this and following makes a series of its own, in one step", async () => {
    const { data } = await calls.create({ ...full, recurrence: weekly });
    await calls.occurrence("cancelOccurrence", data.id, 1, "2026-04-13");
    const split = (await calls.occurrence("updateFollowing", data.id, 2, "2026-04-06", { subject: "New room" })).data;
    expect(split.ended).toMatchObject({ id: data.id, subject: full.subject, recurrence: { count: 2 }, exceptions: [] });
    expect(split.following).toMatchObject({
      subject: "New room",
      recurrence: { count: 2 },
      time: { start: "2026-04-06T09:00:00" },
      exceptions: [{ date: "2026-04-13", isCancelled: true }],
      attendees: [{ address: "ana@fabrikam.example" }],
    });
    expect(split.following.id).not.toBe(data.id);
  });

  test("cancelling from the first day on deletes the series, later it ends", async () => {
    const { data } = await calls.create({ ...full, recurrence: weekly });
    const ended = (await calls.occurrence("cancelFollowing", data.id, 1, "2026-03-30")).data;
    expect(ended).toMatchObject({ isDeleted: false, event: { recurrence: { count: 1 } } });
    expect((await calls.occurrence("cancelFollowing", data.id, 2, "2026-03-23")).data).toEqual({
      isDeleted: true,
      event: null,
    });
    expect(await calls.read(data.id)).toBeNull();
  });
});

describe("somebody else's meeting", () => {
  test("only personal fields are changed, and the error says who organizes it", async () => {
    const id = await calls.synced({ ...theirs, recurrence: { type: "daily", interval: 1, range: { type: "noEnd" } } });
    const refused = {
      __typename: "NotOrganizerError",
      organizer: { address: "boss@contoso.example" },
      message: expect.stringContaining("Boss (boss@contoso.example)"),
    };
    expect(await calls.update(id, 1, { subject: "Mine", reminderMinutes: 5 })).toMatchObject({
      ...refused,
      fields: ["subject"],
    });
    expect(await calls.occurrence("cancelOccurrence", id, 1, "2026-03-24")).toMatchObject(refused);
    expect(await calls.occurrence("updateFollowing", id, 1, "2026-03-24", { reminderMinutes: 5 })).toMatchObject(
      refused,
    );
    expect(await calls.occurrence("cancelFollowing", id, 1, "2026-03-24")).toMatchObject(refused);
    expect(
      (await calls.update(id, 1, { reminderMinutes: 5, showAs: "TENTATIVE", categories: ["Own"] })).data,
    ).toMatchObject({
      version: 2,
      reminderMinutes: 5,
    });
  });

  test("it is answered; an own one is not", async () => {
    const id = await calls.synced(theirs);
    expect((await calls.respond(id, 1, "TENTATIVE")).data).toMatchObject({
      response: "TENTATIVELY_ACCEPTED",
      version: 2,
    });
    expect(await calls.respond(await calls.synced({ subject: "Own" }), 1, "ACCEPT")).toMatchObject({
      __typename: "RefusedError",
    });
  });
});
