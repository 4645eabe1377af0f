import type { Reach } from "../../core/access/rights.ts";
import type { FeedMessage } from "./feed.ts";

export interface ActivityPage {
  readonly reach: Reach;
  /** Cursors; both exclusive. */
  readonly olderThan?: string | undefined;
  readonly newerThan?: string | undefined;
  readonly limit: number;
  /**
   * Only messages that the feed would not send again after the last of them. Otherwise also messages that are committed but whose turn in
   * the feed has not come.
   */
  readonly isFinal?: boolean | undefined;
  /** The oldest matches instead of the newest. */
  readonly isFromOldest?: boolean | undefined;
}

export interface ActivityReader {
  /** Messages of the activity log, newest first, or oldest first with `isFromOldest`. @throws BadCursorError */
  read(page: ActivityPage): Promise<readonly FeedMessage[]>;
  /** The lines at these places, as far as they are kept. */
  at(cursors: readonly string[]): Promise<readonly FeedMessage[]>;
  count(reach: Reach): Promise<number>;
}
