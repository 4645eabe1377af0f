import type { GraphCall } from "../graph/call.ts";
import { type DeltaAsk, type DeltaLink, type DeltaPoint, deadLink } from "./delta-link.ts";
import { chance, type DeltaItem, itemsOf, type LightPart } from "./delta-round.ts";
import { isCorrupt } from "./locate.ts";
import type { MailMailbox } from "./mail-mailbox.ts";
import type { FolderState } from "./mail-state.ts";
import { messageJson } from "./message-json.ts";
import type { MessageView } from "./message-view.ts";

/** What a page of a round holds, and where the next one goes on. */
export interface Served {
  readonly items: readonly Buffer[];
  readonly next: DeltaPoint;
  readonly isOver: boolean;
}

/** A page of what has happened since the last round. @throws GraphError for a link that is older than what is remembered */
export function laterPage(
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
  const all = itemsOf(folder, held, news, selects, view.isImmutable, mail);
  const replayed = mail.deltaReplays === 0 ? [] : replays(folder, all, point.to, mail.deltaReplays);
  // Not by count: what came meanwhile to a message told already may have made the round shorter.
  const [after] = point.after;
  const isFiltered = mail.deltaFilterLater === "applied";
  const left = [...all, ...replayed].filter((item) => item.at > after && isWanted(item, ask, isFiltered));
  const items = left.slice(0, size);
  return {
    items: items.map((item) => itemJson(call, mailbox, item, view)),
    isOver: items.length === left.length,
    next: { ...point, after: [items.at(-1)?.at ?? after, 0], told: point.told + items.length, wasEmpty: false },
  };
}

/** Some that have no news at all, which differ from round to round. */
function replays(folder: FolderState, told: readonly DeltaItem[], round: number, ofHundred: number): DeltaItem[] {
  const known = new Set(told.map(({ message }) => message));
  return folder.messages
    .all()
    .filter((message) => !known.has(message) && chance(message.number * 31 + round, ofHundred))
    .sort((one, other) => one.number - other.number)
    .map((message) => ({
      ...{ at: (round + message.number) * 2, message, form: "full", place: message.place },
      ...{ isMove: false, isNew: false },
    }));
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

function bytesOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
