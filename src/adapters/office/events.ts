import { emptyEvent, eventOf } from "../../core/records/event.ts";
import { eventKind } from "../../core/records/event-kind.ts";
import { extentOf } from "../../core/records/event-time.ts";
import { type Column, json, type RecordTable, text, texts } from "./record-sql.ts";
import { createRecordTable, type SqlOfficeTable } from "./record-table.ts";

const flag = (field: string, column: string, unset: boolean): Column => ({
  field,
  column,
  type: "boolean",
  unset: String(unset),
  toJson: `t.${column}`,
});

const table: RecordTable = {
  table: "office_event",
  resource: "CALENDAR",
  columns: [
    text("subject", "subject", "''"),
    text("description", "description", "''"),
    json("time", "time", `'${JSON.stringify(emptyEvent.time)}'`),
    texts("locations", "locations"),
    json("attendees", "attendees", "'[]'"),
    json("organizer", "organizer"),
    flag("isOrganizer", "is_organizer", true),
    text("response", "response", "'none'"),
    flag("isCancelled", "is_cancelled", false),
    json("recurrence", "recurrence"),
    json("exceptions", "exceptions", "'[]'"),
    {
      field: "reminderMinutes",
      column: "reminder_minutes",
      type: "int",
      toJson: "t.reminder_minutes",
    },
    text("showAs", "show_as", "'busy'"),
    text("sensitivity", "sensitivity", "'normal'"),
    text("importance", "importance", "'normal'"),
    texts("categories", "categories"),
    text("onlineMeetingUrl", "online_meeting_url"),
    text("uid", "uid"),
  ],
  derived: [
    { column: "natural_key", type: "text" },
    { column: "starts_at", type: "timestamptz" },
    { column: "ends_at", type: "timestamptz" },
  ],
  derivedFrom: ["subject", "time", "organizer", "isOrganizer", "recurrence", "exceptions"],
};

/** The back office's events; a whole series is one row. Its first start and last end are stored beside it, for reads of a range. */
export function createOfficeEvents(): SqlOfficeTable {
  return createRecordTable({
    kind: eventKind,
    table,
    derive: (fields) => {
      const { startsAt, endsAt } = extentOf(eventOf(fields));
      return { starts_at: startsAt, ends_at: endsAt };
    },
  });
}
