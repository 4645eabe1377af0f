import type { Reach } from "../../core/access/rights.ts";
import type { FeedMessage } from "./feed.ts";

export interface ActivityPage {
  readonly reach: Reach;
  /** Cursors; both exclusive. */
  readonly olderThan?: string | undefined;
  readonly newerThan?: string | undefined;
  readonly limit: number;
  /** Only what the feed would not bring again behind the last of them; else also what is committed and still waits for its turn. */
  readonly isSettled?: boolean | undefined;
  /** The oldest ones of what is asked for, not the newest. */
  readonly isFromOldest?: boolean | undefined;
}

export interface ActivityReader {
  /** Messages of the activity log, newest first, or oldest first with `isFromOldest`. @throws BadCursorError */
  read(page: ActivityPage): Promise<readonly FeedMessage[]>;
  count(reach: Reach): Promise<number>;
}
