import { describe, expect, test } from "vitest";
import { createClock } from "../../src/simulator/clock.ts";
import type { FaultKind } from "../../src/simulator/faults.ts";
import { createLimits } from "../../src/simulator/limits.ts";
import { createRandom } from "../../src/simulator/random.ts";
import { clientOf, taskPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

describe("limits", () => {
  test("a fifth request in flight for a mailbox is throttled; another mailbox and the directory are not", async () => {
    // Nobody is answered before all ten are in flight.
    let waiting = 0;
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const sleep = () => {
      waiting += 1;
      if (waiting === 10) open();
      return gate;
    };
    const simulator = await startSimulator({ sleep });
    const quiet = clientOf(simulator, "quiet");
    const busy = clientOf(simulator, "busy");
    const requests = [
      ...Array.from({ length: 8 }, () => quiet.get("/me/todo/lists")),
      busy.get("/me/todo/lists"),
      quiet.get("/me"),
    ];
    const answers = await Promise.all(requests);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.slice(0, 8).filter((status) => status === 200)).toHaveLength(4);
    expect(statuses.slice(8)).toEqual([200, 200]);
    const throttled = answers.find(({ status }) => status === 429);
    expect(Number(throttled?.headers.get("retry-after"))).toBeGreaterThanOrEqual(2);
    expect(throttled?.body.error).toMatchObject({
      code: "activityLimitReached",
      innerError: { code: "ApplicationThrottled" },
    });
    expect((await quiet.get("/me/todo/lists")).status).toBe(200);
    expect(Object.values(simulator.control.log.counts().peakInFlight)).toContain(5);
  });

  test("four requests side by side are never throttled", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    simulator.control.todo.seed("quiet", "default", 1000);
    const page = { prefer: "odata.maxpagesize=1000" };
    const work = async () => {
      for (let index = 0; index < 20; index += 1)
        expect((await quiet.get(`${quiet.list}/tasks`, page)).status).toBe(200);
    };
    await Promise.all([work(), work(), work(), work()]);
    expect(Object.values(simulator.control.log.counts().peakInFlight)[0]).toBeLessThanOrEqual(4);
  });

  test("ten thousand requests in ten minutes are the most, and the window slides", () => {
    const clock = createClock(() => 0);
    const limits = createLimits(clock, createRandom(1), {
      concurrency: 4,
      requestsPer10Minutes: 10_000,
      windowSeconds: 600,
      retryAfterSeconds: [2, 10],
    });
    const enter = () => {
      const admission = limits.enter("app mailbox");
      if (admission.kind === "admitted") admission.leave();
      return admission;
    };
    for (let index = 0; index < 10_000; index += 1) {
      if (index === 5000) clock.advance(300_000);
      expect(enter().kind).toBe("admitted");
    }
    expect(enter()).toMatchObject({ kind: "throttled", limit: "requests", retryAfterSeconds: 300 });
    clock.advance(300_000);
    for (let index = 0; index < 5000; index += 1) expect(enter().kind).toBe("admitted");
    expect(enter().kind).toBe("throttled");
  });

  test("a shorter window slides as fast as it is long", () => {
    const clock = createClock(() => 0);
    const terms = { concurrency: 4, requestsPer10Minutes: 2, windowSeconds: 10, retryAfterSeconds: [2, 10] } as const;
    const limits = createLimits(clock, createRandom(1), terms);
    expect([1, 2, 3].map(() => limits.enter("app mailbox").kind)).toEqual(["admitted", "admitted", "throttled"]);
    clock.advance(9_000);
    expect(limits.enter("app mailbox")).toMatchObject({ kind: "throttled", retryAfterSeconds: 1 });
    clock.advance(1_000);
    expect(limits.enter("app mailbox").kind).toBe("admitted");
  });
});

async function withTask() {
  const simulator = await startSimulator();
  const quiet = clientOf(simulator, "quiet");
  const { body } = await quiet.post(`${quiet.list}/tasks`, { title: "A" });
  const titles = () => simulator.control.todo.tasks("quiet").map(({ title }) => title);
  return { simulator, quiet, path: taskPath(quiet.list, body), titles };
}

describe("injected faults", () => {
  test.each<[FaultKind, number, string | undefined]>([
    ["throttle", 429, "activityLimitReached"],
    ["unavailable", 503, undefined],
    ["unavailableHtml", 503, undefined],
    ["serverError", 500, "generalException"],
    ["unauthorized", 401, "InvalidAuthenticationToken"],
    ["notFound", 404, "ErrorItemNotFound"],
  ])("%s answers %i once, and nothing is written", async (kind, status, code) => {
    const { simulator, quiet, titles } = await withTask();
    simulator.control.faults.inject({ kind, method: "POST", retryAfterSeconds: 7 });
    const failed = await quiet.post(`${quiet.list}/tasks`, { title: "B" });
    expect(failed.status).toBe(status);
    expect(failed.body.error?.code).toBe(code);
    if (status === 429 || kind === "unavailable") expect(failed.headers.get("retry-after")).toBe("7");
    expect(titles()).toEqual(["A"]);
    expect((await quiet.post(`${quiet.list}/tasks`, { title: "B" })).status).toBe(201);
  });

  test("a 503 can be empty, or a page of HTML", async () => {
    const { simulator, quiet, path } = await withTask();
    simulator.control.faults.inject({ kind: "unavailable" });
    expect((await quiet.get(path)).text).toBe("");
    simulator.control.faults.inject({ kind: "unavailableHtml" });
    expect((await quiet.get(path)).text).toContain("<html>");
  });

  test("a claims challenge carries its claims", async () => {
    const { simulator, quiet, path } = await withTask();
    simulator.control.faults.inject({ kind: "claimsChallenge" });
    const header = (await quiet.get(path)).headers.get("www-authenticate") ?? "";
    expect(header).toContain('error="insufficient_claims"');
    expect(JSON.parse(Buffer.from(/claims="([^"]+)"/.exec(header)?.[1] ?? "", "base64").toString())).toHaveProperty(
      "access_token",
    );
  });

  test("applied, but the answer was lost: as 504 and as a reset", async () => {
    const { simulator, quiet, titles } = await withTask();
    simulator.control.faults.inject({ kind: "gatewayTimeoutApplied", method: "POST" });
    expect((await quiet.post(`${quiet.list}/tasks`, { title: "B" })).status).toBe(504);
    simulator.control.faults.inject({ kind: "resetApplied", method: "POST" });
    await expect(quiet.post(`${quiet.list}/tasks`, { title: "C" })).rejects.toThrow();
    expect(titles()).toEqual(["A", "B", "C"]);
  });

  test("a reset before it was applied", async () => {
    const { simulator, quiet, titles } = await withTask();
    simulator.control.faults.inject({ kind: "resetBefore", method: "POST" });
    await expect(quiet.post(`${quiet.list}/tasks`, { title: "B" })).rejects.toThrow();
    expect(titles()).toEqual(["A"]);
  });

  test("delta faults strike links only", async () => {
    const { simulator, quiet } = await withTask();
    const { deltaLink } = await quiet.drain(`${quiet.list}/tasks/delta`);
    simulator.control.faults.inject({ kind: "deltaGone" });
    simulator.control.faults.inject({ kind: "deltaMalformed" });
    expect((await quiet.get(`${quiet.list}/tasks/delta`)).status).toBe(200);
    expect((await quiet.get(deltaLink)).status).toBe(410);
    expect((await quiet.get(deltaLink)).body.error.message).toBe("Badly formed token.");
    expect((await quiet.get(deltaLink)).status).toBe(200);
  });

  test("a page cut in half, and a field of the wrong type", async () => {
    const { simulator, quiet } = await withTask();
    simulator.control.faults.inject({ kind: "malformedJson" });
    await expect(quiet.get(`${quiet.list}/tasks`)).rejects.toThrow(SyntaxError);
    simulator.control.faults.inject({ kind: "wrongType" });
    const response = await fetch(`${simulator.origin}/v1.0${quiet.list}/tasks`, {
      headers: { authorization: `Bearer ${simulator.control.entra.accessToken("quiet")}` },
    });
    expect(await response.json()).toMatchObject({ value: [{ title: { unexpected: true } }] });
  });

  test("a slow answer is right, and late", async () => {
    const { simulator, quiet, path } = await withTask();
    simulator.control.faults.inject({ kind: "slow", delayMs: 40 });
    const started = performance.now();
    expect((await quiet.get(path)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(39);
  });

  test("strike by rate, repeatably, and only the person, method and path they are for", async () => {
    const strikes = async () => {
      const { simulator, quiet } = await withTask();
      const busy = clientOf(simulator, "busy");
      simulator.control.faults.inject({
        kind: "unavailable",
        rate: 0.3,
        person: "quiet",
        method: "GET",
        path: "/tasks/delta$",
      });
      const pattern: number[] = [];
      for (let index = 0; index < 60; index += 1) pattern.push((await quiet.get(`${quiet.list}/tasks/delta`)).status);
      expect((await busy.get(`${busy.list}/tasks/delta`)).status).toBe(200);
      expect((await quiet.get(`${quiet.list}/tasks`)).status).toBe(200);
      return pattern;
    };
    const first = await strikes();
    expect(first.filter((status) => status === 503).length).toBeGreaterThan(8);
    expect(first.filter((status) => status === 503).length).toBeLessThan(30);
    expect(await strikes()).toEqual(first);
  });

  test("strike as often as asked, then are gone", async () => {
    const { simulator, quiet, path } = await withTask();
    const { id } = simulator.control.faults.inject({ kind: "serverError", times: 2 });
    expect([(await quiet.get(path)).status, (await quiet.get(path)).status, (await quiet.get(path)).status]).toEqual([
      500, 500, 200,
    ]);
    expect(simulator.control.faults.remove(id)).toBe(false);
    simulator.control.faults.inject({ kind: "serverError", rate: 1 });
    simulator.control.faults.clear();
    expect((await quiet.get(path)).status).toBe(200);
  });

  test("can strike the token endpoint too", async () => {
    const simulator = await startSimulator();
    simulator.control.faults.inject({ kind: "unavailable", path: "/oauth2/v2.0/token" });
    const post = async () =>
      (await fetch(`${simulator.origin}/common/oauth2/v2.0/token`, { method: "POST", body: "" })).status;
    expect([await post(), await post()]).toEqual([503, 400]);
  });
});
