import type { Person } from "../directory/person.ts";
import { json } from "../http/message.ts";
import { ianaZone } from "../todo/zone.ts";
import { GRAPH_ROOT, type GraphCall, type GraphRoute, type Permission, readObject } from "./call.ts";
import { invalidRequest } from "./graph-error.ts";

const READ: Permission = {
  scopes: ["MailboxSettings.Read", "MailboxSettings.ReadWrite"],
  roles: ["MailboxSettings.Read", "MailboxSettings.ReadWrite"],
  refusal: "ErrorAccessDenied",
};
const WRITE: Permission = {
  scopes: ["MailboxSettings.ReadWrite"],
  roles: ["MailboxSettings.ReadWrite"],
  refusal: "ErrorAccessDenied",
};

function settingsOf(person: Person) {
  return {
    archiveFolder: "AQMkADAwAGVQAAAKfowAAAA=",
    timeZone: person.timeZone,
    delegateMeetingMessageDeliveryOptions: "sendToDelegateOnly",
    dateFormat: "dd/MM/yyyy",
    timeFormat: "HH:mm",
    userPurpose: "user",
    automaticRepliesSetting: {
      status: "disabled",
      externalAudience: "all",
      internalReplyMessage: "",
      externalReplyMessage: "",
      scheduledStartDateTime: { dateTime: "2026-01-01T05:00:00.0000000", timeZone: "UTC" },
      scheduledEndDateTime: { dateTime: "2026-01-02T05:00:00.0000000", timeZone: "UTC" },
    },
    language: { locale: person.locale, displayName: "English (United Kingdom)" },
    workingHours: workingHoursOf(person),
  };
}

export function workingHoursOf(person: Person) {
  return {
    daysOfWeek: ["monday", "tuesday", "wednesday", "thursday", "friday"],
    startTime: "08:00:00.0000000",
    endTime: "17:00:00.0000000",
    timeZone: { name: person.timeZone },
  };
}

const contextOf = ({ person }: GraphCall, rest = "") =>
  `${GRAPH_ROOT}/$metadata#users('${person.id}')/mailboxSettings${rest}`;

export const mailboxSettingsRoutes: GraphRoute[] = [
  {
    method: "GET",
    pattern: "/mailboxSettings",
    handle: {
      permission: READ,
      isMailbox: true,
      serve: (call) => json(200, { "@odata.context": contextOf(call), ...settingsOf(call.person) }),
    },
  },
  {
    method: "PATCH",
    pattern: "/mailboxSettings",
    handle: {
      permission: WRITE,
      isMailbox: true,
      serve: (call) => {
        const { timeZone } = readObject(call.request.body);
        if (timeZone !== undefined) {
          if (typeof timeZone !== "string") throw invalidRequest("timeZone is a string.");
          ianaZone(timeZone);
          call.person.timeZone = timeZone;
        }
        return json(200, { "@odata.context": contextOf(call), ...settingsOf(call.person) });
      },
    },
  },
  {
    method: "GET",
    pattern: "/mailboxSettings/timeZone",
    handle: {
      permission: READ,
      isMailbox: true,
      serve: (call) => json(200, { "@odata.context": contextOf(call, "/timeZone"), value: call.person.timeZone }),
    },
  },
];
