import { emptyEvent, recordOf } from "../../../src/core/records/event.ts";
import { emptyMail } from "../../../src/core/records/mail.ts";
import type { RecordFields } from "../../../src/core/records/record.ts";

/** Records that each side keeps as they are written, so that what comes back can be compared with what was sent. */
/** In no folder: the collection that it is in is one of its fields. */
export const mailFields = (subject: string): RecordFields => {
  const { folderId: _, ...mail } = emptyMail;
  return { ...mail, flag: { ...mail.flag }, subject, receivedAt: "2026-09-07T09:00:00Z", categories: ["Blue"] };
};

export const taskFields = (subject: string): RecordFields => ({
  subject,
  description: "",
  dueDate: "2026-09-07",
  startDate: null,
  completedDate: null,
  priority: "normal",
  status: "open",
  reminderAt: null,
  categories: ["Blue"],
  checklist: [],
  recurrence: null,
});

export const eventFields = (subject: string): RecordFields => {
  // What only the service sets is left to it.
  const { organizer: _, uid: __, isOrganizer: ___, response: ____, ...event } = emptyEvent;
  return recordOf({
    ...event,
    subject,
    time: {
      isAllDay: false,
      start: "2026-09-07T09:00:00",
      end: "2026-09-07T09:30:00",
      startZone: "Europe/Berlin",
      endZone: "Europe/Berlin",
    },
    categories: ["Blue"],
  });
};
