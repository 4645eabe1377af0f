import { z } from "zod";
import { GRAPH_ROOT, type GraphCall, type GraphRoute, jsonBody, param } from "../graph/call.ts";
import { GraphError, itemNotFound } from "../graph/graph-error.ts";
import { LIST_OPTIONS } from "../graph/query-options.ts";
import { empty, json, type WireReply } from "../http/message.ts";
import { cutPage, notesOf } from "../odata/page.ts";
import { choose, readSelect } from "../odata/select.ts";
import { reader } from "./body-input.ts";
import type { MasterCategory } from "./mailbox.ts";
import { READ_SETTINGS, WRITE_SETTINGS } from "./settings-routes.ts";

const color = z.string().regex(/^(none|preset([0-9]|1[0-9]|2[0-4]))$/);
const categoryInput = z.strictObject({
  displayName: z.string().min(1),
  color: color.optional(),
  id: z.string().optional(),
});
const readCreate = reader("microsoft.graph.outlookCategory", categoryInput);
const readPatch = reader("microsoft.graph.outlookCategory", categoryInput.partial());

const contextOf = (call: GraphCall, rest = "") =>
  `${GRAPH_ROOT}/$metadata#users('${call.person.id}')/outlook/masterCategories${rest}`;

function categoriesOf(call: GraphCall): MasterCategory[] {
  return call.world.mailboxes.of(call.person).categories;
}

function find(call: GraphCall): MasterCategory {
  const found = categoriesOf(call).find(({ id }) => id === param(call, "category"));
  if (found === undefined) throw itemNotFound();
  return found;
}

const PROPERTIES = ["id", "displayName", "color"];
const PAGE = 100;

function chosen(call: GraphCall, category: MasterCategory): Record<string, unknown> {
  const select = readSelect(call.request.query.get("$select"), PROPERTIES, "microsoft.graph.outlookCategory");
  return choose({ ...category }, select);
}

function list(call: GraphCall): WireReply {
  const listing = {
    paths: new Set(["displayName", "color"]),
    defaultSize: PAGE,
    describe: (one: MasterCategory) => ({ ...one }),
  };
  const page = cutPage(call, categoriesOf(call), listing);
  const value = page.items.map((category) => chosen(call, category));
  return json(200, { "@odata.context": contextOf(call), ...notesOf(page), value });
}

function one(call: GraphCall, status: number, category: MasterCategory): WireReply {
  return json(status, { "@odata.context": contextOf(call, "/$entity"), ...chosen(call, category) });
}

function create(call: GraphCall): WireReply {
  const input = readCreate(jsonBody(call));
  const all = categoriesOf(call);
  if (all.some(({ displayName }) => displayName.toLowerCase() === input.displayName.toLowerCase()))
    throw new GraphError(409, "CategoryNameExists", "A category with the given name already exists.");
  const category = {
    id: call.world.random.guid(),
    displayName: input.displayName,
    color: input.color ?? "none",
  };
  all.push(category);
  return one(call, 201, category);
}

/** A new name is accepted, and has no effect. */
function update(call: GraphCall): WireReply {
  const category = find(call);
  const input = readPatch(jsonBody(call));
  category.color = input.color ?? category.color;
  return one(call, 200, category);
}

function remove(call: GraphCall): WireReply {
  const all = categoriesOf(call);
  all.splice(all.indexOf(find(call)), 1);
  return empty(204);
}

const ALL = "/outlook/masterCategories";
export const categoryRoutes: GraphRoute[] = [
  {
    method: "GET",
    pattern: ALL,
    handle: { permission: READ_SETTINGS, isMailbox: true, options: LIST_OPTIONS, serve: list },
  },
  { method: "POST", pattern: ALL, handle: { permission: WRITE_SETTINGS, isMailbox: true, serve: create } },
  {
    method: "GET",
    pattern: `${ALL}/{category}`,
    handle: {
      permission: READ_SETTINGS,
      isMailbox: true,
      options: ["$select"],
      serve: (call) => one(call, 200, find(call)),
    },
  },
  {
    method: "PATCH",
    pattern: `${ALL}/{category}`,
    handle: { permission: WRITE_SETTINGS, isMailbox: true, serve: update },
  },
  {
    method: "DELETE",
    pattern: `${ALL}/{category}`,
    handle: { permission: WRITE_SETTINGS, isMailbox: true, serve: remove },
  },
];
