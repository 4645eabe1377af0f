/** What happened to a message in a folder. `other` is everything that moves the change key and has no habit of its own. */
export type News = "added" | "removed" | "read" | "flag" | "categories" | "other";

export interface FeedEntry<Message> {
  /** Counts up from 0. */
  readonly number: number;
  readonly message: Message;
  readonly news: News;
  /** Its place at that time: the default id under which a client knew it. */
  readonly place: number;
  /** Its change number at that time. */
  readonly change: number;
  /** Whether it came from another folder of the mailbox, or went to one. */
  readonly isMove: boolean;
  /** Told one round later than the others. */
  readonly isLate: boolean;
}

/** What happened in one folder, in order. Nothing is kept before somebody has begun to read: no link could ask for it. */
export interface FeedLog<Message> {
  /** Begins to keep what happens. Returns the number of the next entry. */
  watch(): number;
  add(entry: Omit<FeedEntry<Message>, "number">): void;
  /** The number of the next entry. */
  tail(): number;
  /** Undefined if some of it is forgotten already. */
  read(from: number, to: number): readonly FeedEntry<Message>[] | undefined;
}

/** Exchange's memory is bounded by size as well; a link older than this is dead. */
const MOST = 200_000;

export function createFeedLog<Message>(): FeedLog<Message> {
  let entries: FeedEntry<Message>[] = [];
  let first = 0;
  let isWatched = false;
  const tail = () => first + entries.length;
  return {
    watch() {
      isWatched = true;
      return tail();
    },
    add(entry) {
      if (!isWatched) {
        first += 1;
        return;
      }
      entries.push({ ...entry, number: tail() });
      if (entries.length < MOST * 2) return;
      first += entries.length - MOST;
      entries = entries.slice(-MOST);
    },
    tail,
    read: (from, to) => (from < first ? undefined : entries.slice(from - first, to - first)),
  };
}
