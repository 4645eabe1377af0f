import { type GraphCall, type GraphRoute, jsonBody, param } from "../graph/call.ts";
import { itemNotFound } from "../graph/graph-error.ts";
import { LIST_OPTIONS } from "../graph/query-options.ts";
import { empty, json } from "../http/message.ts";
import { mustMatch } from "../mailbox/if-match.ts";
import { notesOf } from "../odata/page.ts";
import { newLinkedResource, tooManyLinks } from "./create-task.ts";
import { type Located, locateTask, READ_TASKS, WRITE_TASKS } from "./locate.ts";
import { pageOf } from "./query.ts";
import { contextOf, describeLinkedResource } from "./render.ts";
import type { LinkedResource } from "./state.ts";
import { readLinkedCreate, readLinkedPatch } from "./task-input.ts";

const PATHS = new Set(["displayName", "applicationName", "externalId", "webUrl"]);

const context = ({ task, place }: Located, rest = "") =>
  contextOf(place, `/tasks('${encodeURIComponent(task.id)}')/linkedResources${rest}`);

function locateLink(call: GraphCall): Located & { link: LinkedResource } {
  const located = locateTask(call);
  const link = located.task.linked.find(({ id }) => id === param(call, "resource"));
  if (link === undefined) throw itemNotFound();
  return { ...located, link };
}

function one(located: Located, status: number, link: LinkedResource) {
  return json(status, { "@odata.context": context(located, "/$entity"), ...describeLinkedResource(link) });
}

function list(call: GraphCall) {
  const located = locateTask(call);
  const listing = { paths: PATHS, defaultSize: 50, describe: describeLinkedResource };
  const page = pageOf(call, located.task.linked, listing);
  return json(200, {
    "@odata.context": context(located),
    ...notesOf(page),
    value: page.items.map(describeLinkedResource),
  });
}

/** A task has one linked resource at most. */
function create(call: GraphCall) {
  const located = locateTask(call);
  const input = readLinkedCreate(jsonBody(call));
  if (located.task.linked.length > 0) throw tooManyLinks();
  const link = newLinkedResource(input);
  located.task.linked.push(link);
  located.mailbox.touchTask(located.list, located.task);
  return one(located, 201, link);
}

/** A change can set a field but not clear it: null is passed over. */
function update(call: GraphCall) {
  const located = locateLink(call);
  mustMatch(call.request.headers["if-match"], located.task.etag);
  const { webUrl, applicationName, displayName, externalId } = readLinkedPatch(jsonBody(call));
  if (webUrl) located.link.webUrl = webUrl;
  if (applicationName) located.link.applicationName = applicationName;
  if (displayName) located.link.displayName = displayName;
  if (externalId) located.link.externalId = externalId;
  located.mailbox.touchTask(located.list, located.task);
  return one(located, 200, located.link);
}

function remove(call: GraphCall) {
  const { link, task, list: found, mailbox } = locateLink(call);
  mustMatch(call.request.headers["if-match"], task.etag);
  task.linked = task.linked.filter((other) => other !== link);
  mailbox.touchTask(found, task);
  return empty(204);
}

const ALL = "/todo/lists/{list}/tasks/{task}/linkedResources";

export const linkedRoutes: GraphRoute[] = [
  {
    method: "GET",
    pattern: ALL,
    handle: { permission: READ_TASKS, isMailbox: true, options: LIST_OPTIONS, serve: list },
  },
  { method: "POST", pattern: ALL, handle: { permission: WRITE_TASKS, isMailbox: true, serve: create } },
  {
    method: "GET",
    pattern: `${ALL}/{resource}`,
    handle: {
      permission: READ_TASKS,
      isMailbox: true,
      serve: (call) => {
        const located = locateLink(call);
        return one(located, 200, located.link);
      },
    },
  },
  {
    method: "PATCH",
    pattern: `${ALL}/{resource}`,
    handle: { permission: WRITE_TASKS, isMailbox: true, serve: update },
  },
  {
    method: "DELETE",
    pattern: `${ALL}/{resource}`,
    handle: { permission: WRITE_TASKS, isMailbox: true, serve: remove },
  },
];
