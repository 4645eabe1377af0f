import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { clientOf, createGraphClient, judge, listPath, taskPath } from "../support/graph-client.ts";
import { createSchemaJudge, GRAPH_SCHEMA } from "../support/graph-schema.ts";
import { type RunningSimulator, startSimulator } from "../support/simulator.ts";

const { GRAPH_EXAMPLES } = process.env;

/** A request as the documentation shows it; ids and names in it are only examples. */
interface Example {
  readonly source: string;
  readonly request: { line: string; headers: Record<string, string>; body: unknown } | null;
  readonly status: number;
}

const SUPPORTED = /^\w+ \/(me|users\/[^/]+)\/(todo|mailboxsettings$)/i;

function readExamples(): Example[] {
  if (GRAPH_EXAMPLES === undefined) return [];
  const all: Example[] = JSON.parse(readFileSync(GRAPH_EXAMPLES, "utf8"));
  return all.filter(({ request }) => request !== null && SUPPORTED.test(request.line));
}

/** A mailbox with one of everything, and a path builder that puts its ids in the place of a documented request's. */
async function withEverything(simulator: RunningSimulator) {
  const token = simulator.control.entra.accessToken("quiet", [
    "Tasks.ReadWrite",
    "MailboxSettings.ReadWrite",
    "User.Read",
  ]);
  const quiet = createGraphClient(simulator, token);
  const list = await quiet.post("/me/todo/lists", { displayName: "Mine" });
  const task = await quiet.post(`${listPath(list.body.id)}/tasks`, {
    title: "Everything",
    checklistItems: [{ displayName: "Step", isChecked: true }],
    linkedResources: [
      { applicationName: "Oro", externalId: "1", webUrl: "https://oro.example/1", displayName: "Call" },
    ],
  });
  const ids: Record<string, string> = {
    lists: list.body.id,
    tasks: task.body.id,
    linkedResources: task.body.linkedResources?.[0]?.id ?? "",
    checklistItems: task.body.checklistItems?.[0]?.id ?? "",
  };
  const real = (path: string) => {
    const parts = path.replace(/^\/users\/[^/]+/, "/users/quiet@contoso.example").split("/");
    return parts
      .map((part, index) => (part === "delta" ? part : encodeURIComponent(ids[parts[index - 1] ?? ""] ?? part)))
      .join("/");
  };
  return { quiet, real };
}

describe.skipIf(GRAPH_EXAMPLES === undefined)("documented requests", () => {
  test.each(readExamples().map((example) => [`${example.request?.line} (${example.source})`, example] as const))(
    "%s",
    async (_name, { request, status }) => {
      if (request === null) return;
      const { quiet, real } = await withEverything(await startSimulator());
      const [method = "", path = ""] = request.line.split(" ");
      const target = real(path);
      const answer = await (method === "GET"
        ? quiet.get(target, request.headers)
        : method === "DELETE"
          ? quiet.remove(target, request.headers)
          : method === "POST"
            ? quiet.post(target, request.body, request.headers)
            : quiet.patch(target, request.body, request.headers));
      expect(answer.status, answer.text).toBe(status);
    },
  );

  test("an open extension as documented is accepted on a task", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    const task = simulator.control.todo.createTask("quiet", "default", { title: "A" });
    const body = {
      "@odata.type": "microsoft.graph.openTypeExtension",
      extensionName: "Com.Contoso.Deal",
      companyName: "Alpine Skis",
      dealValue: 1010100,
      expirationDate: "2015-07-03T13:04:00.000Z",
    };
    const made = await quiet.post(`${taskPath(quiet.list, task)}/extensions`, body);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      id: "microsoft.graph.openTypeExtension.Com.Contoso.Deal",
      extensionName: "Com.Contoso.Deal",
      dealValue: 1010100,
    });
  });
});

describe.skipIf(GRAPH_SCHEMA === undefined)("the schema of Graph", () => {
  test("holds for the answer of every route", async () => {
    const simulator = await startSimulator({ data: "demo" });
    simulator.control.entra.changeApp("8d3b1f6e-4a72-4c59-b0e8-6f1a2d9c7e45", { consentTenant: "contoso.example" });
    const broken = clientOf(simulator, "broken");
    const ALL = ["Tasks.ReadWrite", "MailboxSettings.ReadWrite", "User.Read", "User.Read.All"];
    const client = createGraphClient(simulator, simulator.control.entra.accessToken("broken", ALL));
    const { list } = broken;
    const { body: task } = await client.post(`${list}/tasks`, {
      title: "Everything",
      body: { content: "<p>b</p>", contentType: "html" },
      dueDateTime: { dateTime: "2030-01-05T00:00:00", timeZone: "Europe/Berlin" },
      startDateTime: { dateTime: "2030-01-04T00:00:00", timeZone: "Europe/Berlin" },
      reminderDateTime: { dateTime: "2030-01-04T09:00:00", timeZone: "Europe/Berlin" },
      recurrence: {
        pattern: { type: "relativeMonthly", interval: 1, daysOfWeek: ["monday"], index: "last" },
        range: { type: "numbered", numberOfOccurrences: 5, recurrenceTimeZone: "Europe/Berlin" },
      },
      categories: ["CRM"],
      extensions: [{ extensionName: "com.example.crm", opId: "1" }],
    });
    const path = taskPath(list, task);
    const step = (await client.post(`${path}/checklistItems`, { displayName: "Step" })).body;
    const link = (await client.post(`${path}/linkedResources`, { applicationName: "Oro", externalId: "1" })).body;
    const made = listPath((await client.post("/me/todo/lists", { displayName: "Mine" })).body.id);
    await client.post(`${made}/extensions`, { extensionName: "com.example.list", colour: "red" });
    await client.patch(`${path}/checklistItems/${step.id}`, { isChecked: true });
    await client.patch(`${path}/linkedResources/${link.id}`, { externalId: "2" });
    await client.patch(`${path}/extensions/com.example.crm`, { opId: "2" });
    await client.patch(made, { displayName: "Renamed" });
    await client.patch("/me/mailboxSettings", {});
    await client.patch(path, { status: "completed" });
    const doomed = (await client.post(`${list}/tasks`, { title: "Doomed" })).body;
    const { deltaLink } = await client.drain(`${list}/tasks/delta`);
    const lists = await client.drain("/me/todo/lists/delta");
    await client.remove(taskPath(list, doomed));
    await client.remove(made);
    const reads = [
      "/me",
      "/users",
      "/users/busy@contoso.example",
      "/me/mailboxSettings",
      "/me/todo/lists",
      list,
      `${list}/tasks`,
      `${list}/tasks?$expand=extensions($filter=id eq 'com.example.crm')`,
      path,
      `${path}/checklistItems`,
      `${path}/checklistItems/${step.id}`,
      `${path}/linkedResources`,
      `${path}/linkedResources/${link.id}`,
      `${path}/extensions/com.example.crm`,
      deltaLink,
      lists.deltaLink,
    ];
    for (const target of reads) {
      const answer = await client.get(target, { prefer: 'outlook.timezone="Tokyo Standard Time"' });
      expect([target, answer.status]).toEqual([target, 200]);
    }
    const judged = judge?.judged ?? new Map<string, number>();
    for (const typeName of [
      "user",
      "mailboxSettings",
      "todoTaskList",
      "todoTask",
      "checklistItem",
      "linkedResource",
      "openTypeExtension",
    ]) {
      expect(judged.get(typeName), typeName).toBeGreaterThan(0);
    }
  });

  test("is really looked at: an unknown property and a wrong type do not pass", () => {
    const strict = createSchemaJudge(GRAPH_SCHEMA ?? "");
    expect(() => strict.mustBe("todoTask", { id: "1", colour: "red" })).toThrow("Not a todoTask");
    expect(() => strict.mustBe("todoTask", { id: "1", createdDateTime: "yesterday" })).toThrow("Not a todoTask");
    expect(() => strict.mustBe("todoTask", { id: "1", checklistItems: [{ isChecked: "no" }] })).toThrow(
      "Not a checklistItem",
    );
  });
});
