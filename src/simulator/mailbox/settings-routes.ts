import { z } from "zod";
import type { MailboxSettings, Person } from "../directory/person.ts";
import { GRAPH_ROOT, type GraphCall, type GraphRoute, jsonBody, type Permission } from "../graph/call.ts";
import { json } from "../http/message.ts";
import { choose, readSelect } from "../odata/select.ts";
import { anyCase, reader, zonedTime } from "./body-input.ts";
import { ianaZone } from "./zone.ts";

/** Of a mailbox's settings, its categories among them. */
export const READ_SETTINGS: Permission = {
  scopes: ["MailboxSettings.Read", "MailboxSettings.ReadWrite"],
  roles: ["MailboxSettings.Read", "MailboxSettings.ReadWrite"],
  refusal: "ErrorAccessDenied",
};
export const WRITE_SETTINGS: Permission = {
  scopes: ["MailboxSettings.ReadWrite"],
  roles: ["MailboxSettings.ReadWrite"],
  refusal: "ErrorAccessDenied",
};

const day = anyCase("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");
const timeOfDay = z.string().regex(/^\d{2}:\d{2}:\d{2}(\.\d{1,7})?$/);
const settingsInput = z.strictObject({
  timeZone: z.string().exactOptional(),
  dateFormat: z.string().exactOptional(),
  timeFormat: z.string().exactOptional(),
  delegateMeetingMessageDeliveryOptions: anyCase(
    "sendToDelegateAndInformationToPrincipal",
    "sendToDelegateAndPrincipal",
    "sendToDelegateOnly",
  ).exactOptional(),
  automaticRepliesSetting: z
    .strictObject({
      status: anyCase("disabled", "alwaysEnabled", "scheduled"),
      externalAudience: anyCase("none", "contactsOnly", "all"),
      internalReplyMessage: z.string().nullable(),
      externalReplyMessage: z.string().nullable(),
      scheduledStartDateTime: zonedTime,
      scheduledEndDateTime: zonedTime,
    })
    .partial()
    .exactOptional(),
  language: z.strictObject({ locale: z.string().min(2), displayName: z.string().nullish() }).exactOptional(),
  workingHours: z
    .strictObject({
      daysOfWeek: z.array(day).exactOptional(),
      startTime: timeOfDay.exactOptional(),
      endTime: timeOfDay.exactOptional(),
      // A zone of one's own has rules besides its name, which are kept as they come.
      timeZone: z.looseObject({ name: z.string() }).exactOptional(),
    })
    .exactOptional(),
});
const readPatch = reader("microsoft.graph.mailboxSettings", settingsInput);

/** Each can be read at a path of its own. */
const PARTS = [
  ...["archiveFolder", "timeZone", "delegateMeetingMessageDeliveryOptions", "dateFormat", "timeFormat", "userPurpose"],
  ...["automaticRepliesSetting", "language", "workingHours"],
];

function settingsOf(person: Person): Record<string, unknown> {
  return {
    archiveFolder: "AQMkADAwAGVQAAAKfowAAAA=",
    timeZone: person.timeZone,
    userPurpose: person.isRoom ? "room" : "user",
    ...person.settings,
    workingHours: workingHoursOf(person),
  };
}

export function workingHoursOf({ settings, timeZone }: Person) {
  return { ...settings.workingHours, timeZone: settings.workingHours.timeZone ?? { name: timeZone } };
}

/** What is sent takes the place of what there was, part by part. */
function change(person: Person, body: Record<string, unknown>): void {
  const { timeZone, language, automaticRepliesSetting, workingHours, ...rest } = readPatch(body);
  if (timeZone !== undefined) ianaZone(timeZone);
  const zones = [automaticRepliesSetting?.scheduledStartDateTime, automaticRepliesSetting?.scheduledEndDateTime];
  for (const zoned of zones) if (zoned !== undefined) ianaZone(zoned.timeZone);
  const { settings } = person;
  const changed: MailboxSettings = {
    ...settings,
    ...rest,
    automaticRepliesSetting: { ...settings.automaticRepliesSetting, ...automaticRepliesSetting },
    workingHours: { ...settings.workingHours, ...workingHours },
    language:
      language === undefined ? settings.language : { locale: language.locale, displayName: nameOf(language.locale) },
  };
  if (timeZone !== undefined) person.timeZone = timeZone;
  person.settings = changed;
}

function nameOf(locale: string): string {
  return new Intl.DisplayNames("en", { type: "language", languageDisplay: "standard" }).of(locale) ?? locale;
}

const contextOf = ({ person }: GraphCall, rest = "") =>
  `${GRAPH_ROOT}/$metadata#users('${person.id}')/mailboxSettings${rest}`;

function answer(call: GraphCall) {
  const select = readSelect(call.request.query.get("$select"), PARTS, "microsoft.graph.mailboxSettings");
  return json(200, { "@odata.context": contextOf(call), ...choose(settingsOf(call.person), select) });
}

function part(call: GraphCall, name: string) {
  const value = settingsOf(call.person)[name];
  const content = typeof value === "object" && value !== null ? { ...value } : { value };
  return json(200, { "@odata.context": contextOf(call, `/${name}`), ...content });
}

export const mailboxSettingsRoutes: GraphRoute[] = [
  {
    method: "GET",
    pattern: "/mailboxSettings",
    handle: { permission: READ_SETTINGS, isMailbox: true, options: ["$select"], serve: answer },
  },
  {
    method: "PATCH",
    pattern: "/mailboxSettings",
    handle: {
      permission: WRITE_SETTINGS,
      isMailbox: true,
      serve: (call) => {
        change(call.person, jsonBody(call));
        return answer(call);
      },
    },
  },
  ...PARTS.map(
    (name): GraphRoute => ({
      method: "GET",
      pattern: `/mailboxSettings/${name}`,
      handle: { permission: READ_SETTINGS, isMailbox: true, serve: (call) => part(call, name) },
    }),
  ),
];
