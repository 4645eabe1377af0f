import { GRAPH_ROOT, type GraphCall, type GraphRoute, jsonBody } from "../graph/call.ts";
import { invalidRequest } from "../graph/graph-error.ts";
import { refuseSelect } from "../graph/query-options.ts";
import { empty, entity, json } from "../http/message.ts";
import { describeExtension } from "../mailbox/extension.ts";
import { DELTA_OPTIONS, serveDelta } from "../mailbox/serve-delta.ts";
import { notesOf } from "../odata/page.ts";
import { locateList, mailboxOf, READ_TASKS, WRITE_TASKS } from "./locate.ts";
import { expandedExtension, pageOf, TODO_ITEM_OPTIONS, TODO_LIST_OPTIONS } from "./query.ts";
import { describeList, listTombstone } from "./render.ts";
import type { ListState } from "./state.ts";
import { readList } from "./task-input.ts";

const PATHS = new Set(["displayName", "wellknownListName", "isOwner", "isShared"]);
/** Thirty lists were seen on one page. */
const PAGE = 100;

const context = (call: GraphCall, rest = "") => `${GRAPH_ROOT}/$metadata#users('${call.person.id}')/todo/lists${rest}`;

function mustBeOwn(list: ListState): void {
  if (list.wellknownListName !== "none")
    throw invalidRequest("The operation is not supported on a well known list.", "InvalidListOperation");
}

function one(call: GraphCall, status: number, list: ListState) {
  const name = expandedExtension(call.request.query);
  const extensions = list.extensions.filter((extension) => extension.name === name).map(describeExtension);
  const described = { ...describeList(list), ...(extensions.length === 0 ? {} : { extensions }) };
  return entity(status, context(call, "/$entity"), JSON.stringify(described), { etag: list.etag });
}

function read(call: GraphCall) {
  refuseSelect(call.request.query);
  return one(call, 200, locateList(call, mailboxOf(call)));
}

function list(call: GraphCall) {
  const name = expandedExtension(call.request.query);
  const listing = { paths: PATHS, defaultSize: PAGE, describe: describeList };
  const page = pageOf(call, mailboxOf(call).lists(), listing);
  const value = page.items.map((item) => {
    const extensions = item.extensions.filter((extension) => extension.name === name).map(describeExtension);
    return { ...describeList(item), ...(extensions.length === 0 ? {} : { extensions }) };
  });
  return json(200, {
    "@odata.context": context(call),
    ...notesOf(page),
    value,
  });
}

function create(call: GraphCall) {
  const { displayName } = readList(jsonBody(call));
  return one(call, 201, mailboxOf(call).addList(displayName));
}

/** A rename ignores If-Match. */
function rename(call: GraphCall) {
  const mailbox = mailboxOf(call);
  const found = locateList(call, mailbox);
  const { displayName } = readList({ displayName: found.displayName, ...jsonBody(call) });
  if (displayName !== found.displayName) mustBeOwn(found);
  found.displayName = displayName;
  mailbox.touchList(found);
  return one(call, 200, found);
}

function remove(call: GraphCall) {
  const mailbox = mailboxOf(call);
  const found = locateList(call, mailbox);
  mustBeOwn(found);
  mailbox.removeList(found);
  return empty(204);
}

function delta(call: GraphCall) {
  const mailbox = mailboxOf(call);
  return serveDelta(call, call.world.mailboxes.of(call.person), {
    log: mailbox.listLog,
    scope: `${call.person.id} lists`,
    context: `${GRAPH_ROOT}/$metadata#Collection(todoTaskList)`,
    defaultPageSize: PAGE,
    write: (item) => (item.isRemoved ? listTombstone(item.id) : JSON.stringify(describeList(item))),
  });
}

const reading = { permission: READ_TASKS, isMailbox: true };

export const listRoutes: GraphRoute[] = [
  { method: "GET", pattern: "/todo/lists", handle: { ...reading, options: TODO_LIST_OPTIONS, serve: list } },
  { method: "POST", pattern: "/todo/lists", handle: { permission: WRITE_TASKS, isMailbox: true, serve: create } },
  // Above the single list, or "delta" would be taken for an id.
  { method: "GET", pattern: "/todo/lists/delta", handle: { ...reading, options: DELTA_OPTIONS, serve: delta } },
  { method: "GET", pattern: "/todo/lists/{list}", handle: { ...reading, options: TODO_ITEM_OPTIONS, serve: read } },
  {
    method: "PATCH",
    pattern: "/todo/lists/{list}",
    handle: { permission: WRITE_TASKS, isMailbox: true, serve: rename },
  },
  {
    method: "DELETE",
    pattern: "/todo/lists/{list}",
    handle: { permission: WRITE_TASKS, isMailbox: true, serve: remove },
  },
];
