import { createMemoryMailbox } from "../../../src/adapters/memory/m365-mailbox.ts";
import { eventFields, mailFields, taskFields } from "../../contracts/m365-records/samples.ts";
import { describeM365Records, type RecordsHabits } from "../../contracts/m365-records.ts";
import { ofEvents } from "../../support/exchange.ts";
import { ofMail } from "../../support/mail-histories.ts";
import { ofTasks, type WorldOf } from "../../support/sync-world.ts";

const window = { from: "2026-06-01", to: "2027-05-31" };

function describeMemory(of: WorldOf, fields: typeof taskFields, habits: RecordsHabits): void {
  describeM365Records(`${of.resource} in memory`, habits, async () => {
    const mailbox = createMemoryMailbox(
      of.kind,
      { before: () => {}, after: () => {} },
      { now: () => new Date(), pageSize: 2, service: of.service },
    );
    const addCollection = (id: string, isReadOnly = false): string => {
      mailbox.addCollection({ id, name: id, isDefault: false, isReadOnly });
      return id;
    };
    return {
      records: mailbox.records(of.resource, window),
      hands: {
        make: (collectionId, subject) => mailbox.make(collectionId, fields(subject)),
        rename: (_, id, subject) => mailbox.edit(id, { subject }),
        remove: (_, id) => mailbox.remove(id),
        move: (id, _, toId) => mailbox.move(id, toId),
        addCollection: (name) => addCollection(name),
        removeCollection: (id) => mailbox.removeCollection(id),
      },
      home: "list-default",
      otherId: addCollection("Projects"),
      readOnlyId: addCollection("Holidays", true),
      sample: fields,
      makeOfAnother: () => mailbox.make("list-default", fields("Another program's")),
      expireLinks: () => mailbox.expireCursors(),
    };
  });
}

describeMemory({ ...ofTasks, service: {} }, taskFields, {
  keepsIds: false,
  marksInRounds: true,
  goneCollection: "silence",
  readOnlyFault: "denied",
});
describeMemory({ ...ofEvents, service: { ...ofEvents.service, makesOneOfAKey: true } }, eventFields, {
  keepsIds: true,
  marksInRounds: true,
  goneCollection: "notFound",
  readOnlyFault: "denied",
});
describeMemory(ofMail, mailFields, {
  keepsIds: true,
  marksInRounds: true,
  goneCollection: "notFound",
  readOnlyFault: "denied",
});
