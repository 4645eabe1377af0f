import { GRAPH_ROOT, type GraphCall, type GraphRoute, param } from "../graph/call.ts";
import { itemNotFound, malformedId } from "../graph/graph-error.ts";
import { LIST_OPTIONS, type QueryOption } from "../graph/query-options.ts";
import { json, type WireReply } from "../http/message.ts";
import { cutPage, notesOf } from "../odata/page.ts";
import { choose, readSelect } from "../odata/select.ts";
import type { CalendarGroup } from "./calendar-state.ts";
import { READ_CALENDARS } from "./paths.ts";

/** The group that the path names. @throws GraphError 404 */
export function locateGroup(call: GraphCall): CalendarGroup {
  const id = param(call, "group");
  const { groups, ids } = call.world.calendars.of(call.person);
  if (!ids.isWellFormed(id)) throw malformedId();
  const found = groups.find((group) => group.id === id);
  if (found === undefined) throw itemNotFound();
  return found;
}

function describeGroup({ id, name, classId, changeKey }: CalendarGroup) {
  return { id, name, classId, changeKey };
}

function chosen(call: GraphCall, group: CalendarGroup): Record<string, unknown> {
  const known = ["id", "name", "classId", "changeKey"];
  return choose(
    describeGroup(group),
    readSelect(call.request.query.get("$select"), known, "microsoft.graph.calendarGroup"),
  );
}

const contextOf = ({ person }: GraphCall, rest = "") =>
  `${GRAPH_ROOT}/$metadata#users('${person.id}')/calendarGroups${rest}`;

function list(call: GraphCall): WireReply {
  const listing = { paths: new Set(["name"]), defaultSize: 10, describe: describeGroup };
  const page = cutPage(call, call.world.calendars.of(call.person).groups, listing);
  return json(200, {
    "@odata.context": contextOf(call),
    ...notesOf(page),
    value: page.items.map((group) => chosen(call, group)),
  });
}

const handle = (serve: (call: GraphCall) => WireReply, options: readonly QueryOption[] = ["$select"]) => ({
  ...{ permission: READ_CALENDARS, isMailbox: true },
  ...{ serve, options },
});

export const calendarGroupRoutes: GraphRoute[] = [
  { method: "GET", pattern: "/calendarGroups", handle: handle(list, LIST_OPTIONS) },
  {
    method: "GET",
    pattern: "/calendarGroups/{group}",
    handle: handle((call) =>
      json(200, { "@odata.context": contextOf(call, "/$entity"), ...chosen(call, locateGroup(call)) }),
    ),
  },
];
