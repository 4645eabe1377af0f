import { GRAPH_ROOT, type GraphCall, type GraphRoute } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";
import type { QueryOption } from "../graph/query-options.ts";
import { jsonPieces, type WireReply } from "../http/message.ts";
import { tokenIn } from "../mailbox/delta-token.ts";
import { readPrefer } from "../odata/prefer.ts";
import { firstPage } from "./delta-first-round.ts";
import {
  type DeltaAsk,
  type DeltaLink,
  type DeltaPoint,
  deadLink,
  linkOf,
  readLinkToken,
  startChain,
  writeLinkToken,
} from "./delta-link.ts";
import { chance, type DeltaItem, itemsOf, type LightPart } from "./delta-round.ts";
import { isCorrupt, locateFolder, READ_MAIL } from "./locate.ts";
import { mailError } from "./mail-error.ts";
import type { MailMailbox } from "./mail-mailbox.ts";
import type { FolderState } from "./mail-state.ts";
import { messageJson } from "./message-json.ts";
import { mustBeServable, pagePieces, preferenceApplied } from "./message-list.ts";
import { type MessageView, viewOf } from "./message-view.ts";

interface Served {
  readonly items: readonly Buffer[];
  readonly next: DeltaPoint;
  readonly isOver: boolean;
}

/** One page of what has changed in one folder: every message at first, then one item for each that had news. */
function messagesDelta(call: GraphCall): WireReply {
  const { mailbox, folder } = locateFolder(call);
  const { mail, quirks } = call.world.settings;
  if (folder.search !== undefined)
    throw mail.searchFolderDelta === 404
      ? mailError(call, "ErrorItemNotFound")
      : notSupported("Change tracking is not supported against search folders.");
  const token = tokenIn(call.request.query);
  const isStart = token === null || token === "latest";
  const link = isStart ? start(call, folder) : resume(folder, readLinkToken(call, folder, token));
  const { ask, point } = link;
  const view = viewOf(call, ask, { isFeed: true });
  const asked = readPrefer(call.request.headers.prefer).maxPageSize;
  const top = mail.deltaTop === "pageSize" ? (ask.top ?? undefined) : undefined;
  const size = Math.min(mail.deltaMaxPage, asked ?? top ?? mail.deltaPageSize);
  const isBare = quirks.shortPages && isEmptyTurn(point);
  const cut = isBare ? 0 : quirks.shortPages ? shorten(size, point) : size;
  const page =
    cut === 0
      ? { items: [], next: { ...point, wasEmpty: true }, isOver: false }
      : point.isInitial
        ? initial(call, mailbox, folder, link, view, cut)
        : later(call, mailbox, folder, link, view, cut);
  return answer(call, folder, link, page);
}

function start(call: GraphCall, folder: FolderState): DeltaLink {
  const ask = readAsk(call);
  const tail = folder.log.watch();
  const point = {
    isInitial: true,
    after: [-1, 0] as const,
    told: 0,
    held: tail,
    from: tail,
    to: tail,
    wasEmpty: false,
  };
  return { ask, point, chain: startChain(folder, ask) };
}

/** A delta link begins a new round: it tells what happened until now. */
function resume(folder: FolderState, link: DeltaLink): DeltaLink {
  const { point } = link;
  const isNew = !point.isInitial && point.told === 0 && point.from === point.to;
  return isNew ? { ...link, point: { ...point, to: folder.log.tail() } } : link;
}

/** About one page in thirty is empty and still has a nextLink; which one depends on the position only. */
function isEmptyTurn({ told, wasEmpty }: DeltaPoint): boolean {
  return told > 0 && !wasEmpty && chance(told * 7, 3);
}

function shorten(size: number, { told }: DeltaPoint): number {
  return size > 2 && told > 0 && chance(told, 10) ? Math.ceil((size * 2) / 3) : size;
}

function notSupported(message: string): GraphError {
  return new GraphError(400, "ErrorInvalidUrlQuery", `Unsupported request: ${message}`);
}

const FILTER = /^receivedDateTime (ge|gt) (\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))$/;

/** @throws GraphError 400 for what a feed of messages does not take */
function readAsk({ request: { query } }: GraphCall): DeltaAsk {
  const filter = query.get("$filter");
  const [, operator, moment] = FILTER.exec(filter?.trim() ?? "") ?? [];
  if (filter !== null && moment === undefined)
    throw new GraphError(
      400,
      "ErrorInvalidUrlQuery",
      "The '$filter' parameter value is not supported for 'Messages' resource; only a value of 'receivedDateTime ge value' is supported.",
    );
  const order = query.get("$orderby");
  if (order !== null && !/^receivedDateTime\s+desc$/i.test(order.trim()))
    throw new GraphError(
      400,
      "ErrorInvalidUrlQuery",
      "The '$orderby' parameter value is not supported for 'Messages' resource; only a value of 'receivedDateTime desc' is supported.",
    );
  for (const option of ["$search", "$skip", "$count"])
    if (query.has(option))
      throw new GraphError(
        400,
        "ErrorInvalidUrlQuery",
        `The '${option}' parameter is not supported with change tracking.`,
      );
  const top = query.get("$top");
  const at = Math.floor(Date.parse(moment ?? "") / 1000) * 1000;
  return {
    select: query.get("$select"),
    expand: query.get("$expand"),
    since: moment === undefined ? null : operator === "gt" ? at + 1000 : at,
    isNewestFirst: order !== null,
    top: top === null ? null : Number(top),
    changeTypes: query.get("changeType")?.split(",") ?? null,
  };
}

function initial(
  call: GraphCall,
  mailbox: MailMailbox,
  folder: FolderState,
  { ask, point }: DeltaLink,
  view: MessageView,
  size: number,
): Served {
  const { mail } = call.world.settings;
  const cap = ask.since === null ? null : mail.deltaFilterCap;
  const limit = mail.deltaTop === "total" ? ask.top : null;
  const left = Math.min(cap ?? Number.POSITIVE_INFINITY, limit ?? Number.POSITIVE_INFINITY) - point.told;
  const isCapped = cap !== null && point.told >= cap;
  // Past the cap only two of its three ends have a further page.
  if (isCapped && mail.deltaFilterCapTail === "error") throw mailError(call, "ErrorInternalServerError");
  const order = ask.isNewestFirst ? "newestFirst" : mail.deltaOrder;
  const { messages, after, isAtEnd } = firstPage(folder, order, ask.since, point.after, Math.min(size, left));
  const items = messages.map((message) => messageJson(mailbox, message, view, isCorrupt(call, mailbox, message)));
  const told = point.told + messages.length;
  const meetsCap = cap !== null && told >= cap && !isAtEnd && !isCapped && mail.deltaFilterCapTail !== "deltaLink";
  const isOver = !meetsCap && (isAtEnd || messages.length >= left);
  return { items, isOver, next: { ...point, after, told, wasEmpty: false } };
}

function later(
  call: GraphCall,
  mailbox: MailMailbox,
  folder: FolderState,
  { ask, point }: DeltaLink,
  view: MessageView,
  size: number,
): Served {
  const { mail } = call.world.settings;
  const [news, late] = [folder.log.read(point.from, point.to), folder.log.read(point.held, point.from)];
  if (news === undefined || late === undefined) throw deadLink(call, point.to, point.from);
  const held = late.filter(({ isLate }) => isLate);
  const selects = (name: string) => view.select === undefined || view.select.has(name);
  const all = itemsOf(folder, held, news, selects, mail);
  const replayed = mail.deltaReplays === 0 ? [] : replays(folder, all, point.to, mail.deltaReplays);
  const wanted = [...all, ...replayed].filter((item) => isWanted(item, ask, mail.deltaFilterLater === "applied"));
  const items = wanted.slice(point.told, point.told + size);
  const told = point.told + items.length;
  return {
    items: items.map((item) => itemJson(call, mailbox, item, view)),
    isOver: told >= wanted.length,
    next: { ...point, told, wasEmpty: false },
  };
}

/** Some that have no news at all, which differ from round to round. */
function replays(folder: FolderState, told: readonly DeltaItem[], round: number, ofHundred: number): DeltaItem[] {
  const known = new Set(told.map(({ message }) => message));
  return folder.messages
    .all()
    .filter((message) => !known.has(message) && chance(message.number * 31 + round, ofHundred))
    .map((message) => ({ message, form: "full", place: message.place, isMove: false, isNew: false }));
}

function isWanted({ message, form, isNew }: DeltaItem, { since, changeTypes }: DeltaAsk, isFiltered: boolean): boolean {
  if (isFiltered && since !== null && message.receivedAt < since) return false;
  if (changeTypes === null) return true;
  return changeTypes.includes(form === "removed" ? "deleted" : isNew ? "created" : "updated");
}

function itemJson(call: GraphCall, mailbox: MailMailbox, item: DeltaItem, view: MessageView): Buffer {
  const { message, form, place, isMove } = item;
  const { mail } = call.world.settings;
  if (form === "full") return messageJson(mailbox, message, view, isCorrupt(call, mailbox, message));
  const id = view.isImmutable ? mailbox.ids.ofNumber(message.number) : mailbox.ids.ofPlace(place);
  const type = { "@odata.type": "#microsoft.graph.message" };
  if (form === "removed")
    return bytesOf({
      ...(mail.removedHasType ? type : {}),
      id,
      "@removed": { reason: isMove ? mail.removedReason : "deleted" },
    });
  const values: Record<LightPart, unknown> = {
    isRead: message.isRead,
    parentFolderId: message.folder.id,
    flag: message.flag,
    categories: message.categories,
  };
  return bytesOf({ ...type, id, ...Object.fromEntries(form.light.map((name) => [name, values[name]])) });
}

function answer(call: GraphCall, folder: FolderState, link: DeltaLink, { items, next, isOver }: Served): WireReply {
  const { quirks } = call.world.settings;
  const isAtEnd = isOver && (items.length === 0 || !quirks.emptyLastPage);
  const isLast = isAtEnd && quirks.endlessRounds === "never";
  const again = isAtEnd && quirks.endlessRounds === "sameItems" ? { after: [-1, 0] as const, told: 0 } : {};
  const point: DeltaPoint = isLast
    ? {
        ...{ isInitial: false, after: [-1, 0], told: 0, wasEmpty: false },
        ...{ held: next.from, from: next.to, to: next.to },
      }
    : { ...next, ...again };
  const token = writeLinkToken(call, folder, { ...link, point });
  const url = linkOf(call, folder, isLast ? "deltatoken" : "skiptoken", token);
  mustBeServable(call, items);
  const notes = [
    `"@odata.context":"${GRAPH_ROOT}/$metadata#Collection(message)"`,
    `"@odata.${isLast ? "deltaLink" : "nextLink"}":${JSON.stringify(url)}`,
  ];
  return jsonPieces(pagePieces(notes, items), preferenceApplied(call, true));
}

function bytesOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** There is no feed of a whole mailbox. */
function refuseAnywhere(): WireReply {
  throw new GraphError(
    400,
    "BadRequest",
    "Unsupported request: Change tracking is not supported against 'microsoft.graph.message'.",
  );
}

const OPTIONS: readonly QueryOption[] = [
  ...(["$select", "$expand", "$filter", "$orderby", "$top", "$search", "$skip", "$count"] as const),
  ...(["$deltatoken", "$skiptoken"] as const),
];
const reading = { permission: READ_MAIL, isMailbox: true, options: OPTIONS };

export const messageDeltaRoutes: GraphRoute[] = [
  { method: "GET", pattern: "/messages/delta", handle: { ...reading, serve: refuseAnywhere } },
  { method: "GET", pattern: "/mailFolders/{folder}/messages/delta", handle: { ...reading, serve: messagesDelta } },
];
