import { describe, expect, test } from "vitest";
import { clientOf, listPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

async function withTasks() {
  const simulator = await startSimulator();
  simulator.control.clock.set(Date.parse("2026-09-24T10:00:00Z"));
  const make = (title: string, more: Record<string, unknown>) =>
    simulator.control.todo.createTask("quiet", "default", { title, ...more });
  make("Banana", { status: "completed", categories: ["CRM"] });
  make("Apple", { importance: "high", due: "2026-10-02" });
  simulator.control.clock.advance(3_600_000);
  make("Cherry's", { categories: ["CRM", "Other"], due: "2026-10-01" });
  const quiet = clientOf(simulator, "quiet");
  const titles = async (query: string) => {
    const { status, body } = await quiet.get(`${quiet.list}/tasks?${query}`);
    return status === 200
      ? body.value.map(({ title }) => title)
      : [status, body.error.code, body.error.innerError.code];
  };
  return { simulator, quiet, titles };
}

describe("queries", () => {
  test.each([
    ["status ne 'completed'", ["Apple", "Cherry's"]],
    ["status eq 'completed'", ["Banana"]],
    ["lastModifiedDateTime ge 2026-09-24T10:30:00Z", ["Cherry's"]],
    ["categories/any(c:c eq 'CRM')", ["Banana", "Cherry's"]],
    ["categories/any(c:c eq 'CRM') and status ne 'completed'", ["Cherry's"]],
    ["title eq 'Cherry''s' or importance eq 'high'", ["Apple", "Cherry's"]],
    ["not (startswith(title,'b')) and dueDateTime/dateTime lt '2026-10-01T12:00'", ["Apple", "Cherry's"].slice(1)],
  ])("$filter=%s", async (filter, expected) => {
    expect(await (await withTasks()).titles(`$filter=${encodeURIComponent(filter)}`)).toEqual(expected);
  });

  test("filters on extensions, on links and of no known form are refused", async () => {
    const { titles } = await withTasks();
    for (const filter of [
      "extensions/any(e:e eq 'x')",
      "linkedResources/any(l:l/externalId eq '1')",
      "status like 'x'",
      "status eq",
      "(status eq 'x'",
    ]) {
      expect(await titles(`$filter=${encodeURIComponent(filter)}`)).toEqual([
        400,
        "invalidRequest",
        "RequestBroker--ParseUri",
      ]);
    }
  });

  test("$orderby sorts both ways, absent values first", async () => {
    const { titles } = await withTasks();
    expect(await titles("$orderby=title desc")).toEqual(["Cherry's", "Banana", "Apple"]);
    expect(await titles("$orderby=dueDateTime/dateTime")).toEqual(["Banana", "Cherry's", "Apple"]);
  });

  test("$select is refused for lists and tasks alike; $count and a plain $expand have no effect", async () => {
    const { quiet, titles } = await withTasks();
    expect(await titles("$select=title")).toEqual([400, "invalidRequest", "RequestBroker--ParseUri"]);
    expect((await quiet.get("/me/todo/lists?$select=id")).status).toBe(400);
    expect(await titles("$count=true&$expand=checklistItems,linkedResources")).toHaveLength(3);
  });

  test("$top sets the page size and nextLink goes on with $skip", async () => {
    const { quiet } = await withTasks();
    const first = await quiet.get(`${quiet.list}/tasks?$top=2`);
    expect(first.body.value).toHaveLength(2);
    expect(first.body["@odata.nextLink"]).toMatch(/\?\$top=2&\$skip=2$/);
    expect((await quiet.get(first.body["@odata.nextLink"] ?? "")).body.value).toHaveLength(1);
  });

  test("a page holds 50 tasks, or as many as Prefer says on that very request", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    simulator.control.todo.seed("quiet", "default", 130);
    expect((await quiet.drain(`${quiet.list}/tasks`)).sizes).toEqual([50, 50, 30]);
    const first = await quiet.get(`${quiet.list}/tasks`, { prefer: "odata.maxpagesize=70" });
    expect(first.body["@odata.nextLink"]).toMatch(/\?\$skip=70$/);
    expect((await quiet.get(first.body["@odata.nextLink"] ?? "")).body.value).toHaveLength(50);
  });

  test("a lost create is found again by time and extension", async () => {
    const { quiet } = await withTasks();
    await quiet.post(`${quiet.list}/tasks`, {
      title: "Lost",
      extensions: [{ extensionName: "com.example.crm", opId: "op-9" }],
    });
    const filter = encodeURIComponent("lastModifiedDateTime ge 2026-09-24T10:30:00Z");
    const { body } = await quiet.get(
      `${quiet.list}/tasks?$filter=${filter}&$expand=${encodeURIComponent("extensions($filter=id eq 'com.example.crm')")}`,
    );
    expect(body.value.find(({ extensions }) => extensions !== undefined)).toMatchObject({
      title: "Lost",
      extensions: [{ opId: "op-9" }],
    });
  });
});

describe("lists", () => {
  test("a mailbox has a default list and a flagged e-mails list, which cannot be renamed or deleted", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    const { body } = await quiet.get("/me/todo/lists");
    expect(body.value.map(({ wellknownListName }) => wellknownListName)).toEqual(["defaultList", "flaggedEmails"]);
    for (const { id } of body.value) {
      expect((await quiet.patch(listPath(id), { displayName: "Mine" })).status).toBe(400);
      expect((await quiet.remove(listPath(id))).status).toBe(400);
    }
  });

  test("are made, renamed, read and deleted", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    const made = await quiet.post("/me/todo/lists", { displayName: "CRM" });
    expect([made.status, made.body.wellknownListName]).toEqual([201, "none"]);
    const renamed = await quiet.patch(listPath(made.body.id), { displayName: "Oro" });
    expect(renamed.body).toMatchObject({ id: made.body.id, displayName: "Oro" });
    expect((await quiet.get(listPath(made.body.id))).body.displayName).toBe("Oro");
    expect((await quiet.remove(listPath(made.body.id))).status).toBe(204);
    expect((await quiet.remove(listPath(made.body.id))).status).toBe(404);
  });
});
