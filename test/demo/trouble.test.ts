import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulatorControl } from "../../src/adapters/simulator-control/control.ts";
import { createMakeTrouble, type TroubleDependencies } from "../../src/app/demo/trouble.ts";
import { RefusedError, StaleWriteError } from "../../src/app/errors.ts";
import { type Simulator, SimulatorError } from "../../src/app/ports/simulator.ts";
import type { EventTime } from "../../src/core/records/event.ts";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { startSimulator } from "../support/simulator.ts";

const trouble = `mutation ($kind: DemoTrouble!) { demoTrouble(kind: $kind) { __typename ... on UserError { message } } }`;

describe("trouble on demand", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it("is refused where no simulator takes orders", async () => {
    const { data } = await api.ask(trouble, { kind: "REVOKE" });
    expect(data.demoTrouble).toMatchObject({ __typename: "RefusedError" });
  });

  it("is for administrators only", async () => {
    for (const role of ["USER", "AUDITOR", "ORGANIZATION_ADMINISTRATOR"] as const) {
      const { token } = await api.addPerson(role, role);
      const { data } = await api.ask(trouble, { kind: "REVOKE" }, token);
      expect(data.demoTrouble.__typename).toBe("ForbiddenError");
    }
  });
});

describe("the simulator's control port", () => {
  const listId = "default";
  const person = "quiet@contoso.example";

  it("changes, deletes and lists tasks as the person would", async () => {
    const { controlOrigin, control } = await startSimulator({ data: "demo" });
    const simulator = createSimulatorControl(controlOrigin);
    const ids = await simulator.taskIds(person, listId);
    const id = must(ids[0], "task");
    await simulator.renameTask(person, listId, id, "Another name");
    expect(control.todo.task(person, listId, id).title).toBe("Another name");
    expect(await simulator.deleteTask(person, listId, id)).toBe(true);
    expect(await simulator.taskIds(person, listId)).toEqual(ids.slice(1));
    expect(await simulator.deleteTask(person, listId, id)).toBe(false);
  });

  it("moves an event as the person would, on the wall of the zone that is named", async () => {
    const { controlOrigin, control } = await startSimulator();
    const { id } = control.calendar.createEvent(person, "default", {
      subject: "Visit",
      start: "2026-05-04T09:00:00",
      end: "2026-05-04T10:00:00",
    });
    const zone = "Europe/Berlin";
    const time = { start: "2026-05-05T11:00:00", startZone: zone, end: "2026-05-05T12:00:00", endZone: zone };
    await createSimulatorControl(controlOrigin).rescheduleEvent(person, id, time);
    expect(control.calendar.event(person, id).start.dateTime).toContain("2026-05-05T09:00:00");
  });

  it("injects faults for one person, and clears them all", async () => {
    const { controlOrigin, control } = await startSimulator();
    const simulator = createSimulatorControl(controlOrigin);
    await simulator.injectFault(person, { kind: "throttle", times: 2, retryAfterSeconds: 20 });
    expect(control.faults.list()).toMatchObject([{ kind: "throttle", person, times: 2 }]);
    await simulator.clearFaults();
    expect(control.faults.list()).toEqual([]);
    await simulator.revokeSignIn(person);
    await simulator.expireDeltaLinks(person);
  });

  it("says in words what it refuses, and when it is gone", async () => {
    const { controlOrigin, stop } = await startSimulator();
    const simulator = createSimulatorControl(controlOrigin);
    await expect(simulator.taskIds("nobody@contoso.example", listId)).rejects.toThrow(SimulatorError);
    await expect(simulator.taskIds("nobody@contoso.example", listId)).rejects.toThrow("No such person");
    await stop();
    await expect(simulator.taskIds(person, listId)).rejects.toThrow("does not answer");
  });
});

describe("what the buttons do", () => {
  const person = "quiet@contoso.example";
  const account = { accountId: "a-1", userId: "u-1", userPrincipalName: person, linked: 9 };
  const administrator = {
    userId: "u-0",
    organizationId: "o-1",
    name: "Admin",
    email: "admin@localhost",
    role: "ADMINISTRATOR",
  } as const;
  const unused = () => Promise.reject(new Error("Not part of this test."));

  const troubleWith = (
    simulator: Simulator,
    event: { readonly m365Id: string; readonly time: EventTime } | null = null,
    update: TroubleDependencies["editEvents"]["update"] = async (_viewer, id, version) => ({
      id,
      version: version + 1,
    }),
  ) =>
    createMakeTrouble({
      simulator,
      linkedTasks: {
        accounts: async () => [account],
        sample: async () => null,
        largestList: async () => ({ listId: "default", name: "Tasks", linked: 9 }),
      },
      linkedEvents: {
        sample: async () =>
          event === null ? null : { officeId: "e-1", officeVersion: 1, subject: "Flight", ...event },
      },
      editTasks: { create: unused, update: unused },
      editEvents: { update },
      orders: { requestSync: async () => ({ runId: "r-1" }) },
    });

  it("a list is emptied although somebody else deletes one of its tasks meanwhile", async () => {
    const { controlOrigin, control } = await startSimulator({ data: "demo" });
    const simulator = createSimulatorControl(controlOrigin);
    const total = control.todo.tasks(person, "default").length;
    const makeTrouble = troubleWith({
      ...simulator,
      async taskIds(who, listId) {
        const ids = await simulator.taskIds(who, listId);
        if (ids[1] !== undefined) control.todo.deleteTask(who, listId, ids[1]);
        return ids;
      },
    });
    expect(await makeTrouble(administrator, "DELETE_MANY")).toContain(`${total - 1} tasks are gone`);
    expect(control.todo.tasks(person, "default")).toEqual([]);
    await expect(makeTrouble(administrator, "DELETE_MANY")).rejects.toThrow("is empty already");
  });

  it("a flight between two time zones takes as long after it was moved as before", async () => {
    const { controlOrigin, control } = await startSimulator();
    const time = {
      isAllDay: false,
      start: "2026-05-04T09:00:00",
      startZone: "Europe/Berlin",
      end: "2026-05-04T12:00:00",
      endZone: "America/New_York",
    };
    const { id } = control.calendar.createEvent(person, "default", {
      subject: "Flight",
      start: { dateTime: time.start, timeZone: time.startZone },
      end: { dateTime: time.end, timeZone: time.endZone },
    });
    const simulator = createSimulatorControl(controlOrigin);
    await troubleWith(simulator, { m365Id: id, time })(administrator, "RESCHEDULE_ON_BOTH_SIDES");
    const { start, end } = control.calendar.event(person, id);
    expect([start.dateTime.slice(0, 16), end.dateTime.slice(0, 16)]).toEqual(["2026-05-04T08:00", "2026-05-04T17:00"]);
  });

  it("another record is taken when sync is faster than the second edit, five times at most", async () => {
    const { controlOrigin, control } = await startSimulator();
    const { id } = control.calendar.createEvent(person, "default", {
      subject: "Visit",
      start: "2026-05-04T09:00:00",
      end: "2026-05-04T10:00:00",
    });
    const time: EventTime = {
      isAllDay: false,
      start: "2026-05-04T09:00:00",
      startZone: "Etc/UTC",
      end: "2026-05-04T10:00:00",
      endZone: "Etc/UTC",
    };
    let attempts = 0;
    const syncIsFaster = (times: number) =>
      troubleWith(createSimulatorControl(controlOrigin), { m365Id: id, time }, async (_viewer, officeId, version) => {
        attempts += 1;
        if (attempts <= times) throw new StaleWriteError(version + 1, null);
        return { id: officeId, version: version + 1 };
      });
    expect(await syncIsFaster(2)(administrator, "RESCHEDULE_ON_BOTH_SIDES")).toContain("rescheduled on both sides");
    expect(attempts).toBe(3);
    attempts = 0;
    await expect(syncIsFaster(9)(administrator, "RESCHEDULE_ON_BOTH_SIDES")).rejects.toThrow(RefusedError);
    expect(attempts).toBe(5);
  });
});
