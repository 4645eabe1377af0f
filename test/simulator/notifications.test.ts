import { describe, expect, test } from "vitest";
import type { SimulatorOptions } from "../../src/simulator/simulator.ts";
import { clientOf } from "../support/graph-client.ts";
import { openEndpoint } from "../support/notification-endpoint.ts";
import { startSimulator } from "../support/simulator.ts";

const HOUR = 3_600_000;

async function withSubscriber(options: SimulatorOptions = {}, endpoint: Parameters<typeof openEndpoint>[0] = {}) {
  const simulator = await startSimulator(options);
  const { control } = simulator;
  const hook = await openEndpoint(endpoint);
  const quiet = clientOf(simulator, "quiet", ["Tasks.ReadWrite", "Calendars.ReadWrite"]);
  const resource = `${quiet.list.replace(/^\//, "")}/tasks`;
  const inMinutes = (minutes: number) => new Date(control.clock.now() + minutes * 60_000).toISOString();
  const subscribe = (more: Record<string, unknown> = {}, client = quiet) =>
    client.post(
      "/subscriptions",
      {
        changeType: "created,updated,deleted",
        notificationUrl: hook.url,
        resource,
        expirationDateTime: inMinutes(4200),
        clientState: "secret",
        ...more,
      },
      { prefer: 'IdType="ImmutableId"' },
    );
  const settle = () => control.notifications.settled();
  return { simulator, control, hook, quiet, subscribe, inMinutes, settle };
}

describe("a notification", () => {
  test.each(["task", "event"])("tells the etag that the %s has by then", async (kind) => {
    const { subscribe, hook, quiet, settle } = await withSubscriber();
    await subscribe(kind === "event" ? { resource: "me/events" } : {});
    const times = {
      start: { dateTime: "2026-04-09T09:00:00", timeZone: "UTC" },
      end: { dateTime: "2026-04-09T10:00:00", timeZone: "UTC" },
    };
    const made = await (kind === "event"
      ? quiet.post("/me/events", times)
      : quiet.post(`${quiet.list}/tasks`, { title: "x" }));
    await settle();
    expect(hook.told.at(-1)).toMatchObject({ resourceData: { "@odata.etag": made.body["@odata.etag"] } });
  });
});

describe("subscriptions", () => {
  test("take a resource with its keys in brackets", async () => {
    const { subscribe, quiet } = await withSubscriber();
    const { body: calendar } = await quiet.get("/me/calendar");
    const [, list = ""] = /lists\/(.*)$/.exec(quiet.list) ?? [];
    for (const resource of [
      `me/calendars('${calendar.id}')/events`,
      `/users('quiet@contoso.example')/events`,
      `me/todo/lists('${decodeURIComponent(list)}')/tasks`,
    ])
      expect([resource, (await subscribe({ resource })).status]).toEqual([resource, 201]);
  });

  test("are made after the endpoint has echoed the token, also that for lifecycle events", async () => {
    const { subscribe, hook, quiet } = await withSubscriber();
    const made = await subscribe({ lifecycleNotificationUrl: hook.url });
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({ changeType: "created,updated,deleted", clientState: "secret" });
    expect((await quiet.get("/subscriptions")).body.value).toHaveLength(1);
    expect((await quiet.get(`/subscriptions/${made.body.id}`)).status).toBe(200);
    expect((await quiet.remove(`/subscriptions/${made.body.id}`)).status).toBe(204);
    expect((await quiet.get(`/subscriptions/${made.body.id}`)).status).toBe(404);
  });

  test("are refused when the endpoint echoes something else or cannot be reached", async () => {
    const { subscribe, control } = await withSubscriber({}, { echoes: false });
    for (const more of [{}, { notificationUrl: "http://127.0.0.1:9/" }]) {
      const refused = await subscribe(more);
      expect(refused.status).toBe(400);
      expect(refused.body.error).toMatchObject({ code: "ValidationError" });
      expect(refused.body.error.message).toMatch(/^Subscription validation request failed/);
    }
    expect(control.notifications.subscriptions()).toEqual([]);
  });

  test("are refused by a service without patience, however fast the endpoint answers", async () => {
    const { subscribe, control } = await withSubscriber();
    control.settings.change({ notifications: { patienceMs: 0 } });
    const statuses = new Set<number>();
    for (let nth = 0; nth < 50; nth += 1) statuses.add((await subscribe()).status);
    expect([...statuses]).toEqual([400]);
  });

  test("need https, except on this machine", async () => {
    const { subscribe } = await withSubscriber();
    expect((await subscribe({ notificationUrl: "http://hooks.example/n" })).status).toBe(400);
  });

  test("live 45 minutes at least and three days at most, by the simulated clock", async () => {
    const { subscribe, inMinutes, quiet, control } = await withSubscriber();
    expect((await subscribe({ expirationDateTime: inMinutes(4300) })).status).toBe(400);
    const { body } = await subscribe({ expirationDateTime: inMinutes(1) });
    const lives = Date.parse(String(Reflect.get(body, "expirationDateTime"))) - control.clock.now();
    expect(lives).toBeGreaterThan(44 * 60_000);
    const renewed = await quiet.patch(`/subscriptions/${body.id}`, { expirationDateTime: inMinutes(4200) });
    expect(renewed.status).toBe(200);
    control.clock.advance(70 * HOUR + 1);
    expect(control.notifications.subscriptions()).toEqual([]);
  });

  test("to events live a week where the switch says so; those to tasks do not", async () => {
    const { subscribe, inMinutes, control } = await withSubscriber();
    const week = { expirationDateTime: inMinutes(10_000) };
    expect((await subscribe({ resource: "me/events", ...week })).status).toBe(400);
    control.settings.change({ notifications: { outlookMinutes: 10_080 } });
    expect((await subscribe({ resource: "me/events", ...week })).status).toBe(201);
    expect((await subscribe(week)).status).toBe(400);
  });

  test("need the permission to read, and a resource that can be watched", async () => {
    const { subscribe, simulator, control } = await withSubscriber();
    expect((await subscribe({}, clientOf(simulator, "quiet", ["Calendars.Read"]))).status).toBe(403);
    expect((await subscribe({ resource: "me/todo/lists" })).status).toBe(400);
    expect((await subscribe({ resource: "me/calendars/one/events" })).status).toBe(404);
    const [calendar] = control.calendar.calendars("quiet");
    expect(
      (await subscribe({ resource: `me/calendars/${encodeURIComponent(calendar?.idUnderHeader ?? "")}/events` }))
        .status,
    ).toBe(201);
    control.settings.change({ notifications: { perCalendar: false, tasks: false } });
    expect((await subscribe({ resource: "me/calendars/two/events" })).status).toBe(400);
    expect((await subscribe()).status).toBe(400);
  });

  test("are not doubled, and no more than the quota", async () => {
    const { subscribe, control } = await withSubscriber();
    expect((await subscribe()).status).toBe(201);
    expect((await subscribe()).status).toBe(409);
    control.settings.change({ notifications: { refusesDuplicates: false, quota: 2 } });
    expect((await subscribe()).status).toBe(201);
    expect((await subscribe()).status).toBe(403);
  });

  test("end with the grant that made them", async () => {
    const { subscribe, control, hook, settle } = await withSubscriber();
    await subscribe();
    await subscribe({ resource: "me/events", lifecycleNotificationUrl: hook.url });
    control.entra.revoke("quiet");
    await settle();
    expect(control.notifications.subscriptions()).toEqual([]);
    expect(hook.told.map(({ lifecycleEvent }) => lifecycleEvent)).toEqual(["subscriptionRemoved"]);
  });
});

describe("notifications", () => {
  test("of events tell of the default calendar, or of the one that is named, by the id that was asked for", async () => {
    const { subscribe, control, hook, settle } = await withSubscriber();
    const other = control.calendar.createCalendar("quiet", "Other");
    await subscribe({ resource: "me/events" });
    const times = { start: "2026-04-09T09:00", end: "2026-04-09T10:00" };
    const first = control.calendar.createEvent("quiet", "default", times);
    const second = control.calendar.createEvent("quiet", "Other", times);
    await settle();
    expect(hook.told.map(({ resourceData }) => resourceData?.id)).toEqual([first.id]);
    await subscribe({ resource: `me/calendars/${encodeURIComponent(other.idUnderHeader)}/events` });
    control.calendar.moveEvent("quiet", first.id, "Other");
    control.calendar.deleteEvent("quiet", second.id);
    await settle();
    expect(hook.told.slice(1).map(({ changeType, resourceData }) => [changeType, resourceData?.id])).toEqual([
      ["deleted", first.id],
      ["created", first.id],
      ["deleted", second.id],
    ]);
  });

  test("tell of every change of a task, whoever made it, with the client state", async () => {
    const { subscribe, control, quiet, hook, settle } = await withSubscriber();
    const { body } = await subscribe();
    const task = control.todo.createTask("quiet", "default", { title: "A" });
    await quiet.patch(`${quiet.list}/tasks/${encodeURIComponent(task.id)}`, { title: "B" });
    control.todo.deleteTask("quiet", "default", task.id);
    await settle();
    expect(hook.told.map(({ changeType }) => changeType)).toEqual(["created", "updated", "deleted"]);
    expect(hook.told[0]).toMatchObject({ subscriptionId: body.id, clientState: "secret" });
  });

  test("of other lists and other people are not sent", async () => {
    const { subscribe, control, hook, settle } = await withSubscriber();
    await subscribe();
    control.todo.createList("quiet", "Other");
    control.todo.createTask("quiet", "Other", { title: "A" });
    control.todo.createTask("busy", "default", { title: "A" });
    await settle();
    expect(hook.told).toEqual([]);
  });

  test("of events tell of the default calendar, by the immutable id that was asked for", async () => {
    const { subscribe, quiet, hook, settle } = await withSubscriber();
    await subscribe({ resource: "me/events" });
    const time = { dateTime: "2026-10-01T10:00:00", timeZone: "UTC" };
    const event = { subject: "A", start: time, end: { ...time, dateTime: "2026-10-01T11:00:00" } };
    const made = await quiet.post("/me/events", event, { prefer: 'IdType="ImmutableId"' });
    expect(made.status, made.text).toBe(201);
    const other = await quiet.post("/me/calendars", { name: "Other" });
    await quiet.post(`/me/calendars/${encodeURIComponent(other.body.id)}/events`, event);
    await settle();
    expect(new Set(hook.told.map(({ resource }) => resource?.split("/Events/")[1]))).toEqual(new Set([made.body.id]));
  });

  test("come twice, more often, in another order, or never, by switches", async () => {
    const { subscribe, control, hook, settle } = await withSubscriber();
    await subscribe();
    control.settings.change({ notifications: { copies: 2, extraUpdates: 1, reversed: true } });
    control.todo.createTask("quiet", "default", { title: "A" });
    await settle();
    expect(hook.told.map(({ changeType }) => changeType)).toEqual(["updated", "updated", "created", "created"]);
    control.settings.change({ notifications: { loss: 1 } });
    control.todo.createTask("quiet", "default", { title: "B" });
    await settle();
    expect(hook.told).toHaveLength(4);
  });

  test("are repeated until they are taken", async () => {
    const { subscribe, control, hook, settle } = await withSubscriber(
      { settings: { notifications: { retryMs: 1 } } },
      { answers: [503, 500] },
    );
    await subscribe();
    control.todo.createTask("quiet", "default", { title: "A" });
    await settle();
    expect(hook.told).toHaveLength(1);
    expect(control.notifications.counts()).toEqual({ delivered: 1, refused: 2 });
  });

  test("lifecycle events go to their own address; To Do's know only reauthorizationRequired", async () => {
    const { subscribe, control, hook, settle } = await withSubscriber();
    await subscribe({ lifecycleNotificationUrl: hook.url });
    control.notifications.lifecycle("quiet", "reauthorizationRequired");
    control.notifications.lifecycle("quiet", "missed");
    await settle();
    expect(hook.told.map(({ lifecycleEvent }) => lifecycleEvent)).toEqual(["reauthorizationRequired"]);
    control.notifications.lifecycle("quiet", "subscriptionRemoved");
    expect(control.notifications.subscriptions()).toEqual([]);
  });
});
