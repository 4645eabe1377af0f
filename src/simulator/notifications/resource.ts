import type { Person } from "../directory/person.ts";
import type { Session } from "../entra/sessions.ts";
import { GraphError, invalidRequest } from "../graph/graph-error.ts";
import { graphSegments } from "../graph/path-forms.ts";
import type { World } from "../world.ts";
import type { Watched } from "./subscriptions.ts";

const READERS = {
  event: {
    scopes: ["Calendars.Read", "Calendars.ReadWrite", "Calendars.ReadBasic"],
    roles: ["Calendars.Read", "Calendars.ReadWrite"],
  },
  // An app without a person cannot watch tasks.
  task: { scopes: ["Tasks.Read", "Tasks.ReadWrite"], roles: [] },
} as const;

/** @throws GraphError for a resource that cannot be watched, and for one that the caller may not read */
export function readResource(world: World, session: Session, text: string): Watched {
  const segments = graphSegments(text.replace(/\?.*$/s, ""));
  const path = segments.map(encodeURIComponent).join("/");
  const [, me, id, rest = ""] = /^(?:(me)|users\/([^/]+))\/(.+)$/i.exec(path) ?? [];
  const person = me === undefined ? world.directory.findPerson(decodeURIComponent(id ?? "")) : session.person;
  if (person === undefined) throw unknownResource();
  const watched = readRest(world, person, rest);
  const isOwn = session.person === undefined || session.person === person;
  const accepted: readonly string[] = READERS[watched.kind][session.person === undefined ? "roles" : "scopes"];
  if (!isOwn || !accepted.some((name) => session.permissions.has(name))) {
    throw new GraphError(
      403,
      "ExtensionError",
      "Operation: Create; Exception: [Status Code: Forbidden; Reason: Access is denied.]",
    );
  }
  if (!person.hasMailbox) throw new GraphError(404, "ResourceNotFound", "The mailbox of the user was not found.");
  return watched;
}

function readRest(world: World, person: Person, rest: string): Watched {
  const { notifications } = world.settings;
  if (/^events$/i.test(rest)) return { person, kind: "event" };
  const [, calendarId] = /^calendars\/([^/]+)\/events$/i.exec(rest) ?? [];
  if (calendarId !== undefined && notifications.perCalendar) {
    const containerId = decodeURIComponent(calendarId);
    const calendars = world.calendars.of(person).calendars();
    if (!calendars.some(({ id, idUnderHeader }) => id === containerId || idUnderHeader === containerId))
      throw new GraphError(404, "ResourceNotFound", "The calendar was not found.");
    return { person, kind: "event", containerId };
  }
  const [, listId] = /^todo\/lists\/([^/]+)\/tasks$/i.exec(rest) ?? [];
  if (listId !== undefined && notifications.tasks) {
    const containerId = decodeURIComponent(listId);
    const list = world.todo.of(person).findList(containerId);
    if (list === undefined || list.isRemoved) {
      throw new GraphError(404, "ResourceNotFound", "The list was not found.");
    }
    return { person, kind: "task", containerId };
  }
  throw unknownResource();
}

function unknownResource(): GraphError {
  return new GraphError(400, "ExtensionError", "Operation: Create; Exception: Invalid resource specified in payload.");
}

/** @throws GraphError 400 for an address that notifications cannot be sent to */
export function mustBeUrl(value: unknown, name: string): string {
  if (typeof value !== "string" || !URL.canParse(value)) throw invalidRequest(`${name} must be an absolute URL.`);
  const { protocol, hostname } = new URL(value);
  // Microsoft wants https and a public host; a simulator can only reach this machine, where nobody has a certificate.
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && isHere))
    throw invalidRequest(`${name} must start with https.`);
  return value;
}
