import { describe, expect, test } from "vitest";
import { clientOf, taskPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const json = { "Content-Type": "application/json" };

async function withTask() {
  const simulator = await startSimulator();
  const quiet = clientOf(simulator, "quiet");
  const { body } = await quiet.post(`${quiet.list}/tasks`, { title: "A" });
  return { simulator, quiet, task: body, path: taskPath(quiet.list, body) };
}

describe("$batch", () => {
  test("answers each item by id, with status, headers and body", async () => {
    const { quiet, task, path } = await withTask();
    const { status, body } = await quiet.post("/$batch", {
      requests: [
        { id: "1", method: "GET", url: path },
        { id: "2", method: "GET", url: "/me" },
        { id: "3", method: "POST", url: `${quiet.list}/tasks`, headers: json, body: { title: "B" } },
      ],
    });
    expect(status).toBe(200);
    const byId = new Map(body.responses.map((response) => [response.id, response]));
    expect(byId.get("1")).toMatchObject({ status: 200, headers: { ETag: task["@odata.etag"] }, body: { title: "A" } });
    expect(byId.get("2")?.body.displayName).toBe("Quinn Quiet");
    expect(byId.get("3")?.status).toBe(201);
  });

  test("stops a chain at its first failure: the guarded delete", async () => {
    const { quiet, task, path } = await withTask();
    await quiet.patch(path, { title: "changed meanwhile" });
    const { body } = await quiet.post("/$batch", {
      requests: [
        { id: "1", method: "PATCH", url: path, headers: { ...json, "If-Match": task["@odata.etag"] }, body: {} },
        { id: "2", method: "DELETE", url: path, dependsOn: ["1"] },
        { id: "3", method: "GET", url: "/me", dependsOn: ["2"] },
      ],
    });
    expect(body.responses.map(({ status }) => status)).toEqual([412, 424, 424]);
    expect((await quiet.get(path)).status).toBe(200);
  });

  test("throttles side-by-side items beyond four in one mailbox, each with its Retry-After", async () => {
    const { quiet, path } = await withTask();
    const { body } = await quiet.post("/$batch", {
      requests: Array.from({ length: 20 }, (_, index) => ({ id: `${index}`, method: "GET", url: path })),
    });
    expect(body.responses.filter(({ status }) => status === 200)).toHaveLength(4);
    const throttled = body.responses.filter(({ status }) => status === 429);
    expect(throttled).toHaveLength(16);
    for (const { headers, body: error } of throttled) {
      expect(Number(headers["Retry-After"])).toBeGreaterThanOrEqual(2);
      expect(error.error.code).toBe("activityLimitReached");
    }
  });

  test("never throttles a chain of twenty", async () => {
    const { quiet, path } = await withTask();
    const requests = Array.from({ length: 20 }, (_, index) => ({
      id: `${index}`,
      method: "GET",
      url: path,
      ...(index === 0 ? {} : { dependsOn: [`${index - 1}`] }),
    }));
    const { body } = await quiet.post("/$batch", { requests });
    expect(new Set(body.responses.map(({ status }) => status))).toEqual(new Set([200]));
  });

  test("refuses more than twenty, mixed dependencies, equal ids, a body without type, a batch in a batch", async () => {
    const { quiet } = await withTask();
    const me = (id: string, more = {}) => ({ id, method: "GET", url: "/me", ...more });
    const ask = async (requests: unknown) => {
      const { status, body } = await quiet.post("/$batch", { requests });
      return [status, body.error.message];
    };
    expect(await ask(Array.from({ length: 21 }, (_, index) => me(`${index}`)))).toEqual([
      400,
      "Number of requests inside batch exceed the limit.",
    ]);
    expect(await ask([me("1"), me("2", { dependsOn: ["1"] }), me("3")])).toEqual([
      400,
      "Batch should be either fully sequential or fully parallel",
    ]);
    expect((await ask([me("1"), me("1")]))[0]).toBe(400);
    expect((await ask([{ id: "1", method: "POST", url: `${quiet.list}/tasks`, body: { title: "x" } }]))[0]).toBe(400);
    expect((await ask([{ id: "1", method: "POST", url: "/$batch", headers: json, body: {} }]))[0]).toBe(400);
    expect((await ask("no"))[0]).toBe(400);
  });

  test("needs a token", async () => {
    const { origin } = await startSimulator();
    expect((await fetch(`${origin}/v1.0/$batch`, { method: "POST", body: "{}" })).status).toBe(401);
  });

  test("lets faults strike single items", async () => {
    const { simulator, quiet, path } = await withTask();
    simulator.control.faults.inject({ kind: "resetBefore", path: "/tasks/" });
    const { body } = await quiet.post("/$batch", {
      requests: [
        { id: "1", method: "GET", url: path },
        { id: "2", method: "GET", url: "/me" },
      ],
    });
    expect(new Map(body.responses.map(({ id, status }) => [id, status]))).toEqual(
      new Map([
        ["1", 504],
        ["2", 200],
      ]),
    );
  });
});
