import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CreateTaskInput, UpdateTaskInput } from "../schema-types.d.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { granted } from "../support/asked.ts";

let api: TestApi;
let user: { id: string; token: string };
beforeAll(async () => {
  api = await startApi();
  user = await api.addPerson("Una", "USER");
});
afterAll(() => api[Symbol.asyncDispose]());

const fields = `id version subject description dueDate dueTime startDate priority status completedDate reminderAt categories
  checklist { title isChecked } recurrence { type interval daysOfWeek firstDayOfWeek endDate count } owner { id }`;
const errorParts = `__typename ... on UserError { message } ... on ValidationError { field rule }`;
const stale = "... on StaleWriteError { currentVersion current }";

async function attempt(input: CreateTaskInput, token = user.token) {
  const { data, errors } = await api.ask(
    `mutation ($input: CreateTaskInput!) { createTask(input: $input) { ${errorParts} ... on CreateTaskSuccess { data { ${fields} } } } }`,
    { input },
    token,
  );
  expect(errors).toEqual([]);
  return data.createTask;
}
const create = async (...given: Parameters<typeof attempt>) => granted(await attempt(...given)).data;
async function update(id: string, expectedVersion: number, input: UpdateTaskInput, token = user.token) {
  const { data, errors } = await api.ask(
    `mutation ($id: ID!, $v: Int!, $input: UpdateTaskInput!) {
      updateTask(id: $id, expectedVersion: $v, input: $input) { ${errorParts} ${stale} ... on UpdateTaskSuccess { data { ${fields} } } } }`,
    { id, v: expectedVersion, input },
    token,
  );
  expect(errors).toEqual([]);
  return data.updateTask;
}
const updated = async (...given: Parameters<typeof update>) => granted(await update(...given)).data;
async function remove(id: string, expectedVersion: number, token = user.token) {
  const { data } = await api.ask(
    `mutation ($id: ID!, $v: Int!) { deleteTask(id: $id, expectedVersion: $v) { ${errorParts} ${stale} ... on DeleteTaskSuccess { data { id } } } }`,
    { id, v: expectedVersion },
    token,
  );
  return data.deleteTask;
}
const read = async (id: string, token = user.token) =>
  (await api.ask(`query ($id: ID!) { task(id: $id) { ${fields} } }`, { id }, token)).data.task;

const full: CreateTaskInput = {
  subject: "Call the printer",
  description: "About the draft",
  dueDate: "2026-05-01",
  dueTime: "09:30",
  startDate: "2026-04-20",
  priority: "HIGH",
  status: "IN_PROGRESS",
  reminderAt: "2026-05-01T09:30:00.500+02:00",
  categories: ["Print"],
  checklist: [{ title: "Find the number", isChecked: true }],
  recurrence: { type: "WEEKLY", daysOfWeek: ["FRIDAY"], count: 3 },
};

describe("tasks over the API", () => {
  test("a task comes back as it was made, and wakes the sync of its owner", async () => {
    const made = await create(full);
    expect(made).toMatchObject({
      ...full,
      version: 1,
      reminderAt: "2026-05-01T07:30:00.000Z",
      recurrence: {
        type: "WEEKLY",
        interval: 1,
        daysOfWeek: ["FRIDAY"],
        firstDayOfWeek: "SUNDAY",
        endDate: null,
        count: 3,
      },
      owner: { id: user.id },
    });
    expect(await read(made.id)).toEqual(made);
    expect(api.heard.office.at(-1)).toBe(user.id);
  });

  test("an update changes what it names, null empties, and the version grows", async () => {
    const data = await create(full);
    const changed = await updated(data.id, 1, { subject: "Write to the printer", recurrence: null, dueDate: null });
    expect(changed).toEqual({
      ...data,
      version: 2,
      subject: "Write to the printer",
      recurrence: null,
      dueDate: null,
      dueTime: null,
    });
  });

  test("an update that changes nothing writes nothing", async () => {
    const data = await create(full);
    const heard = api.heard.office.length;
    expect((await updated(data.id, 1, { subject: "Call the printer", categories: ["Print"] })).version).toBe(1);
    expect(api.heard.office).toHaveLength(heard);
  });

  test("a stale update is refused with the present values", async () => {
    const data = await create(full);
    await update(data.id, 1, { subject: "First" });
    const refused = await update(data.id, 1, { subject: "Second" });
    expect(refused).toMatchObject({ __typename: "StaleWriteError", currentVersion: 2, current: { subject: "First" } });
    expect(await remove(data.id, 1)).toMatchObject({ __typename: "StaleWriteError", currentVersion: 2 });
  });

  test("of two updates at once one is refused", async () => {
    const data = await create(full);
    const both = await Promise.all([update(data.id, 1, { subject: "A" }), update(data.id, 1, { subject: "B" })]);
    expect(both.map(({ __typename }) => __typename).toSorted()).toEqual(["StaleWriteError", "UpdateTaskSuccess"]);
  });

  test("closing sets the day, reopening clears it", async () => {
    const data = await create({ subject: "Once" });
    const closed = await updated(data.id, 1, { status: "CLOSED" });
    expect(closed.completedDate).toBe(new Date().toISOString().slice(0, 10));
    expect((await updated(data.id, 2, { status: "OPEN" })).completedDate).toBeNull();
    expect((await updated(data.id, 3, { status: "CLOSED", completedDate: "2026-01-02" })).completedDate).toBe(
      "2026-01-02",
    );
  });

  test("a task that is closed before nine in Tokyo is closed that day there: the mailbox's zone says so, else the organization's", async () => {
    const early = await startApi({ now: () => new Date("2026-11-24T23:30:00Z") });
    try {
      const close = async (token: string) => {
        const { data } = await early.ask(
          `mutation { createTask(input: { subject: "x", status: CLOSED }) { ... on CreateTaskSuccess { data { completedDate } } } }`,
          {},
          token,
        );
        return data.createTask.data.completedDate;
      };
      const yuki = await early.addPerson("Yuki", "USER");
      expect(await close(yuki.token)).toBe("2026-11-24");
      const set = async (value: string) =>
        (
          await early.ask(
            `mutation ($value: JSON!) { updateSettings(input: { level: SYSTEM, expectedVersion: 0, set: [{ key: TIME_ZONE, value: $value }] }) { __typename } }`,
            { value },
          )
        ).data.updateSettings.__typename;
      expect(await set("Mars/Olympus")).toBe("ValidationError");
      expect(await set("Asia/Tokyo")).toBe("UpdateSettingsSuccess");
      expect(await close(yuki.token)).toBe("2026-11-25");
      const { organizationId } = await early.prisma.user.findUniqueOrThrow({ where: { id: yuki.id } });
      await early.prisma.account.create({
        data: {
          ...{ organizationId, userId: yuki.id, tenantId: "t", objectId: "o", timeZone: "America/New_York" },
          ...{ userPrincipalName: "yuki@example.com", displayName: "Yuki", state: "CONNECTED" },
        },
      });
      expect(await close(yuki.token)).toBe("2026-11-24");
    } finally {
      await early[Symbol.asyncDispose]();
    }
  });

  test.each<[string, CreateTaskInput]>([
    ["subject", { subject: " " }],
    ["dueTime", { subject: "x", dueTime: "09:30" }],
    ["recurrence", { subject: "x", recurrence: { type: "DAILY" } }],
    [
      "recurrence",
      { subject: "x", dueDate: "2026-05-01", recurrence: { type: "DAILY", count: 1, endDate: "2026-06-01" } },
    ],
    ["completedDate", { subject: "x", completedDate: "2026-05-01" }],
  ])("a breach of the rule of %s is named", async (field, input) => {
    expect(await attempt(input)).toMatchObject({ __typename: "ValidationError", field });
  });

  test("a deleted task is gone from every list", async () => {
    const data = await create(full);
    expect(await remove(data.id, 1)).toMatchObject({ data: { id: data.id } });
    expect(await read(data.id)).toBeNull();
    expect(await update(data.id, 2, { subject: "x" })).toMatchObject({ __typename: "NotFoundError" });
    expect(await remove(data.id, 2)).toMatchObject({ __typename: "NotFoundError" });
  });

  test("nobody reads another person's tasks, an auditor and an administrator neither; an administrator may make some for them", async () => {
    const [other, auditor] = [await api.addPerson("Otto", "USER"), await api.addPerson("Audra", "AUDITOR")];
    const data = await create(full);
    expect(await read(data.id, other.token)).toBeNull();
    expect(await update(data.id, 1, { subject: "x" }, other.token)).toMatchObject({ __typename: "NotFoundError" });
    expect(await remove(data.id, 1, other.token)).toMatchObject({ __typename: "NotFoundError" });
    expect(await attempt({ subject: "For you", ownerId: user.id }, other.token)).toMatchObject({
      __typename: "NotFoundError",
    });
    expect(await read(data.id, auditor.token)).toBeNull();
    expect(await attempt({ subject: "x" }, auditor.token)).toMatchObject({ __typename: "ForbiddenError" });
    expect(await read(data.id, api.token)).toBeNull();
    expect(await update(data.id, 1, { subject: "x" }, api.token)).toMatchObject({ __typename: "NotFoundError" });
    expect((await create({ subject: "For you", ownerId: user.id }, api.token)).owner.id).toBe(user.id);
  });

  test("lists filter and page without gaps, also while tasks are made", async () => {
    const reader = await api.addPerson("Rita", "USER");
    for (let day = 1; day <= 7; day += 1) {
      await attempt(
        {
          subject: `Task ${day}`,
          dueDate: `2026-06-0${day}`,
          categories: day % 2 ? ["Odd"] : [],
          status: day > 5 ? "CLOSED" : "OPEN",
        },
        reader.token,
      );
    }
    const list = async (args: string) => {
      const { data, errors } = await api.askComposed(
        `{ tasks${args} { totalCount pageInfo { hasNextPage endCursor } nodes { subject } } }`,
        {},
        reader.token,
      );
      expect(errors).toEqual([]);
      return { ...data.tasks, subjects: data.tasks.nodes.map((node: { subject: string }) => node.subject) };
    };
    expect((await list('(filter: { dueFrom: "2026-06-02", dueTo: "2026-06-04" })')).subjects).toEqual([
      "Task 4",
      "Task 3",
      "Task 2",
    ]);
    expect((await list("(filter: { status: [CLOSED] })")).subjects).toEqual(["Task 7", "Task 6"]);
    expect((await list('(filter: { category: "Odd", text: "TASK 3" })')).subjects).toEqual(["Task 3"]);
    const first = await list("(first: 3)");
    expect(first).toMatchObject({
      totalCount: 7,
      subjects: ["Task 7", "Task 6", "Task 5"],
      pageInfo: { hasNextPage: true },
    });
    await create({ subject: "Late" }, reader.token);
    const second = await list(`(first: 3, after: "${first.pageInfo.endCursor}")`);
    expect(second.subjects).toEqual(["Task 4", "Task 3", "Task 2"]);
    expect((await list(`(first: 3, after: "${second.pageInfo.endCursor}")`)).subjects).toEqual(["Task 1"]);
  });
});
