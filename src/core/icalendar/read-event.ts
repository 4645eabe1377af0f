import type ICAL from "ical.js";
import { maxCategories, maxDescription, maxText } from "../records/breach.ts";
import { type Attendee, type EventFields, emptyEvent } from "../records/event.ts";
import { isAddress, maxLocations, maxReminderMinutes } from "../records/event-rules.ts";
import { rawValue } from "./read-components.ts";
import { timeOf, Unreadable } from "./read-time.ts";
import { busyStatuses, importanceOf, locationProperty, meaningOf, partStats, personalProperty } from "./words.ts";
import type { Zones } from "./zones.ts";

export interface ReadOptions {
  /** For times without a zone. */
  readonly floatingZone: string;
  /** Whether to take attendees: Microsoft mails them when the event is written there. */
  readonly withAttendees: boolean;
  /** The person who imports. A meeting that somebody else organizes is taken without its attendees. */
  readonly ownAddress: string;
}

/** One VEVENT as an event, apart from its series; notes say what was changed while reading. @throws Unreadable */
export function readEvent(
  component: ICAL.Component,
  zones: Zones,
  options: ReadOptions,
): { readonly fields: EventFields; readonly notes: readonly string[] } {
  const { time, notes: timeNotes } = timeOf(component, zones);
  const notes = [...timeNotes];
  const attachments = component.getAllProperties("attach").length;
  if (attachments > 0) notes.push(`${attachments} attachments are left out.`);
  const fields: EventFields = {
    ...emptyEvent,
    subject: line(propertyText(component, "summary"), "The subject", notes),
    description: cut(propertyText(component, "description"), maxDescription, "The description", notes),
    time,
    locations: few(locationsOf(component), maxLocations, "locations", notes).map((name) =>
      line(name, "A location", notes),
    ),
    attendees: attendeesOf(component, options, notes),
    reminderMinutes: reminderOf(component, notes),
    showAs: showAsOf(component),
    sensitivity: sensitivityOf(component),
    importance: importanceOf(Number(propertyText(component, "priority")) || 0),
    categories: few(categoriesOf(component), maxCategories, "categories", notes).map((name) =>
      line(name, "A category", notes),
    ),
  };
  return { fields, notes };
}

/** Every text value of a property; of structured values, the text. */
function texts(property: ICAL.Property): string[] {
  return property
    .getValues()
    .map((value: unknown) => String(value).trim())
    .filter((text) => text !== "");
}

export function propertyText(component: ICAL.Component, name: string): string {
  const value = component.getFirstPropertyValue(name);
  return value === null || value === undefined ? "" : String(value);
}

function line(text: string, what: string, notes: string[]): string {
  return cut(text.replace(/[\r\n]+/g, " ").trim(), maxText, what, notes);
}

function cut(text: string, most: number, what: string, notes: string[]): string {
  if (text.length <= most) return text;
  notes.push(`${what} is cut to ${most} characters.`);
  // Does not cut a surrogate pair in two.
  return text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
}

function few(all: readonly string[], most: number, what: string, notes: string[]): readonly string[] {
  if (all.length > most) notes.push(`Only the first ${most} of ${all.length} ${what} are taken.`);
  return all.slice(0, most);
}

function categoriesOf(component: ICAL.Component): readonly string[] {
  return [...new Set(component.getAllProperties("categories").flatMap((property) => texts(property)))];
}

function locationsOf(component: ICAL.Component): readonly string[] {
  const own = component.getAllProperties(locationProperty).flatMap((property) => texts(property));
  const whole = propertyText(component, "location").trim();
  if (own.length > 0) return own;
  return whole === "" ? [] : [whole];
}

function attendeesOf(component: ICAL.Component, options: ReadOptions, notes: string[]): readonly Attendee[] {
  const host = component.getFirstProperty("organizer");
  const organizer = host === null ? "" : addressOf(host);
  const all = component.getAllProperties("attendee").map(attendeeOf);
  const unknown = all.filter(({ address }) => !isAddress(address));
  if (unknown.length > 0) {
    const names = unknown.map(({ address, name }) => name || address).filter((name) => name !== "");
    const list = names.length === 0 ? "" : `: ${names.slice(0, 20).join(", ")}`;
    notes.push(`${unknown.length} attendees without an e-mail address are left out${list}.`);
  }
  const known = all.filter(({ address }) => isAddress(address) && address.toLowerCase() !== organizer.toLowerCase());
  const attendees = [
    ...new Map(known.toReversed().map((one) => [one.address.toLowerCase(), one])).values(),
  ].toReversed();
  if (attendees.length === 0) return [];
  if (organizer !== "" && organizer.toLowerCase() !== options.ownAddress.toLowerCase()) {
    notes.push(`${attendees.length} attendees are left out: ${organizer} organizes the meeting and invites them.`);
    return [];
  }
  if (options.withAttendees) return attendees;
  notes.push(`${attendees.length} attendees are left out, since importing attendees was not chosen.`);
  return [];
}

function attendeeOf(property: ICAL.Property): Attendee {
  // Values are case-insensitive.
  const role = (property.getFirstParameter("role") ?? "").toUpperCase();
  const kind = (property.getFirstParameter("cutype") ?? "").toUpperCase();
  const isOptional = role === "OPT-PARTICIPANT" || role === "NON-PARTICIPANT";
  return {
    address: addressOf(property),
    name: (property.getFirstParameter("cn") ?? "")
      .replace(/[\r\n]+/g, " ")
      .trim()
      .slice(0, maxText),
    type: kind === "RESOURCE" || kind === "ROOM" ? "resource" : isOptional ? "optional" : "required",
    response: meaningOf(partStats, property.getFirstParameter("partstat") ?? "") ?? "none",
  };
}

/** The address in a mail URI (RFC 6068), including the forms some programs write: mailto:Ana%20%3Cana@fabrikam.example%3E?subject=Hi */
function plain(uri: string): string {
  const isMail = /^\s*mailto:/i.test(uri);
  const text = uri.replace(/^(?:\s*mailto:)+/i, "").trim();
  const whole = isMail ? decoded(text.replace(/\?.*$/s, "")) : text;
  return (/<([^<>]*)>\s*$/.exec(whole)?.[1] ?? whole).trim().replace(/^'(.*)'$/, "$1");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A literal percent sign.
    return text;
  }
}

/** Some programs write a directory name as the value and the address beside it. */
function addressOf(property: ICAL.Property): string {
  const own = plain(String(property.getFirstValue()));
  const email = plain(property.getFirstParameter("email") ?? "");
  return isAddress(own) || email === "" ? own : email;
}

/** The first alarm that rings before the start. */
function reminderOf(component: ICAL.Component, notes: string[]): number | null {
  const alarms = component.getAllSubcomponents("valarm");
  const minutes = alarms.map(minutesBefore).filter((found) => found !== null);
  if (alarms.length > (minutes.length > 0 ? 1 : 0)) notes.push("Only a single reminder before the start is kept.");
  return minutes[0] ?? null;
}

function minutesBefore(alarm: ICAL.Component): number | null {
  const trigger = alarm.getFirstProperty("trigger");
  if (trigger === null || trigger.getFirstParameter("related")?.toUpperCase() === "END") return null;
  const found = /^(-)?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i.exec(rawValue(trigger));
  if (found === null) return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(2).map((part) => Number(part ?? 0));
  const total = ((weeks * 7 + days) * 24 + hours) * 60 + minutes + Math.ceil(seconds / 60);
  return (found[1] === "-" || total === 0) && total <= maxReminderMinutes ? total : null;
}

function showAsOf(component: ICAL.Component): EventFields["showAs"] {
  const said = meaningOf(busyStatuses, propertyText(component, "x-microsoft-cdo-busystatus"));
  if (said !== undefined) return said;
  if (propertyText(component, "transp").toUpperCase() === "TRANSPARENT") return "free";
  return propertyText(component, "status").toUpperCase() === "TENTATIVE" ? "tentative" : "busy";
}

function sensitivityOf(component: ICAL.Component): EventFields["sensitivity"] {
  const word = propertyText(component, "class").toUpperCase();
  if (word === "PRIVATE" || word === "CONFIDENTIAL") return word === "PRIVATE" ? "private" : "confidential";
  return component.getFirstProperty(personalProperty) === null ? "normal" : "personal";
}

/** @throws Unreadable for components that our events cannot hold */
export function mustBeHeld(component: ICAL.Component): void {
  for (const name of ["rdate", "exrule"]) {
    if (component.getFirstProperty(name) !== null) {
      throw new Unreadable(`it has ${name.toUpperCase()}: Microsoft's series has a single rule and no days beside it`);
    }
  }
  if (component.getAllProperties("rrule").length > 1) throw new Unreadable("Microsoft's series has a single rule");
}
