import type { Permission } from "../graph/call.ts";

export const READ_CALENDARS: Permission = {
  scopes: ["Calendars.Read", "Calendars.ReadWrite", "Calendars.Read.Shared", "Calendars.ReadWrite.Shared"],
  sharedScopes: ["Calendars.Read.Shared", "Calendars.ReadWrite.Shared"],
  roles: ["Calendars.Read", "Calendars.ReadWrite"],
  refusal: "ErrorAccessDenied",
};
export const WRITE_CALENDARS: Permission = {
  scopes: ["Calendars.ReadWrite", "Calendars.ReadWrite.Shared"],
  sharedScopes: ["Calendars.ReadWrite.Shared"],
  roles: ["Calendars.ReadWrite"],
  refusal: "ErrorAccessDenied",
};

/** Where a calendar can stand in a path; without a name it is the default one. */
export const NAMED_CALENDARS = ["/calendars/{calendar}", "/calendarGroups/{group}/calendars/{calendar}"];
export const CALENDAR_BASES = ["", "/calendar", ...NAMED_CALENDARS];
