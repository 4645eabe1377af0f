import { afterAll, beforeAll } from "vitest";
import { must } from "../../../src/lib/must.ts";
import { eventFields, mailFields, taskFields } from "../../contracts/m365-records/samples.ts";
import { describeM365Records } from "../../contracts/m365-records.ts";
import { type RunningSimulator, runSimulator } from "../../support/simulator.ts";
import { openCalendar } from "./events/open-calendar.ts";
import { openMail } from "./mail/open-mail.ts";
import { openTasks } from "./open-mailbox.ts";

const person = "quiet";
const pageSize = 2;
const times = { start: "2026-09-07T09:00:00", end: "2026-09-07T09:30:00" };

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await runSimulator();
});
afterAll(() => simulator.stop());

describeM365Records(
  "tasks of Graph",
  { keepsIds: false, marksInRounds: true, goneCollection: "silence", readOnlyFault: "rejected" },
  async () => {
    const { control } = simulator;
    control.reset();
    const { records, listId } = await openTasks(simulator, person, { pageSize });
    const { todo } = control;
    const readOnly = todo.lists(person).find(({ wellknownListName }) => wellknownListName === "flaggedEmails");
    return {
      records,
      hands: {
        make: (listKey, title) => todo.createTask(person, listKey, { title }).id,
        rename: (listKey, id, title) => void todo.updateTask(person, listKey, id, { title }),
        remove: (listKey, id) => todo.deleteTask(person, listKey, id),
        move: (id, from, to) => todo.moveTask(person, from, id, to).id,
        addCollection: (name) => todo.createList(person, name).id,
        removeCollection: (id) => todo.deleteList(person, id),
      },
      home: listId,
      otherId: todo.createList(person, "Projects").id,
      readOnlyId: must(readOnly, "the list of flagged mails").id,
      sample: taskFields,
      makeOfAnother: (mark) =>
        todo.createTask(person, "default", {
          title: "Another program's",
          linkedResources: [{ applicationName: "Another program", externalId: mark, displayName: "Ticket" }],
        }).id,
      expireLinks: () => control.deltas.expire(person),
    };
  },
);

describeM365Records(
  "calendar of Graph",
  { keepsIds: true, marksInRounds: false, goneCollection: "notFound", readOnlyFault: "denied" },
  async () => {
    const { control } = simulator;
    control.reset();
    const { calendar } = control;
    const otherId = calendar.createCalendar(person, "Projects").idUnderHeader;
    const readOnlyId = calendar.createCalendar(person, "Holidays", { canEdit: false }).idUnderHeader;
    const { records, calendarId } = await openCalendar(simulator, person, { pageSize });
    return {
      records,
      hands: {
        make: (key, subject) => calendar.createEvent(person, key, { subject, ...times }).id,
        rename: (_, id, subject) => void calendar.updateEvent(person, id, { subject }),
        remove: (_, id) => calendar.deleteEvent(person, id),
        move: (id, _, to) => calendar.moveEvent(person, id, to).id,
        addCollection: (name) => calendar.createCalendar(person, name).idUnderHeader,
        removeCollection: (id) => calendar.deleteCalendar(person, id),
      },
      home: calendarId,
      otherId,
      readOnlyId,
      sample: eventFields,
      makeOfAnother: (mark) =>
        calendar.createEvent(person, "default", {
          subject: "Another program's",
          ...times,
          singleValueExtendedProperties: [
            { id: "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name AnotherProgram", value: mark },
          ],
        }).id,
      expireLinks: () => control.deltas.expire(person),
    };
  },
);

describeM365Records(
  "mail of Graph",
  { keepsIds: true, marksInRounds: true, goneCollection: "notFound", readOnlyFault: "rejected", isMadeThere: true },
  async () => {
    const { control } = simulator;
    control.reset();
    // So many states of one reader are remembered that a link can be followed again.
    control.settings.change({ mail: { deltaGenerations: 100 } });
    const { mail } = control;
    const otherId = mail.createFolder(person, "Projects").id;
    const readOnlyId = mail.createFolder(person, "Hidden", { isHidden: true }).id;
    const { records, idOf } = await openMail(simulator, person, { pageSize });
    let made = 0;
    return {
      records,
      hands: {
        // What a mail says nobody changes: people name it by a category.
        make: (folder, name) => {
          made += 1;
          // By turns so new that the feed tells it, and so old that only the history does.
          const receivedAt = new Date(control.clock.now() - (made % 2 === 0 ? 86_400_000 : 0)).toISOString();
          return mail.deliver(person, { subject: "Letter", categories: [name], receivedAt }, folder).immutableId;
        },
        rename: (_, id, name) => void mail.update(person, id, { categories: [name] }),
        remove: (_, id) => mail.purge(person, id),
        move: (id, _, to) => mail.move(person, id, to).immutableId,
        addCollection: (name) => mail.createFolder(person, name).id,
        removeCollection: (id) => mail.purgeFolder(person, id),
      },
      home: idOf("inbox"),
      otherId,
      readOnlyId,
      sample: mailFields,
      makeOfAnother: () => mail.deliver(person, { categories: ["Another program's"] }).immutableId,
      expireLinks: () => control.deltas.expire(person),
      nameOf: ({ fields }) => String(Array.isArray(fields.categories) ? fields.categories[0] : ""),
    };
  },
);
