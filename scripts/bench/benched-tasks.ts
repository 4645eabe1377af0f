import { z } from "zod";
import { createOfficeTasks } from "../../src/adapters/office/tasks.ts";
import { order } from "../../test/support/product.ts";
import { type Benched, nthId, someDay } from "./benched.ts";

export const benchedTasks: Benched = {
  resource: "TASKS",
  noun: "tasks",
  mostMicros: 60,
  table: createOfficeTasks(),
  tableName: "office_task",
  settings: { TASKS_SYNC_ENABLED: true, CALENDAR_SYNC_ENABLED: false },
  seed: async (simulator, person, count) => {
    await simulator.control("POST", `/people/${person}/lists/default/seed`, { count });
  },
  containers: "/me/todo/lists",
  isDefault: ({ wellknownListName }) => wellknownListName === "defaultList",
  firstPage: (id) => `/me/todo/lists/${encodeURIComponent(id)}/tasks/delta`,
  headers: (pageSize) => ({ prefer: `odata.maxpagesize=${pageSize}` }),
  postPath: (id) => `/me/todo/lists/${encodeURIComponent(id)}/tasks`,
  bare: (nth) => ({
    title: `Task ${nth}`,
    body: { content: `Notes for number ${nth}`, contentType: "text" },
    importance: "normal",
    status: "notStarted",
    dueDateTime: { dateTime: `${someDay}T00:00:00`, timeZone: "UTC" },
    categories: ["CRM"],
    linkedResources: [{ applicationName: "bench", externalId: nthId(nth), displayName: "Task" }],
  }),
  inOffice: (nth) => ({
    subject: `Task ${nth}`,
    description: `Notes for number ${nth}`,
    dueDate: someDay,
    categories: ["CRM"],
  }),
  renameInOutlook: async (simulator, person, id, title) => {
    await simulator.control("PATCH", `/people/${person}/lists/default/tasks/${encodeURIComponent(id)}`, { title });
  },
  nameInOutlook: async (simulator, person, id) =>
    z
      .object({ title: z.string() })
      .parse(await simulator.control("GET", `/people/${person}/lists/default/tasks/${encodeURIComponent(id)}`)).title,
  renameInOffice: (product, change) =>
    order(
      product,
      `mutation ($id: ID!, $version: Int!, $name: String!) {
        result: updateTask(id: $id, expectedVersion: $version, input: { subject: $name }) { __typename ... on UserError { message } } }`,
      change,
    ),
};
