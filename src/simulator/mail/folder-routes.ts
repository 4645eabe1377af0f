import { z } from "zod";
import { GRAPH_ROOT, type GraphCall, type GraphRoute, jsonBody } from "../graph/call.ts";
import { LIST_OPTIONS } from "../graph/query-options.ts";
import { empty, json, type WireReply } from "../http/message.ts";
import { reader } from "../mailbox/body-input.ts";
import { cutPage, notesOf } from "../odata/page.ts";
import { choose, readSelect } from "../odata/select.ts";
import {
  copyFolder,
  deleteFolder,
  type FolderOutcome,
  makeFolder,
  moveFolder,
  purgeFolder,
  renameFolder,
} from "./folder-changes.ts";
import { describeFolder, FOLDER_PROPERTIES } from "./folder-json.ts";
import { type LocatedFolder, locateFolder, mailboxOf, mustFindDestination, READ_MAIL, WRITE_MAIL } from "./locate.ts";
import { mailError } from "./mail-error.ts";
import type { FolderState } from "./mail-state.ts";
import { readDestination } from "./message-input.ts";

const TYPE = "Microsoft.OutlookServices.MailFolder";
const PATHS = new Set(FOLDER_PROPERTIES);
const DEFAULT_PAGE = 10;

const readCreate = reader(
  "microsoft.graph.mailFolder",
  z.strictObject({ displayName: z.string().min(1), isHidden: z.boolean().nullish() }),
);
const readPatch = reader(
  "microsoft.graph.mailFolder",
  z.strictObject({ displayName: z.string().min(1).optional(), isHidden: z.boolean().nullish() }),
);

function topFolder(call: GraphCall): LocatedFolder {
  const mailbox = mailboxOf(call);
  return { mailbox, folder: mailbox.folders.places.msgfolderroot };
}

/** Where a path without a folder means the top of the tree. */
function parentOf(call: GraphCall): LocatedFolder {
  return call.params.folder === undefined ? topFolder(call) : locateFolder(call);
}

/** One level of the tree, by name. */
function list(call: GraphCall): WireReply {
  const { mailbox, folder: parent } = parentOf(call);
  const { query } = call.request;
  const showsHidden = query.get("includeHiddenFolders")?.toLowerCase() === "true";
  const shown = mailbox.folders.childrenOf(parent).filter(({ isHidden }) => showsHidden || !isHidden);
  shown.sort((one, other) => (one.displayName.toLowerCase() < other.displayName.toLowerCase() ? -1 : 1));
  const describe = (folder: FolderState) => describeFolder(call, mailbox, folder);
  const page = cutPage(call, shown, { paths: PATHS, defaultSize: DEFAULT_PAGE, describe });
  const select = readSelect(query.get("$select"), FOLDER_PROPERTIES, TYPE);
  // Outlook writes its own options into links with their sign encoded.
  const link = page.nextLink?.replace(/([?&])\$(top|skip)=/g, "$1%24$2=");
  return json(200, {
    "@odata.context": `${GRAPH_ROOT}/$metadata#users('${call.person.id}')/mailFolders`,
    ...notesOf({ ...page, ...(link === undefined ? {} : { nextLink: link }) }),
    value: page.items.map((folder) => choose(describe(folder), select)),
  });
}

function answer(call: GraphCall, status: number, { mailbox, folder }: LocatedFolder): WireReply {
  const select = readSelect(call.request.query.get("$select"), FOLDER_PROPERTIES, TYPE);
  return json(status, {
    "@odata.context": `${GRAPH_ROOT}/$metadata#users('${call.person.id}')/mailFolders/$entity`,
    ...choose(describeFolder(call, mailbox, folder), select),
  });
}

function outcome(call: GraphCall, status: number, mailbox: LocatedFolder["mailbox"], made: FolderOutcome): WireReply {
  if ("folder" in made) return answer(call, status, { mailbox, folder: made.folder });
  throw mailError(call, made.refusal === "exists" ? "ErrorFolderExists" : "ErrorMoveCopyFailed");
}

function create(call: GraphCall): WireReply {
  const { mailbox, folder: parent } = parentOf(call);
  const { displayName, isHidden } = readCreate(jsonBody(call));
  return outcome(call, 201, mailbox, makeFolder(mailbox, parent, displayName, { isHidden: isHidden ?? false }));
}

function rename(call: GraphCall): WireReply {
  const { mailbox, folder } = locateFolder(call);
  const { displayName } = readPatch(jsonBody(call));
  const { renameDefaultFolder } = call.world.settings.mail;
  if (folder.wellKnownName !== undefined && renameDefaultFolder !== "allowed")
    throw mailError(call, renameDefaultFolder === 403 ? "ErrorAccessDenied" : "ErrorInvalidRequest");
  if (displayName === undefined) return answer(call, 200, { mailbox, folder });
  return outcome(call, 200, mailbox, renameFolder(mailbox, folder, displayName));
}

function move(call: GraphCall): WireReply {
  const { mailbox, folder } = locateFolder(call);
  const { mail } = call.world.settings;
  const { destinationId } = readDestination(jsonBody(call));
  const to = mustFindDestination(call, mailbox, destinationId);
  if (folder.wellKnownName !== undefined)
    throw mailError(call, "ErrorMoveDistinguishedFolder", { status: mail.moveDefaultStatus });
  return outcome(call, mail.folderMoveStatus, mailbox, moveFolder(mailbox, folder, to, mail.folderMoveKeepsItemIds));
}

function copy(call: GraphCall): WireReply {
  const { mailbox, folder } = locateFolder(call);
  const { destinationId } = readDestination(jsonBody(call));
  const to = mustFindDestination(call, mailbox, destinationId);
  return outcome(call, call.world.settings.mail.folderMoveStatus, mailbox, copyFolder(mailbox, folder, to));
}

function remove(call: GraphCall): WireReply {
  const { mailbox, folder } = mustBeOwn(call);
  deleteFolder(mailbox, folder);
  return empty(204);
}

function removeForGood(call: GraphCall): WireReply {
  const { mailbox, folder } = mustBeOwn(call);
  purgeFolder(mailbox, folder);
  return empty(204);
}

/** @throws GraphError for a default folder */
function mustBeOwn(call: GraphCall): LocatedFolder {
  const located = locateFolder(call);
  if (located.folder.wellKnownName !== undefined) throw mailError(call, "ErrorDeleteDistinguishedFolder");
  return located;
}

const reading = { permission: READ_MAIL, isMailbox: true };
const writing = { permission: WRITE_MAIL, isMailbox: true };
const FOLDER = "/mailFolders/{folder}";

export const folderRoutes: GraphRoute[] = [
  ...["/mailFolders", `${FOLDER}/childFolders`].flatMap((pattern): GraphRoute[] => [
    { method: "GET", pattern, handle: { ...reading, options: LIST_OPTIONS, serve: list } },
    { method: "POST", pattern, handle: { ...writing, serve: create } },
  ]),
  {
    method: "GET",
    pattern: FOLDER,
    handle: { ...reading, options: ["$select"], serve: (call) => answer(call, 200, locateFolder(call)) },
  },
  { method: "PATCH", pattern: FOLDER, handle: { ...writing, serve: rename } },
  { method: "DELETE", pattern: FOLDER, handle: { ...writing, serve: remove } },
  { method: "POST", pattern: `${FOLDER}/move`, handle: { ...writing, serve: move } },
  { method: "POST", pattern: `${FOLDER}/copy`, handle: { ...writing, serve: copy } },
  { method: "POST", pattern: `${FOLDER}/permanentDelete`, handle: { ...writing, serve: removeForGood } },
];
