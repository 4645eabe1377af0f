import type ICAL from "ical.js";
import { maxText } from "../records/breach.ts";
import { type Attendee, type EventFields, emptyEvent } from "../records/event.ts";
import { timeOf, Unreadable, type Zones } from "./read-time.ts";
import { busyStatuses, importanceOf, locationProperty, meaningOf, partStats, personalProperty } from "./words.ts";

export interface ReadOptions {
  /** For times that name no zone. */
  readonly floatingZone: string;
  /** Whether attendees come along: Microsoft mails them when the event is written there. */
  readonly withAttendees: boolean;
  /** Who imports: a meeting that somebody else organizes is taken without its attendees. */
  readonly ownAddress: string;
}

/** One VEVENT without its series; notes say what was changed on the way. @throws Unreadable */
export function readEvent(
  component: ICAL.Component,
  zones: Zones,
  options: ReadOptions,
): { readonly fields: EventFields; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const { time, isFloating } = timeOf(component, zones);
  if (isFloating) notes.push(`Its times name no zone: they are taken as ${zones.floating}'s.`);
  const attachments = component.getAllProperties("attach").length;
  if (attachments > 0) notes.push(`${attachments} attachments are left out.`);
  const fields: EventFields = {
    ...emptyEvent,
    subject: line(textOf(component, "summary"), "The subject", notes),
    description: textOf(component, "description"),
    time,
    locations: locationsOf(component).map((name) => line(name, "A location", notes)),
    attendees: attendeesOf(component, options, notes),
    reminderMinutes: reminderOf(component, notes),
    showAs: showAsOf(component),
    sensitivity: sensitivityOf(component),
    importance: importanceOf(Number(textOf(component, "priority")) || 0),
    categories: [...new Set(component.getAllProperties("categories").flatMap((property) => texts(property)))],
  };
  return { fields, notes };
}

/** Every text value of a property; of text with a language or a form of its own the text. */
function texts(property: ICAL.Property): string[] {
  return property
    .getValues()
    .map((value: unknown) => String(value).trim())
    .filter((text) => text !== "");
}

export function textOf(component: ICAL.Component, name: string): string {
  const value = component.getFirstPropertyValue(name);
  return value === null || value === undefined ? "" : String(value);
}

function line(text: string, what: string, notes: string[]): string {
  const flat = text.replace(/[\r\n]+/g, " ").trim();
  if (flat.length <= maxText) return flat;
  notes.push(`${what} is cut to ${maxText} characters.`);
  // Not within a pair of surrogates.
  return flat.slice(0, maxText).replace(/[\ud800-\udbff]$/, "");
}

function locationsOf(component: ICAL.Component): readonly string[] {
  const own = component.getAllProperties(locationProperty).flatMap((property) => texts(property));
  const whole = textOf(component, "location").trim();
  if (own.length > 0) return own;
  return whole === "" ? [] : [whole];
}

function attendeesOf(component: ICAL.Component, options: ReadOptions, notes: string[]): readonly Attendee[] {
  const organizer = addressOf(textOf(component, "organizer"));
  const all = component.getAllProperties("attendee").map(attendeeOf);
  const known = all.filter(({ address }) => address !== "" && address.toLowerCase() !== organizer.toLowerCase());
  const attendees = known.filter(
    ({ address }, index) => known.findIndex((other) => other.address.toLowerCase() === address.toLowerCase()) === index,
  );
  if (attendees.length === 0) return [];
  if (organizer !== "" && organizer.toLowerCase() !== options.ownAddress.toLowerCase()) {
    notes.push(`${attendees.length} attendees are left out: ${organizer} organizes the meeting and invites them.`);
    return [];
  }
  if (options.withAttendees) return attendees;
  notes.push(`${attendees.length} attendees are left out, since nobody asked to take them along.`);
  return [];
}

function attendeeOf(property: ICAL.Property): Attendee {
  const role = property.getFirstParameter("role");
  const kind = property.getFirstParameter("cutype");
  return {
    address: addressOf(String(property.getFirstValue())),
    name: property.getFirstParameter("cn") ?? "",
    type: kind === "RESOURCE" || kind === "ROOM" ? "resource" : role === "OPT-PARTICIPANT" ? "optional" : "required",
    response: meaningOf(partStats, property.getFirstParameter("partstat") ?? "") ?? "none",
  };
}

function addressOf(uri: string): string {
  return uri.replace(/^mailto:/i, "").trim();
}

/** The first alarm that rings a time before the start. */
function reminderOf(component: ICAL.Component, notes: string[]): number | null {
  const alarms = component.getAllSubcomponents("valarm");
  const minutes = alarms.map(minutesBefore).filter((found) => found !== null);
  if (alarms.length > (minutes.length > 0 ? 1 : 0)) notes.push("Only a single reminder before the start is kept.");
  return minutes[0] ?? null;
}

function minutesBefore(alarm: ICAL.Component): number | null {
  const trigger = alarm.getFirstProperty("trigger");
  if (trigger === null || trigger.type !== "duration" || trigger.getFirstParameter("related") === "END") return null;
  const found = /^(-)?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(
    String(trigger.getFirstValue()),
  );
  if (found === null) return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(2).map((part) => Number(part ?? 0));
  const total = ((weeks * 7 + days) * 24 + hours) * 60 + minutes + Math.ceil(seconds / 60);
  return found[1] === "-" || total === 0 ? total : null;
}

function showAsOf(component: ICAL.Component): EventFields["showAs"] {
  const said = meaningOf(busyStatuses, textOf(component, "x-microsoft-cdo-busystatus"));
  if (said !== undefined) return said;
  if (textOf(component, "transp").toUpperCase() === "TRANSPARENT") return "free";
  return textOf(component, "status").toUpperCase() === "TENTATIVE" ? "tentative" : "busy";
}

function sensitivityOf(component: ICAL.Component): EventFields["sensitivity"] {
  const word = textOf(component, "class").toUpperCase();
  if (word === "PRIVATE" || word === "CONFIDENTIAL") return word === "PRIVATE" ? "private" : "confidential";
  return component.getFirstProperty(personalProperty) === null ? "normal" : "personal";
}

/** @throws Unreadable for what an event of ours cannot be */
export function mustBeHeld(component: ICAL.Component): void {
  for (const name of ["rdate", "exrule"]) {
    if (component.getFirstProperty(name) !== null) {
      throw new Unreadable(`it has ${name.toUpperCase()}: Microsoft's series has a single rule and no days beside it`);
    }
  }
  if (component.getAllProperties("rrule").length > 1) throw new Unreadable("Microsoft's series has a single rule");
}
