import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulatorControl } from "../../src/adapters/simulator-control/control.ts";
import { SimulatorError } from "../../src/app/ports/simulator.ts";
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
    await simulator.deleteTask(person, listId, id);
    expect(await simulator.taskIds(person, listId)).toEqual(ids.slice(1));
  });

  it("moves an event as the person would, on the wall of the zone that is named", async () => {
    const { controlOrigin, control } = await startSimulator();
    const { id } = control.calendar.createEvent(person, "default", {
      subject: "Visit",
      start: "2026-05-04T09:00:00",
      end: "2026-05-04T10:00:00",
    });
    const time = { start: "2026-05-05T11:00:00", end: "2026-05-05T12:00:00", zone: "Europe/Berlin" };
    await createSimulatorControl(controlOrigin).moveEvent(person, id, time);
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
