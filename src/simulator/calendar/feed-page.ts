import type { ChangeLog } from "../mailbox/change-log.ts";
import type { Settings } from "../settings.ts";
import type { CalendarEntry } from "./calendar-state.ts";
import type { EventView } from "./event-view.ts";
import { feedItems } from "./feed-items.ts";
import type { CalendarSwitches } from "./switches.ts";
import type { ViewToken } from "./view-token.ts";

interface PageWish {
  readonly size: number;
  readonly view: EventView;
  readonly switches: CalendarSwitches;
  readonly quirks: Settings["quirks"];
}

interface FeedPage {
  readonly items: readonly string[];
  readonly isLast: boolean;
  readonly next: ViewToken;
}

/** Continues reading from a link, and determines the next link. */
export function readFeedPage(log: ChangeLog<CalendarEntry>, token: ViewToken, wish: PageWish): FeedPage {
  const { switches, quirks, size } = wish;
  const isWorthABreak = switches.emptyPages && !token.wasEmpty && token.position > 0 && picks(token.position, 7);
  const hasMore = !log.read(token, 1, quirks.hidesDeletions).isAtEnd;
  if (isWorthABreak && hasMore) {
    return { items: [], isLast: false, next: { ...token, wasEmpty: true } };
  }
  const isShort = quirks.shortPages && size > 2 && token.position > 0 && picks(token.position, 10);
  const { items, entries, next, isAtEnd } = collect(log, token, {
    ...wish,
    size: isShort ? Math.ceil((size * 2) / 3) : size,
  });
  const isLast = isAtEnd && (items.length === 0 || !quirks.emptyLastPage);
  return {
    items,
    isLast,
    next: isLast ? afterRound(token, next, switches) : within(token, next, entries, isAtEnd, switches),
  };
}

interface Place {
  readonly position: number;
  readonly offset: number;
}

interface Collected {
  readonly items: string[];
  /** The position of each entry of this page in the log. */
  readonly entries: number[];
  readonly next: Place;
  readonly isAtEnd: boolean;
}

function collect(
  log: ChangeLog<CalendarEntry>,
  token: ViewToken,
  { size, view, switches, quirks }: PageWish,
): Collected {
  const items: string[] = [];
  const entries: number[] = [];
  let { position, offset } = token;
  while (items.length < size) {
    const read = log.read({ ...token, position }, 1, quirks.hidesDeletions);
    const [entry] = read.items;
    if (entry === undefined) return { items, entries, next: { position: read.next, offset: 0 }, isAtEnd: true };
    const all = feedItems(entry, token, view, { isInitial: token.isInitial, switches });
    const rest = all.slice(entry.seq === position ? offset : 0);
    const room = size - items.length;
    entries.push(entry.seq);
    if (switches.seriesSplitAcrossPages && rest.length > room) {
      items.push(...rest.slice(0, room));
      return { items, entries, next: { position: entry.seq, offset: all.length - rest.length + room }, isAtEnd: false };
    }
    items.push(...rest);
    position = read.next;
    offset = 0;
    if (read.isAtEnd) return { items, entries, next: { position, offset }, isAtEnd: true };
  }
  return { items, entries, next: { position, offset }, isAtEnd: false };
}

/** The next page may begin with the end of this one. Every page advances by at least one entry. */
function within(
  token: ViewToken,
  next: Place,
  entries: readonly number[],
  isAtEnd: boolean,
  switches: CalendarSwitches,
): ViewToken {
  const last = entries.at(-1);
  const isTwice =
    switches.duplicatesInRound && !isAtEnd && next.offset === 0 && entries.length > 1 && picks(next.position, 3);
  const place = isTwice && last !== undefined ? { position: last, offset: 0 } : next;
  const toldTo = Math.max(token.toldTo, next.position, (last ?? -1) + 1);
  return { ...token, ...place, toldTo, wasEmpty: false, lastTold: last ?? token.lastTold };
}

/** The link for the next round. After a round with news it points before the last entry, once; that one counts as reported. */
function afterRound(token: ViewToken, next: Place, switches: CalendarSwitches): ViewToken {
  const replays = switches.replaysLastChange && !token.isReplay && !token.isInitial && token.lastTold >= 0;
  return {
    ...token,
    ...next,
    ...(replays ? { position: token.lastTold } : {}),
    toldTo: Math.max(token.toldTo, next.position),
    isInitial: false,
    isReplay: replays,
    wasEmpty: false,
    lastTold: -1,
  };
}

/** One position in so many, always the same ones, so that a link used again returns the same page. */
function picks(position: number, oneIn: number): boolean {
  return (Math.imul(position, 2_654_435_761) >>> 8) % oneIn === 0;
}
