import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { must } from "../../src/lib/must.ts";
import { openRealStage, type RealStage } from "../support/real-stage.ts";
import { accountId, createRealSync, ownerId } from "../support/real-sync.ts";
import type { RunningSimulator } from "../support/simulator.ts";

let stage: RealStage;
let prisma: PrismaClient;
let simulator: RunningSimulator;

beforeAll(async () => {
  stage = await openRealStage();
  ({ prisma, simulator } = stage);
});
afterAll(() => stage.close());

const event = { start: "2026-12-09T09:00", end: "2026-12-09T10:00" };

/** What people do in Outlook with a second list or calendar, and what Oro shows. */
const sides = {
  TASKS: {
    addOther: () => simulator.control.todo.createList("quiet", "Other").id,
    all: () => simulator.control.todo.lists("quiet").map(({ id }) => id),
    make: (title: string, where: string) => simulator.control.todo.createTask("quiet", where, { title }).id,
    rename: (id: string, title: string, where: string) =>
      void simulator.control.todo.updateTask("quiet", where, id, { title }),
    remove: (id: string) => void simulator.control.todo.deleteTask("quiet", "default", id),
    shown: () => prisma.officeTask.findMany({ where: { ownerId, deletedAt: null }, orderBy: { subject: "asc" } }),
  },
  CALENDAR: {
    addOther: () => must(simulator.control.calendar.createCalendar("quiet", "Other"), "a calendar").idUnderHeader,
    all: () => simulator.control.calendar.calendars("quiet").map(({ idUnderHeader }) => idUnderHeader),
    make: (subject: string, where: string) =>
      simulator.control.calendar.createEvent("quiet", where, { subject, ...event }).id,
    rename: (id: string, subject: string) => void simulator.control.calendar.updateEvent("quiet", id, { subject }),
    remove: (id: string) => void simulator.control.calendar.deleteEvent("quiet", id),
    shown: () => prisma.officeEvent.findMany({ where: { ownerId, deletedAt: null }, orderBy: { subject: "asc" } }),
  },
} as const;

const error = (status: number, code: string) => Response.json({ error: { code, message: "No." } }, { status });
const troubles: readonly (readonly [string, () => Response])[] = [
  ["403", () => error(403, "ErrorAccessDenied")],
  ["404", () => error(404, "ErrorItemNotFound")],
  ["500", () => error(500, "generalException")],
  ["503 without a body", () => new Response(null, { status: 503 })],
  ["half a page", () => new Response('{"value":[{"id":')],
  ["a foreign link", () => Response.json({ value: [], "@odata.deltaLink": "https://graph.example/v1.0/me/x" })],
];

describe.each(["TASKS", "CALENDAR"] as const)("of two collections of %s, one that answers with", (resource) => {
  test.each(troubles)(
    "%s keeps nothing of the other from Oro, is told, and is read when it answers again",
    async (_what, answer) => {
      simulator.control.reset();
      const side = sides[resource];
      const other = side.addOther();
      let isBad = false;
      const real = createRealSync({
        ...{ prisma, sql: stage.sql, simulator, resource, person: "quiet" },
        answer: (url) => (isBad && decodeURIComponent(url).includes(other) ? answer() : null),
      });
      real.settings = { ...real.settings, collectionIds: side.all() };
      await real.reset();
      const [gone, renamed] = [side.make("Goes", "default"), side.make("Is renamed", "default")];
      const inOther = side.make("In the other", "Other");
      await real.sync();
      const alerts = () => prisma.alert.count({ where: { accountId, resolvedAt: null } });
      const shown = async () => (await side.shown()).map(({ subject }) => subject);
      expect(await shown()).toEqual(["Goes", "In the other", "Is renamed"]);
      isBad = true;
      side.remove(gone);
      side.rename(renamed, "Was renamed", "default");
      await real.sync();
      expect(await shown()).toEqual(["In the other", "Was renamed"]);
      expect(await alerts()).toBe(1);
      expect(await prisma.run.findFirst({ where: { accountId }, orderBy: { queuedAt: "desc" } })).toMatchObject({
        state: "PARTIAL",
      });
      isBad = false;
      side.rename(inOther, "Read again", "Other");
      await real.sync();
      await real.sync();
      expect(await shown()).toEqual(["Read again", "Was renamed"]);
      expect(await alerts()).toBe(0);
    },
  );
});
