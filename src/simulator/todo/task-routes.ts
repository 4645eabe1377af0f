import { GRAPH_ROOT, type GraphCall, type GraphRoute, jsonBody } from "../graph/call.ts";
import { invalidRequest, itemNotFound } from "../graph/graph-error.ts";
import { refuseSelect } from "../graph/query-options.ts";
import { empty, entity, rawJson } from "../http/message.ts";
import { mustMatch } from "../mailbox/if-match.ts";
import { DELTA_OPTIONS, serveDelta } from "../mailbox/serve-delta.ts";
import { ianaZone } from "../mailbox/zone.ts";
import { notesOf } from "../odata/page.ts";
import { readPrefer } from "../odata/prefer.ts";
import { createTask } from "./create-task.ts";
import { locateListOrGhost, locateTask, mailboxOf, placeOf, READ_TASKS, WRITE_TASKS } from "./locate.ts";
import { patchTask } from "./patch-task.ts";
import { expandedExtension, INLINE_PARTS, pageOf, TODO_ITEM_OPTIONS, TODO_LIST_OPTIONS } from "./query.ts";
import { contextOf, describeTask, type TaskPlace, type TaskView, taskJson, taskTombstone } from "./render.ts";
import type { ListState, TaskState } from "./state.ts";
import { readTaskCreate, readTaskPatch } from "./task-input.ts";

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

function one(status: number, task: TaskState, place: TaskPlace, view: TaskView | undefined) {
  return entity(status, contextOf(place, "/tasks/$entity"), taskJson(task, place, view), { etag: task.etag });
}

function read(call: GraphCall) {
  refuseSelect(call.request.query);
  const { task, place } = locateTask(call);
  return one(200, task, place, viewOf(call, expandedExtension(call.request.query, INLINE_PARTS)));
}

function list(call: GraphCall) {
  const mailbox = mailboxOf(call);
  const found = locateListOrGhost(call, mailbox);
  const place = placeOf(call, found);
  const tasks = found.isRemoved ? [] : mailbox.store(found).ordered();
  const describe = (task: TaskState) => describeTask(task, place, {});
  const page = pageOf(call, tasks, { paths: PATHS, defaultSize: 50, describe });
  const view = viewOf(call, expandedExtension(call.request.query, INLINE_PARTS));
  const notes = Object.entries(notesOf(page));
  const beside = notes.map(([name, note]) => `${JSON.stringify(name)}:${JSON.stringify(note)},`).join("");
  const value = page.items.map((task) => taskJson(task, place, view)).join(",");
  return rawJson(200, `{"@odata.context":${JSON.stringify(contextOf(place, "/tasks"))},${beside}"value":[${value}]}`);
}

function create(call: GraphCall) {
  const mailbox = mailboxOf(call);
  const found = locateListOrGhost(call, mailbox);
  const input = readTaskCreate(jsonBody(call));
  mustTakeTasks(call, found);
  const { task, sent } = createTask(mailbox, found, input, call.world.clock);
  const place = placeOf(call, found);
  const view = {
    timeZone: viewOf(call)?.timeZone,
    ...(sent === undefined ? {} : { sent }),
    ...(task.extensions.length === 0 ? {} : { extension: "*" }),
  };
  return one(201, task, place, view);
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
  patchTask(mailbox, found, task, readTaskPatch(jsonBody(call)), call.world.clock);
  return one(200, task, place, viewOf(call));
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
  return serveDelta(call, call.world.mailboxes.of(call.person), {
    log: found.isRemoved ? undefined : mailbox.store(found).log,
    scope: found.id,
    // Measured: a plain extensions is passed over, too.
    inline: [...INLINE_PARTS, "extensions"],
    context: `${GRAPH_ROOT}/$metadata#Collection(todoTask)`,
    mayHideDeletions: true,
    write: (task) => (task.isRemoved ? taskTombstone(task.id) : taskJson(task, place, view)),
  });
}

const reading = { permission: READ_TASKS, isMailbox: true };

export const taskRoutes: GraphRoute[] = [
  {
    method: "GET",
    pattern: "/todo/lists/{list}/tasks",
    handle: { ...reading, options: TODO_LIST_OPTIONS, serve: list },
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
    handle: { ...reading, options: DELTA_OPTIONS, serve: delta },
  },
  {
    method: "GET",
    pattern: "/todo/lists/{list}/tasks/{task}",
    handle: { ...reading, options: TODO_ITEM_OPTIONS, serve: read },
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
