import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readChangesPage } from "../../../src/adapters/graph/tasks/changes.ts";
import { readTask } from "../../../src/adapters/graph/tasks/read.ts";
import { planUpdate } from "../../../src/adapters/graph/tasks/update.ts";
import { encodeNewTask } from "../../../src/adapters/graph/tasks/write.ts";
import { linkedResource, listPage, todoTask } from "../../../src/adapters/graph/wire.ts";
import { readExamples } from "../../support/graph-examples.ts";
import { emptyTask } from "./open-mailbox.ts";

const { GRAPH_EXAMPLES, GRAPH_SCHEMA } = process.env;

describe.skipIf(GRAPH_EXAMPLES === undefined)("documented answers", () => {
  const examples = GRAPH_EXAMPLES === undefined ? [] : readExamples(GRAPH_EXAMPLES, /\/todo\//);

  it("are there", () => expect(examples.length).toBeGreaterThan(4));

  it.each(examples.map((example) => [example.source, example] as const))("%s can be read", (source, { body }) => {
    if (source.endsWith("todo-list-lists.md")) {
      expect(listPage.parse(body).value.length).toBeGreaterThan(0);
    } else if (source.endsWith("linkedresources.md")) {
      z.object({ value: z.array(linkedResource) }).parse(body);
    } else if (source.endsWith("list-tasks.md")) {
      const answer = {
        status: 200,
        headers: new Headers(),
        body: { ...z.looseObject({}).parse(body), "@odata.deltaLink": "x" },
      };
      const page = readChangesPage(answer, "UTC");
      expect(page.rejected).toEqual([]);
      expect(page.items.length).toBeGreaterThan(0);
    } else {
      expect(readTask(todoTask.parse(body), "UTC").fields.subject).not.toBe("");
    }
  });
});

describe.skipIf(GRAPH_SCHEMA === undefined)("what we send", () => {
  const full = {
    ...emptyTask,
    description: "x",
    dueDate: "2026-05-01",
    startDate: "2026-04-30",
    completedDate: "2026-05-01",
    status: "closed",
    reminderAt: "2026-05-01T08:00:00Z",
    categories: ["CRM"],
    checklist: [{ title: "one", isChecked: true }],
    recurrence: {
      type: "relativeMonthly",
      interval: 1,
      daysOfWeek: ["monday"],
      index: "last",
      range: { type: "endDate", endDate: "2027-01-01" },
    },
  } as const;
  const validator = () => {
    const ajv = new Ajv2020({ strict: false });
    formats.default(ajv);
    ajv.addSchema(JSON.parse(readFileSync(GRAPH_SCHEMA ?? "", "utf8")));
    return (type: string, value: unknown) => {
      const validate = ajv.getSchema(`graph-v1.0-subset#/$defs/${type}`);
      expect(validate?.(value), JSON.stringify(validate?.errors)).toBe(true);
    };
  };

  it("to create is a task of the published schema, its children too", () => {
    const mustBe = validator();
    const body = encodeNewTask(
      { mark: "m", fields: full, extra: { checklist: [] }, webUrl: "https://oro.example/1" },
      "UTC",
    );
    mustBe("todoTask", body);
    const children = z
      .object({ checklistItems: z.array(z.unknown()), linkedResources: z.array(z.unknown()) })
      .parse(body);
    for (const item of children.checklistItems) mustBe("checklistItem", item);
    for (const item of children.linkedResources) mustBe("linkedResource", item);
  });

  it("to update is too, filled and cleared", () => {
    const mustBe = validator();
    const before = readTask(
      todoTask.parse({ id: "t", "@odata.etag": "e", status: "notStarted", importance: "low", title: "x" }),
      "UTC",
    );
    for (const fields of [full, emptyTask]) {
      const { patch, putBack, completion } = planUpdate(before, fields, Object.keys(fields), "UTC");
      for (const body of [patch, putBack, completion]) if (body) mustBe("todoTask", body);
    }
  });
});
