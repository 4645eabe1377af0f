import { GRAPH_ROOT, type GraphCall, type GraphRoute, jsonBody, param } from "../graph/call.ts";
import { GraphError, itemNotFound } from "../graph/graph-error.ts";
import { empty, json } from "../http/message.ts";
import {
  describeExtension,
  type Extension,
  extensionName,
  newExtension,
  readExtension,
  readExtensionPatch,
} from "../mailbox/extension.ts";
import { mustBeEtag, mustMatch } from "../mailbox/if-match.ts";
import { locateList, locateTask, mailboxOf, READ_TASKS, WRITE_TASKS } from "./locate.ts";

/** What carries extensions: a task, or a list. */
interface Carrier {
  readonly path: string;
  extensions: Extension[];
  /** A stale etag stops a change of a task's extension, and not of a list's. */
  check(ifMatch: string | undefined): void;
  touch(): void;
}

function taskCarrier(call: GraphCall): Carrier {
  const { mailbox, list, task } = locateTask(call);
  return {
    path: `lists('${encodeURIComponent(list.id)}')/tasks('${encodeURIComponent(task.id)}')`,
    get extensions() {
      return task.extensions;
    },
    set extensions(extensions) {
      task.extensions = extensions;
    },
    check: (ifMatch) => mustMatch(ifMatch, task.etag),
    touch: () => mailbox.touchTask(list, task),
  };
}

function listCarrier(call: GraphCall): Carrier {
  const mailbox = mailboxOf(call);
  const list = locateList(call, mailbox);
  return {
    path: `lists('${encodeURIComponent(list.id)}')`,
    get extensions() {
      return list.extensions;
    },
    set extensions(extensions) {
      list.extensions = extensions;
    },
    check: mustBeEtag,
    touch: () => mailbox.touchList(list),
  };
}

function find(call: GraphCall, carrier: Carrier): Extension {
  const name = extensionName(param(call, "name"));
  const found = carrier.extensions.find((extension) => extension.name === name);
  if (found === undefined) throw itemNotFound();
  return found;
}

function routesFor(base: string, carrierOf: (call: GraphCall) => Carrier): GraphRoute[] {
  const one = (call: GraphCall, carrier: Carrier, status: number, extension: Extension) =>
    json(status, {
      "@odata.context": `${GRAPH_ROOT}/$metadata#users('${call.person.id}')/todo/${carrier.path}/extensions/$entity`,
      ...describeExtension(extension),
    });

  function create(call: GraphCall) {
    const carrier = carrierOf(call);
    carrier.check(call.request.headers["if-match"]);
    const { extensionName: name, ...properties } = readExtension(jsonBody(call));
    if (carrier.extensions.some((extension) => extension.name === name)) {
      throw new GraphError(409, "nameAlreadyExists", "An extension already exists with given id.");
    }
    const extension = newExtension(name, properties);
    carrier.extensions = [...carrier.extensions, extension];
    carrier.touch();
    return one(call, carrier, 201, extension);
  }

  /** Properties that are sent replace those of the same name; null removes one. */
  function update(call: GraphCall) {
    const carrier = carrierOf(call);
    const extension = find(call, carrier);
    carrier.check(call.request.headers["if-match"]);
    const { extensionName: _name, id: _id, ...properties } = readExtensionPatch(jsonBody(call));
    const merged = { ...extension.properties, ...properties };
    extension.properties = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
    carrier.touch();
    return one(call, carrier, 200, extension);
  }

  function remove(call: GraphCall) {
    const carrier = carrierOf(call);
    const extension = find(call, carrier);
    carrier.check(call.request.headers["if-match"]);
    carrier.extensions = carrier.extensions.filter((other) => other !== extension);
    carrier.touch();
    return empty(204);
  }

  function read(call: GraphCall) {
    const carrier = carrierOf(call);
    return one(call, carrier, 200, find(call, carrier));
  }

  function list(): never {
    // Measured: the collection itself cannot be read, only an extension by its name.
    throw new GraphError(404, "ResourceNotFound", "Resource could not be discovered.");
  }

  return [
    { method: "GET", pattern: `${base}/extensions`, handle: { permission: READ_TASKS, isMailbox: true, serve: list } },
    {
      method: "POST",
      pattern: `${base}/extensions`,
      handle: { permission: WRITE_TASKS, isMailbox: true, serve: create },
    },
    {
      method: "GET",
      pattern: `${base}/extensions/{name}`,
      handle: { permission: READ_TASKS, isMailbox: true, serve: read },
    },
    {
      method: "PATCH",
      pattern: `${base}/extensions/{name}`,
      handle: { permission: WRITE_TASKS, isMailbox: true, serve: update },
    },
    {
      method: "DELETE",
      pattern: `${base}/extensions/{name}`,
      handle: { permission: WRITE_TASKS, isMailbox: true, serve: remove },
    },
  ];
}

export const extensionRoutes: GraphRoute[] = [
  ...routesFor("/todo/lists/{list}", listCarrier),
  ...routesFor("/todo/lists/{list}/tasks/{task}", taskCarrier),
];
