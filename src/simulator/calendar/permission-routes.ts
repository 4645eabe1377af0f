import { GRAPH_ROOT, type GraphCall, type GraphRoute, param } from "../graph/call.ts";
import { GraphError, itemNotFound } from "../graph/graph-error.ts";
import { LIST_OPTIONS } from "../graph/query-options.ts";
import { json, type WireReply } from "../http/message.ts";
import { addressOf } from "../mailbox/address.ts";
import { cutPage, notesOf } from "../odata/page.ts";
import { choose, readSelect } from "../odata/select.ts";
import type { CalendarShare } from "./calendar-state.ts";
import { locateCalendar } from "./locate.ts";
import { NAMED_CALENDARS, READ_CALENDARS } from "./paths.ts";
import type { SeenCalendar } from "./seen-calendar.ts";

const ROLES = ["freeBusyRead", "limitedRead", "read", "write"];
const DELEGATE_ROLES = ["delegateWithoutPrivateEventAccess", "delegateWithPrivateEventAccess"];

function roleOf({ canEdit, canViewPrivateItems }: CalendarShare): string {
  if (!canEdit) return "read";
  return canViewPrivateItems ? "delegateWithPrivateEventAccess" : "write";
}

function idOf(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** Everybody that the calendar was shared with, then the whole organisation, which sees free and busy times. */
function permissionsOf(call: GraphCall, { calendar }: SeenCalendar) {
  const shares = [...calendar.shares].flatMap(([personId, share]) => {
    const person = call.world.directory.findPerson(personId);
    if (person === undefined) return [];
    return [
      {
        id: idOf(personId),
        ...{ isRemovable: true, isInsideOrganization: true },
        role: roleOf(share),
        // Only the default calendar has delegates.
        allowedRoles: calendar.isDefault ? [...ROLES, ...DELEGATE_ROLES] : ROLES,
        emailAddress: addressOf(person),
      },
    ];
  });
  const organization = {
    id: idOf("Default"),
    ...{ isRemovable: false, isInsideOrganization: true },
    role: calendar.isDefault ? "freeBusyRead" : "none",
    allowedRoles: ["none", ...ROLES],
    emailAddress: { name: "My Organization" },
  };
  return [...shares, organization];
}

/** Only its owner may know with whom a calendar is shared. */
function mustBeOwn(call: GraphCall): SeenCalendar {
  const seen = locateCalendar(call);
  if (seen.isOwn) return seen;
  throw new GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
}

const contextOf = (call: GraphCall, rest = "") =>
  `${GRAPH_ROOT}/$metadata#users('${call.person.id}')/calendar/calendarPermissions${rest}`;

const PROPERTIES = ["id", "isRemovable", "isInsideOrganization", "role", "allowedRoles", "emailAddress"];
const PAGE = 100;
type CalendarPermission = ReturnType<typeof permissionsOf>[number];

function chosen(call: GraphCall, permission: CalendarPermission): Record<string, unknown> {
  const select = readSelect(call.request.query.get("$select"), PROPERTIES, "microsoft.graph.calendarPermission");
  return choose(permission, select);
}

function list(call: GraphCall): WireReply {
  const paths = new Set(["role", "isRemovable", "isInsideOrganization"]);
  const listing = { paths, defaultSize: PAGE, describe: (one: CalendarPermission) => one };
  const page = cutPage(call, permissionsOf(call, mustBeOwn(call)), listing);
  const value = page.items.map((permission) => chosen(call, permission));
  return json(200, { "@odata.context": contextOf(call), ...notesOf(page), value });
}

function read(call: GraphCall): WireReply {
  const found = permissionsOf(call, mustBeOwn(call)).find(({ id }) => id === param(call, "permission"));
  if (found === undefined) throw itemNotFound();
  return json(200, { "@odata.context": contextOf(call, "/$entity"), ...chosen(call, found) });
}

export const permissionRoutes: GraphRoute[] = ["/calendar", ...NAMED_CALENDARS].flatMap((base): GraphRoute[] => {
  const reading = { permission: READ_CALENDARS, isMailbox: true };
  return [
    {
      method: "GET",
      pattern: `${base}/calendarPermissions`,
      handle: { ...reading, options: LIST_OPTIONS, serve: list },
    },
    {
      method: "GET",
      pattern: `${base}/calendarPermissions/{permission}`,
      handle: { ...reading, options: ["$select"], serve: read },
    },
  ];
});
