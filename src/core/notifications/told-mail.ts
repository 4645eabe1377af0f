// What a notification of mail is worth. It names the mail and says whether it came, changed or went; where the mail lies it does not say.
//
//   what we hold of it              came          changed or went
//   in a followed folder            a run, and that folder first
//   left in a folder not followed   a run         nothing: if it moved, it also came somewhere
//   nothing                         a run         a run, until one that began a minute after it was first told has not found it
//
// So a draft that is being typed starts runs for a minute in each quarter of an hour. Nobody can know more without asking Microsoft: what
// is told may just have moved, or may be mail that rules kept out and that was changed.

export type MailChange = "created" | "updated" | "deleted";

export interface ToldMail {
  readonly id: string;
  readonly change: MailChange;
}

/** Our id of the folder that holds it, as far as we know, and whether that is followed. */
export interface MailPlace {
  readonly collectionId: string;
  readonly isFollowed: boolean;
}

/** A mail that was told and that no run has found so far: the hash of its id, and when it came first, in milliseconds. */
export interface Unplaced {
  readonly hash: string;
  readonly since: number;
}

export interface MailFacts {
  readonly placeOf: (id: string) => MailPlace | null;
  readonly hashOf: (id: string) => string;
  readonly unplaced: readonly Unplaced[];
  /** When the last run began that read all folders, if there was one. */
  readonly lastWholeRunAt: number | null;
  readonly now: number;
}

export interface Judged {
  readonly isNews: boolean;
  /** Folders that the next run reads first. */
  readonly first: readonly string[];
  readonly unplaced: readonly Unplaced[];
}

/** Microsoft's changes may show a mail some seconds after its notification came. */
const SHOWN_WITHIN_MS = 60_000;
/** What was not found counts for so long. */
const COUNTS_FOR_MS = 15 * 60_000;
/** Of one mailbox. One that is displaced is told as if for the first time. */
const MOST_UNPLACED = 100;

export function judgeToldMail(told: readonly ToldMail[], facts: MailFacts): Judged {
  const { placeOf, hashOf, lastWholeRunAt, now } = facts;
  const unplaced = new Map(
    facts.unplaced.flatMap((one) => (now - one.since < COUNTS_FOR_MS ? [[one.hash, one] as const] : [])),
  );
  const first = new Set<string>();
  let isNews = false;
  for (const { id, change } of told) {
    const place = placeOf(id);
    if (place?.isFollowed) first.add(place.collectionId);
    const hash = hashOf(id);
    const since = unplaced.get(hash)?.since ?? now;
    const isElsewhere = place === null ? (lastWholeRunAt ?? 0) >= since + SHOWN_WITHIN_MS : !place.isFollowed;
    if (change !== "created" && isElsewhere) continue;
    isNews = true;
    if (place !== null) continue;
    // The newest last.
    unplaced.delete(hash);
    unplaced.set(hash, { hash, since: change === "created" ? now : since });
  }
  return { isNews, first: [...first], unplaced: [...unplaced.values()].slice(-MOST_UNPLACED) };
}
