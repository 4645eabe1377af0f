import { GRAPH_ROOT, type GraphCall, type GraphRoute, readObject } from "../graph/call.ts";
import { invalidRequest, itemNotFound } from "../graph/graph-error.ts";
import { empty, rawJson } from "../http/message.ts";
import { readPrefer } from "../odata/prefer.ts";
import { createTask } from "./create-task.ts";
import { serveDelta } from "./delta.ts";
import { mustMatch } from "./if-match.ts";
import { locateListOrGhost, locateTask, mailboxOf, placeOf, READ_TASKS, WRITE_TASKS } from "./locate.ts";
import { patchTask } from "./patch-task.ts";
import { expandedExtension, pageOf, refuseSelect } from "./query.ts";
import { contextOf, describeTask, type TaskView, taskJson, taskTombstone, withContext } from "./render.ts";
import type { ListState } from "./state.ts";
import { readTaskCreate, readTaskPatch } from "./task-input.ts";
import { ianaZone } from "./zone.ts";

/** What `$filter` and `$orderby` may name. */
const PATHS = new Set([
  "title",
  "status",
  "importance",
  "isReminderOn",
  "hasAttachments",
  "createdDateTime",
  "lastModifiedDateTime",
  "bodyLastModifiedDateTime",
  "dueDateTime/dateTime",
  "startDateTime/dateTime",
  "reminderDateTime/dateTime",
  "completedDateTime/dateTime",
  "categories",
]);

/** Undefined where the plain, cached representation will do. */
function viewOf(call: GraphCall, extension?: string): TaskView | undefined {
  const { timeZone } = readPrefer(call.request.headers.prefer);
  if (timeZone !== undefined) ianaZone(timeZone);
  return timeZone === undefined && extension === undefined ? undefined : { timeZone, extension };
}

function read(call: GraphCall) {
  refuseSelect(call.request.query);
  const { task, place } = locateTask(call);
  const entity = taskJson(task, place, viewOf(call, expandedExtension(call.request.query)));
  return rawJson(200, withContext(contextOf(place, "/tasks/$entity"), entity), { etag: task.etag });
}

function list(call: GraphCall) {
  const mailbox = mailboxOf(call);
  const found = locateListOrGhost(call, mailbox);
  const place = placeOf(call, found);
  const tasks = found.isRemoved ? [] : mailbox.store(found).ordered();
  const page = pageOf(call, tasks, PATHS, 50, (task) => describeTask(task, place, {}));
  const view = viewOf(call, expandedExtension(call.request.query));
  const next = page.nextLink === undefined ? "" : `"@odata.nextLink":${JSON.stringify(page.nextLink)},`;
  const value = page.items.map((task) => taskJson(task, place, view)).join(",");
  return rawJson(200, `{"@odata.context":${JSON.stringify(contextOf(place, "/tasks"))},${next}"value":[${value}]}`);
}

function create(call: GraphCall) {
  const mailbox = mailboxOf(call);
  const found = locateListOrGhost(call, mailbox);
  const input = readTaskCreate(readObject(call.request.body));
  mustTakeTasks(call, found);
  const { task, sent } = createTask(mailbox, found, input, call.world.clock);
  const place = placeOf(call, found);
  const view = {
    timeZone: viewOf(call)?.timeZone,
    ...(sent === undefined ? {} : { sent }),
    ...(task.extensions.length === 0 ? {} : { extension: "*" }),
  };
  return rawJson(201, withContext(contextOf(place, "/tasks/$entity"), taskJson(task, place, view)), {
    etag: task.etag,
  });
}

/** A deleted list goes on taking tasks for a while, which nobody will ever see. */
function mustTakeTasks(call: GraphCall, found: ListState): void {
  const { clock, settings } = call.world;
  if (found.deletedAt !== undefined && clock.now() > found.deletedAt + settings.ghostListMs) throw itemNotFound();
  if (found.wellknownListName === "flaggedEmails")
    throw invalidRequest("Tasks cannot be created in the flagged emails list.", "InvalidListOperation");
}

function update(call: GraphCall) {
  const { mailbox, list: found, task, place } = locateTask(call);
  mustMatch(call.request.headers["if-match"], task.etag);
  patchTask(mailbox, found, task, readTaskPatch(readObject(call.request.body)), call.world.clock);
  return rawJson(200, withContext(contextOf(place, "/tasks/$entity"), taskJson(task, place, viewOf(call))), {
    etag: task.etag,
  });
}

/** Deleting ignores If-Match, whatever it holds. */
function remove(call: GraphCall) {
  const { mailbox, list: found, task } = locateTask(call);
  mailbox.removeTask(found, task);
  return empty(204);
}

function delta(call: GraphCall) {
  const mailbox = mailboxOf(call);
  const found = locateListOrGhost(call, mailbox);
  const place = placeOf(call, found);
  const view = viewOf(call);
  return serveDelta(call, mailbox, {
    log: found.isRemoved ? undefined : mailbox.store(found).log,
    scope: found.id,
    context: `${GRAPH_ROOT}/$metadata#Collection(todoTask)`,
    mayHideDeletions: true,
    write: (task) => (task.isRemoved ? taskTombstone(task.id) : taskJson(task, place, view)),
  });
}

export const taskRoutes: GraphRoute[] = [
  {
    method: "GET",
    pattern: "/todo/lists/{list}/tasks",
    handle: { permission: READ_TASKS, isMailbox: true, serve: list },
  },
  {
    method: "POST",
    pattern: "/todo/lists/{list}/tasks",
    handle: { permission: WRITE_TASKS, isMailbox: true, serve: create },
  },
  // Above the single task, or "delta" would be taken for an id.
  {
    method: "GET",
    pattern: "/todo/lists/{list}/tasks/delta",
    handle: { permission: READ_TASKS, isMailbox: true, serve: delta },
  },
  {
    method: "GET",
    pattern: "/todo/lists/{list}/tasks/{task}",
    handle: { permission: READ_TASKS, isMailbox: true, serve: read },
  },
  {
    method: "PATCH",
    pattern: "/todo/lists/{list}/tasks/{task}",
    handle: { permission: WRITE_TASKS, isMailbox: true, serve: update },
  },
  {
    method: "DELETE",
    pattern: "/todo/lists/{list}/tasks/{task}",
    handle: { permission: WRITE_TASKS, isMailbox: true, serve: remove },
  },
];
