import { z } from "zod";
import { GRAPH_ROOT, type GraphCall, type GraphRoute, jsonBody, param } from "../graph/call.ts";
import { invalidRequest, itemNotFound } from "../graph/graph-error.ts";
import { LIST_OPTIONS, refuseSelect } from "../graph/query-options.ts";
import { empty, file, json, type WireReply } from "../http/message.ts";
import { anyCase, reader } from "../mailbox/body-input.ts";
import { describeUpload, LARGEST_AT_ONCE, takePiece, tooLargeAtOnce } from "../mailbox/uploads.ts";
import { notesOf } from "../odata/page.ts";
import { type Located, locateTask, READ_TASKS, WRITE_TASKS } from "./locate.ts";
import { pageOf } from "./query.ts";
import { contextOf } from "./render.ts";
import type { TaskFile } from "./state.ts";

const LARGEST_FILE = 25 * 1024 * 1024;
/** Measured: the size that is told is somewhat larger than the file. */
const WRAPPING_BYTES = 240;
const PATHS = new Set(["name", "size", "contentType", "lastModifiedDateTime"]);

const readFile = reader(
  "microsoft.graph.taskFileAttachment",
  z.strictObject({
    name: z.string().min(1),
    contentBytes: z.base64(),
    contentType: z.string().nullish(),
    // Set by the server: accepted, and without effect.
    ...{ id: z.unknown().optional(), size: z.unknown().optional(), lastModifiedDateTime: z.unknown().optional() },
  }),
);
const readSession = reader(
  "microsoft.graph.attachmentInfo",
  z.strictObject({
    attachmentInfo: z.strictObject({
      attachmentType: anyCase("file", "item", "reference"),
      name: z.string().min(1),
      size: z.int().min(1).max(LARGEST_FILE),
      contentType: z.string().nullish(),
    }),
  }),
);

const context = ({ task, place }: Located, rest = "") =>
  contextOf(place, `/tasks('${encodeURIComponent(task.id)}')/attachments${rest}`);

/** Without its content, which only the single file tells. */
function describe({ id, name, contentType, content, lastModifiedAt }: TaskFile): Record<string, unknown> {
  return {
    "@odata.type": "#microsoft.graph.taskFileAttachment",
    ...{ id, lastModifiedDateTime: lastModifiedAt, name, contentType },
    size: content.length + WRAPPING_BYTES,
  };
}

function locateFile(call: GraphCall): Located & { found: TaskFile } {
  const located = locateTask(call);
  const found = located.task.files.find(({ id }) => id === param(call, "attachment"));
  if (found === undefined) throw itemNotFound();
  return { ...located, found };
}

function keep({ mailbox, list, task }: Located, files: readonly TaskFile[]): void {
  task.files = files;
  mailbox.touchTask(list, task);
}

function list(call: GraphCall): WireReply {
  const located = locateTask(call);
  const page = pageOf(call, located.task.files, { paths: PATHS, defaultSize: 50, describe });
  return json(200, { "@odata.context": context(located), ...notesOf(page), value: page.items.map(describe) });
}

function read(call: GraphCall): WireReply {
  refuseSelect(call.request.query);
  const located = locateFile(call);
  const { found } = located;
  const contentBytes = found.content.toString("base64");
  return json(200, { "@odata.context": context(located, "/$entity"), ...describe(found), contentBytes });
}

function create(call: GraphCall): WireReply {
  const located = locateTask(call);
  const body = jsonBody(call);
  if (!/^#?microsoft\.graph\.taskFileAttachment$/i.test(String(body["@odata.type"] ?? "")))
    throw invalidRequest("Only a taskFileAttachment can be made here.");
  const { name, contentBytes, contentType } = readFile(body);
  const content = Buffer.from(contentBytes, "base64");
  if (content.length >= LARGEST_AT_ONCE) throw tooLargeAtOnce();
  const made = newFile(located, { name, contentType: contentType ?? null, content });
  keep(located, [...located.task.files, made]);
  return json(201, { "@odata.context": context(located, "/$entity"), ...describe(made) });
}

function newFile({ mailbox }: Located, file: Pick<TaskFile, "name" | "contentType" | "content">): TaskFile {
  return { ...file, id: mailbox.ids.next(), lastModifiedAt: mailbox.stamp() };
}

/** Measured: it ignores If-Match, as deleting a task does. */
function remove(call: GraphCall): WireReply {
  const located = locateFile(call);
  keep(
    located,
    located.task.files.filter((other) => other !== located.found),
  );
  return empty(204);
}

function openUpload(call: GraphCall): WireReply {
  const located = locateTask(call);
  const { attachmentInfo: announced } = readSession(jsonBody(call));
  const place = `${GRAPH_ROOT}/users/${call.person.id}/todo/lists/${encodeURIComponent(located.list.id)}/tasks/${encodeURIComponent(located.task.id)}`;
  const upload = call.world.uploads.open({
    size: announced.size,
    finish(content) {
      const made = newFile(located, { name: announced.name, contentType: announced.contentType ?? null, content });
      keep(located, [...located.task.files, made]);
      return `${place}/attachments/${encodeURIComponent(made.id)}`;
    },
  });
  return json(201, {
    "@odata.context": `${GRAPH_ROOT}/$metadata#microsoft.graph.uploadSession`,
    uploadUrl: `${place}/attachmentSessions/${upload.id}`,
    ...describeUpload(upload),
  });
}

/** Unlike Outlook's, these pieces come with the caller's token. */
function put(call: GraphCall): WireReply {
  locateTask(call);
  const upload = call.world.uploads.find(param(call, "session"));
  const location = takePiece(upload, call.request, "InvalidStart");
  if (location === undefined) return json(200, describeUpload(upload));
  call.world.uploads.close(upload);
  return empty(201, { location });
}

/** Measured: how far an upload is cannot be asked. */
function refuseSession(): never {
  throw itemNotFound();
}

const TASK = "/todo/lists/{list}/tasks/{task}";
const ALL = `${TASK}/attachments`;
const reading = { permission: READ_TASKS, isMailbox: true };
const writing = { permission: WRITE_TASKS, isMailbox: true };

export const taskAttachmentRoutes: GraphRoute[] = [
  { method: "GET", pattern: ALL, handle: { ...reading, options: LIST_OPTIONS, serve: list } },
  { method: "POST", pattern: ALL, handle: { ...writing, serve: create } },
  { method: "POST", pattern: `${ALL}/createUploadSession`, handle: { ...writing, serve: openUpload } },
  { method: "GET", pattern: `${ALL}/{attachment}`, handle: { ...reading, options: ["$select"], serve: read } },
  { method: "DELETE", pattern: `${ALL}/{attachment}`, handle: { ...writing, serve: remove } },
  {
    method: "GET",
    pattern: `${ALL}/{attachment}/$value`,
    handle: {
      ...reading,
      serve: (call) => {
        const { found } = locateFile(call);
        return file(found.contentType ?? "application/octet-stream", found.content);
      },
    },
  },
  { method: "GET", pattern: `${TASK}/attachmentSessions/{session}`, handle: { ...reading, serve: refuseSession } },
  { method: "PUT", pattern: `${TASK}/attachmentSessions/{session}/content`, handle: { ...writing, serve: put } },
];
