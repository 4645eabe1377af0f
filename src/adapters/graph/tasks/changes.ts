import type {
  ChangesPage,
  CollectionsPage,
  ListPage,
  NextLink,
  RejectedItem,
} from "../../../app/ports/m365-records.ts";
import { StoreError } from "../../../app/store-error.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import { asHistory, type GraphAnswer, type GraphHttp } from "../http.ts";
import { mustKeepLink } from "../keep-link.ts";
import { mustLeadHome, mustStillLeadHome, sendPage } from "../pages.ts";
import { explain, mustParse } from "../parse.ts";
import { isItem, listPage, page, todoTask, type WirePage } from "../wire.ts";
import { listPath, listsPath, tasksPath } from "./path.ts";
import { readTask } from "./read.ts";

/** Sent with every page: Graph does not keep it in the link. No query option is ever sent, since To Do's delta refuses them. */
export const pageHeaders = (pageSize: number) => ({ Prefer: `odata.maxpagesize=${pageSize}` });

export interface DeltaOptions {
  readonly http: GraphHttp;
  readonly pageSize: number;
  /** IANA name. */
  readonly mailboxZone: string;
}

export async function readListChanges(
  { http, pageSize }: DeltaOptions,
  link: string | null,
  signal: AbortSignal,
): Promise<CollectionsPage> {
  const url = link === null ? `${listsPath}/delta` : mustStillLeadHome(http, link);
  const answer = await mustKeepLink(() => sendPage(http, url, pageHeaders, pageSize, signal), link);
  const { value, ...links } = mustParse(listPage, answer, "a page of lists");
  const next = nextOf(links);
  const named = value.filter(isItem);
  const live = named.filter((list) => !isRemoved(list));
  return {
    collections: live.map((list) => ({
      id: list.id,
      name: list.displayName ?? "",
      isDefault: list.wellknownListName === "defaultList",
      // Filled by the service from flagged mail. A shared list may well be writable: only a refusal shows that it is not.
      isReadOnly: list.wellknownListName === "flaggedEmails",
    })),
    removed: named.filter(isRemoved).map((list) => list.id),
    nameless: value.length - named.length,
    next: { kind: next.kind, link: mustLeadHome(http, next.link) },
  };
}

export async function readTaskChanges(
  { http, pageSize, mailboxZone }: DeltaOptions,
  collectionId: string,
  link: string | null,
  signal: AbortSignal,
): Promise<ChangesPage> {
  const url = link === null ? `${tasksPath(collectionId)}/delta` : mustStillLeadHome(http, link);
  const send = () => sendPage(http, url, pageHeaders, pageSize, signal);
  const isListThere = () => http.send({ method: "GET", url: listPath(collectionId) }, signal);
  const answer = await mustKeepLink(send, link, isListThere);
  const read = readChangesPage(answer, mailboxZone);
  mustLeadHome(http, read.next.link);
  return read;
}

/** Microsoft grants pages of a thousand; it sends whole tasks, since To Do knows no `$select`. */
export async function listTasks(
  http: GraphHttp,
  collectionId: string,
  link: string | null,
  signal: AbortSignal,
): Promise<ListPage> {
  const url = link ?? tasksPath(collectionId);
  const answer = await sendPage(asHistory(http), url, pageHeaders, 1_000, signal);
  const { value, "@odata.nextLink": next } = mustParse(page, answer, "a page of tasks");
  const named = value.filter(isItem);
  return {
    items: named.map((wire) => ({ id: wire.id, etag: wire["@odata.etag"] ?? "", isShown: true })),
    nameless: value.length - named.length,
    next: next === undefined ? null : mustLeadHome(http, next),
  };
}

/** Reads a delta page. If an item is on it twice, the last counts. */
export function readChangesPage(answer: GraphAnswer, mailboxZone: string): ChangesPage {
  const { value, ...links } = mustParse(page, answer, "a page of tasks");
  const items = new Map<string, M365Item>();
  const removed = new Set<string>();
  const rejected = new Map<string, RejectedItem>();
  const named = value.filter(isItem);
  for (const wire of named) {
    items.delete(wire.id);
    removed.delete(wire.id);
    rejected.delete(wire.id);
    if (isRemoved(wire)) {
      removed.add(wire.id);
      continue;
    }
    try {
      items.set(wire.id, readTask(todoTask.parse(wire), mailboxZone));
    } catch (error) {
      // The error concerns only this item: it is quarantined with its reason, and the page goes on.
      rejected.set(wire.id, { id: wire.id, message: explain(error) });
    }
  }
  return {
    items: [...items.values()],
    removed: [...removed],
    rejected: [...rejected.values()],
    nameless: value.length - named.length,
    next: nextOf(links),
  };
}

export function isRemoved(item: { readonly "@removed"?: unknown }): boolean {
  return item["@removed"] !== undefined && item["@removed"] !== null;
}

/** A page's next link. Whoever stores or follows it has called `mustLeadHome`. */
export function nextOf(links: Pick<WirePage, "@odata.nextLink" | "@odata.deltaLink">): NextLink {
  const { "@odata.nextLink": nextLink, "@odata.deltaLink": deltaLink } = links;
  if (nextLink !== undefined) return { kind: "page", link: nextLink };
  if (deltaLink !== undefined) return { kind: "round", link: deltaLink };
  throw new StoreError("malformed", "Microsoft sent a page of changes that leads nowhere: it has no link.");
}
