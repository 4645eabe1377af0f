import { type GraphCall, type GraphRoute, jsonBody, param } from "../graph/call.ts";
import { itemNotFound } from "../graph/graph-error.ts";
import { LIST_OPTIONS } from "../graph/query-options.ts";
import { empty, json } from "../http/message.ts";
import { mustMatch } from "../mailbox/if-match.ts";
import { notesOf } from "../odata/page.ts";
import { newChecklistItem } from "./create-task.ts";
import { type Located, locateTask, READ_TASKS, WRITE_TASKS } from "./locate.ts";
import { pageOf } from "./query.ts";
import { contextOf, describeChecklistItem } from "./render.ts";
import type { ChecklistItem } from "./state.ts";
import { readChecklistCreate, readChecklistPatch } from "./task-input.ts";

const PATHS = new Set(["displayName", "isChecked", "createdDateTime", "checkedDateTime"]);

const context = ({ task, place }: Located, rest = "") =>
  contextOf(place, `/tasks('${encodeURIComponent(task.id)}')/checklistItems${rest}`);

function locateItem(call: GraphCall): Located & { item: ChecklistItem } {
  const located = locateTask(call);
  const item = located.task.checklist.find(({ id }) => id === param(call, "item"));
  if (item === undefined) throw itemNotFound();
  return { ...located, item };
}

function one(located: Located, status: number, item: ChecklistItem) {
  return json(status, { "@odata.context": context(located, "/$entity"), ...describeChecklistItem(item) });
}

function list(call: GraphCall) {
  const located = locateTask(call);
  const listing = { paths: PATHS, defaultSize: 50, describe: describeChecklistItem };
  const page = pageOf(call, located.task.checklist, listing);
  return json(200, {
    "@odata.context": context(located),
    ...notesOf(page),
    value: page.items.map(describeChecklistItem),
  });
}

function create(call: GraphCall) {
  const located = locateTask(call);
  const item = newChecklistItem(readChecklistCreate(jsonBody(call)), located.mailbox);
  located.task.checklist.push(item);
  located.mailbox.touchTask(located.list, located.task);
  return one(located, 201, item);
}

/** A change that does not say `isChecked` unchecks the item. */
function update(call: GraphCall) {
  const located = locateItem(call);
  mustMatch(call.request.headers["if-match"], located.task.etag);
  const patch = readChecklistPatch(jsonBody(call));
  const { item } = located;
  if (patch.displayName !== undefined) item.displayName = patch.displayName;
  const wasChecked = item.isChecked;
  item.isChecked = patch.isChecked ?? false;
  if (!item.isChecked) delete item.checkedAt;
  else if (!wasChecked || patch.checkedDateTime) item.checkedAt = patch.checkedDateTime ?? located.mailbox.stamp();
  located.mailbox.touchTask(located.list, located.task);
  return one(located, 200, item);
}

function remove(call: GraphCall) {
  const { item, task, list: found, mailbox } = locateItem(call);
  mustMatch(call.request.headers["if-match"], task.etag);
  task.checklist = task.checklist.filter((other) => other !== item);
  mailbox.touchTask(found, task);
  return empty(204);
}

const ALL = "/todo/lists/{list}/tasks/{task}/checklistItems";

export const checklistRoutes: GraphRoute[] = [
  {
    method: "GET",
    pattern: ALL,
    handle: { permission: READ_TASKS, isMailbox: true, options: LIST_OPTIONS, serve: list },
  },
  { method: "POST", pattern: ALL, handle: { permission: WRITE_TASKS, isMailbox: true, serve: create } },
  {
    method: "GET",
    pattern: `${ALL}/{item}`,
    handle: {
      permission: READ_TASKS,
      isMailbox: true,
      serve: (call) => {
        const located = locateItem(call);
        return one(located, 200, located.item);
      },
    },
  },
  { method: "PATCH", pattern: `${ALL}/{item}`, handle: { permission: WRITE_TASKS, isMailbox: true, serve: update } },
  { method: "DELETE", pattern: `${ALL}/{item}`, handle: { permission: WRITE_TASKS, isMailbox: true, serve: remove } },
];
