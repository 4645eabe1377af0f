import type { Person } from "../directory/person.ts";
import type { Session } from "../entra/sessions.ts";
import { mustReach } from "../graph/app-access.ts";
import { GraphError, invalidRequest } from "../graph/graph-error.ts";
import { graphSegments } from "../graph/path-forms.ts";
import { READ_MAIL } from "../mail/locate.ts";
import type { World } from "../world.ts";
import type { Watched } from "./subscriptions.ts";

const READERS = {
  event: {
    scopes: ["Calendars.Read", "Calendars.ReadWrite", "Calendars.ReadBasic"],
    roles: ["Calendars.Read", "Calendars.ReadWrite"],
  },
  message: READ_MAIL,
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
  // Nobody can watch what another person shares with them: an app can, as far as it reaches.
  const isOwn = session.person === undefined || session.person === person;
  const accepted: readonly string[] = READERS[watched.kind][session.person === undefined ? "roles" : "scopes"];
  const isAllowed =
    session.person === undefined && watched.kind === "message"
      ? isReached(world, session, person)
      : accepted.some((name) => session.permissions.has(name));
  if (!isOwn || !isAllowed) {
    throw new GraphError(
      403,
      "ExtensionError",
      "Operation: Create; Exception: [Status Code: Forbidden; Reason: Access is denied.]",
    );
  }
  if (!person.hasMailbox) throw new GraphError(404, "ResourceNotFound", "The mailbox of the user was not found.");
  return watched;
}

/** Whether an application reaches somebody's mail, by Entra or by Exchange. */
function isReached(world: World, session: Session, person: Person): boolean {
  try {
    mustReach(world, session, person, { permission: READ_MAIL, isTodo: false, isWrite: false });
    return true;
  } catch (error) {
    if (error instanceof GraphError) return false;
    throw error;
  }
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
  if (/^messages$/i.test(rest)) return { person, kind: "message" };
  const [, folder] = /^mailFolders\/([^/]+)\/messages$/i.exec(rest) ?? [];
  if (folder !== undefined) {
    const found = world.mail.of(person).folders.find(decodeURIComponent(folder));
    if (found === undefined) throw new GraphError(404, "ResourceNotFound", "The folder was not found.");
    return { person, kind: "message", containerId: found.id };
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
