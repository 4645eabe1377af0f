import type { FeedEntry, News } from "./feed-log.ts";
import type { FolderState, MessageState } from "./mail-state.ts";
import type { MailSwitches } from "./switches.ts";

/** What a later round says of one message. */
export interface DeltaItem {
  /** Where it stands in its round, however often the round is looked at: a page goes on after the last one's. */
  readonly at: number;
  readonly message: MessageState;
  readonly form: "full" | "removed" | { readonly light: readonly LightPart[] };
  /** The default id under which the reader knew it. */
  readonly place: number;
  readonly isMove: boolean;
  /** Whether the reader has not been told of it before. */
  readonly isNew: boolean;
}

export type LightPart = "isRead" | "parentFolderId" | "flag" | "categories";

type Habits = Pick<
  MailSwitches,
  | "readChange"
  | "readChangeUnselected"
  | "flagChange"
  | "categoryChange"
  | "moveRoundTrip"
  | "moveDuplicates"
  | "falseRemovals"
>;

/** What happened to one message between two rounds. */
interface Story {
  /** The number of its last news, which decides the order. */
  readonly last: number;
  readonly message: MessageState;
  /** Whether the reader cannot have known it: it came first. */
  readonly isNew: boolean;
  readonly hasLeft: boolean;
  readonly isBack: boolean;
  readonly isMove: boolean;
  readonly news: ReadonlySet<News>;
  /** Its place when it left, or as it is. */
  readonly place: number;
  /** Its change number when it first left. */
  readonly leftAt: number | undefined;
}

/**
 * One item for each message that had news, however much: in the order of its last news. `late` is what the previous round should have told
 * and did not.
 */
export function itemsOf(
  folder: FolderState,
  late: readonly FeedEntry<MessageState>[],
  entries: readonly FeedEntry<MessageState>[],
  selects: (name: string) => boolean,
  isImmutable: boolean,
  habits: Habits,
): DeltaItem[] {
  const stories = new Map<MessageState, Story>();
  for (const entry of late) {
    // The other half has been told already, and perhaps what came after.
    if ((entry.news === "added") === (entry.message.folder === folder && !entry.message.isGone)) tell(stories, entry);
  }
  for (const entry of entries) if (!entry.isLate) tell(stories, entry);
  const items = [...stories.values()].flatMap((story) => itemOf(folder, story, selects, isImmutable, habits));
  if (!habits.moveDuplicates) return items;
  return items.flatMap((item) =>
    item.isMove && item.form === "full" && item.at % 2 === 0 ? [item, { ...item, at: item.at + 1 }] : [item],
  );
}

function tell(stories: Map<MessageState, Story>, entry: FeedEntry<MessageState>): void {
  const { message, news, place, isMove } = entry;
  const before = stories.get(message);
  stories.delete(message);
  stories.set(message, {
    last: entry.number,
    message,
    isNew: before?.isNew ?? news === "added",
    hasLeft: before?.hasLeft === true || news === "removed",
    isBack: news === "removed" ? false : before?.isBack === true || (news === "added" && before?.hasLeft === true),
    isMove: before?.isMove === true || isMove,
    news: new Set([...(before?.news ?? []), news]),
    place: news === "removed" && before?.hasLeft !== true ? place : (before?.place ?? place),
    leftAt: before?.leftAt ?? (news === "removed" ? entry.change : undefined),
  });
}

function itemOf(
  folder: FolderState,
  story: Story,
  selects: (name: string) => boolean,
  isImmutable: boolean,
  habits: Habits,
): DeltaItem[] {
  const { message, isNew, hasLeft, isBack, isMove, news, place } = story;
  const at = story.last * 2;
  const item = (form: DeltaItem["form"]): DeltaItem => ({ at, message, form, place, isMove, isNew });
  const isHere = message.folder === folder && !message.isGone;
  if (!isHere || (hasLeft && !isBack)) {
    // Of what came and went between two rounds some ids are told as removed that nobody has seen.
    return isNew && chance(message.number, 50) ? [] : [item("removed")];
  }
  if (isNew) return [item("full")];
  if (hasLeft) {
    // By its default id it came back as another message.
    if (!isImmutable) return [item("removed"), { ...item("full"), at: at + 1 }];
    if (habits.moveRoundTrip === "removedOnly") return [item("removed")];
    // What was changed on the way is never lost.
    const isSame = habits.moveRoundTrip === "nothing" && message.edited <= (story.leftAt ?? 0) && news.size === 2;
    return isSame ? [] : [item("full")];
  }
  return changed(item, story, selects, habits, news);
}

function changed(
  item: (form: DeltaItem["form"]) => DeltaItem,
  { message }: Story,
  selects: (name: string) => boolean,
  habits: Habits,
  news: ReadonlySet<News>,
): DeltaItem[] {
  const isFull =
    news.has("added") ||
    news.has("other") ||
    (news.has("flag") && habits.flagChange === "full") ||
    (news.has("categories") && habits.categoryChange === "full");
  if (isFull) return [item("full")];
  const isOnlyRead = news.size === 1 && news.has("read");
  if (isOnlyRead && !selects("isRead")) return habits.readChangeUnselected === "silent" ? [] : [item({ light: [] })];
  if (isOnlyRead && chance(message.change, habits.falseRemovals)) return [item("removed")];
  if (news.has("read") && habits.readChange === "full") return [item("full")];
  const parts: LightPart[] = [
    ...(news.has("read") ? (["isRead"] as const) : []),
    ...(news.has("read") && habits.readChange === "lightWithParent" ? (["parentFolderId"] as const) : []),
    ...(news.has("flag") ? (["flag"] as const) : []),
    ...(news.has("categories") ? (["categories"] as const) : []),
  ];
  const light = parts.filter(selects);
  return light.length === 0 ? [] : [item({ light })];
}

/** The same for the same number, and for about so many of a hundred. */
export function chance(number: number, ofHundred: number): boolean {
  return (Math.imul(number + 1, 2_654_435_761) >>> 0) % 100 < ofHundred;
}
