import { GRAPH_ROOT, type GraphCall, type GraphRoute, jsonBody, param } from "../graph/call.ts";
import { GraphError, itemNotFound } from "../graph/graph-error.ts";
import { empty, json, type WireReply } from "../http/message.ts";
import {
  describeExtension,
  type Extension,
  extensionName,
  newExtension,
  readExtension,
  readExtensionPatch,
} from "../mailbox/extension.ts";
import { locateEvent, mustBeWritable } from "./locate.ts";
import { CALENDAR_BASES, READ_CALENDARS, WRITE_CALENDARS } from "./paths.ts";

/** Open extensions of an event. Those of an occurrence are its master's. */
function open(call: GraphCall) {
  const located = locateEvent(call);
  const name = extensionName(param(call, "name"));
  return { ...located, found: located.event.extensions.find((extension) => extension.name === name) };
}

function mustHave<T>(found: T | undefined): T {
  if (found === undefined) throw itemNotFound();
  return found;
}

function one(call: GraphCall, status: number, extension: Extension): WireReply {
  const context = `${GRAPH_ROOT}/$metadata#users('${call.person.id}')/events('${encodeURIComponent(param(call, "event"))}')/extensions/$entity`;
  const id = `Microsoft.OutlookServices.OpenTypeExtension.${extension.name}`;
  return json(status, { "@odata.context": context, ...describeExtension(extension), id });
}

function create(call: GraphCall): WireReply {
  const { seen, mailbox, event } = locateEvent(call);
  mustBeWritable(seen);
  const { extensionName: name, ...properties } = readExtension(jsonBody(call));
  if (event.extensions.some((extension) => extension.name === name))
    throw new GraphError(409, "nameAlreadyExists", "An extension already exists with given id.");
  const extension = newExtension(name, properties);
  event.extensions = [...event.extensions, extension];
  mailbox.touch(event);
  return one(call, 201, extension);
}

/** A property sent as null stays as it is: only a new extension can lack it. */
function update(call: GraphCall): WireReply {
  const { seen, mailbox, event, found } = open(call);
  mustBeWritable(seen);
  const extension = mustHave(found);
  const { extensionName: _name, id: _id, ...properties } = readExtensionPatch(jsonBody(call));
  const written = Object.entries(properties).filter(([, value]) => value !== null);
  extension.properties = { ...extension.properties, ...Object.fromEntries(written) };
  mailbox.touch(event);
  return one(call, 200, extension);
}

function remove(call: GraphCall): WireReply {
  const { seen, mailbox, event, found } = open(call);
  mustBeWritable(seen);
  const extension = mustHave(found);
  event.extensions = event.extensions.filter((other) => other !== extension);
  mailbox.touch(event);
  return empty(204);
}

const write = { permission: WRITE_CALENDARS, isMailbox: true };

export const eventExtensionRoutes: GraphRoute[] = CALENDAR_BASES.flatMap((base): GraphRoute[] => {
  const all = `${base}/events/{event}/extensions`;
  return [
    { method: "POST", pattern: all, handle: { ...write, serve: create } },
    {
      method: "GET",
      pattern: `${all}/{name}`,
      handle: {
        permission: READ_CALENDARS,
        isMailbox: true,
        serve: (call) => one(call, 200, mustHave(open(call).found)),
      },
    },
    { method: "PATCH", pattern: `${all}/{name}`, handle: { ...write, serve: update } },
    { method: "DELETE", pattern: `${all}/{name}`, handle: { ...write, serve: remove } },
  ];
});
