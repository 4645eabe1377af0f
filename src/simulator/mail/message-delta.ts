import { GRAPH_ROOT, type GraphCall, type GraphRoute } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";
import type { QueryOption } from "../graph/query-options.ts";
import { jsonPieces, type WireReply } from "../http/message.ts";
import { tokenIn } from "../mailbox/delta-token.ts";
import { readPrefer } from "../odata/prefer.ts";
import { readAsk } from "./delta-ask.ts";
import { firstPage } from "./delta-first-round.ts";
import { laterPage, type Served } from "./delta-later-round.ts";
import { type DeltaLink, type DeltaPoint, linkOf, readLinkToken, startChain, writeLinkToken } from "./delta-link.ts";
import { chance } from "./delta-round.ts";
import { isCorrupt, isFolderShare, locateFolder, READ_MAIL } from "./locate.ts";
import { mailError } from "./mail-error.ts";
import type { MailMailbox } from "./mail-mailbox.ts";
import type { FolderState } from "./mail-state.ts";
import { mustBeServable, pagePieces, preferenceApplied } from "./message-answer.ts";
import { messageJson } from "./message-json.ts";
import { type MessageView, viewOf } from "./message-view.ts";

/** One page of what has changed in one folder: every message at first, then one item for each that had news. */
function messagesDelta(call: GraphCall): WireReply {
  const { mailbox, folder } = locateFolder(call);
  const { mail, quirks } = call.world.settings;
  if (mail.sharedFolderDelta === 404 && isFolderShare(call)) throw mailError(call, "ErrorItemNotFound");
  if (folder.search !== undefined)
    throw mail.searchFolderDelta === 404
      ? mailError(call, "ErrorItemNotFound")
      : mailError(call, "ErrorInvalidUrlQuery", {
          message: "Unsupported request: Change tracking is not supported against search folders.",
        });
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
        : laterPage(call, mailbox, folder, link, view, cut);
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
