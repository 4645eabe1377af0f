import type { Reach } from "../../core/access/rights.ts";
import type { EventFields } from "../../core/records/event.ts";

/** An event of the back office that is not deleted. */
export interface StoredEvent {
  readonly id: string;
  readonly ownerId: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly fields: EventFields;
}

export interface EventReader {
  find(reach: Reach, id: string): Promise<StoredEvent | null>;
  /**
   * Events that may have an occurrence between the instants, each series once, unordered.
   * @param ownerId only this person's; null: everybody's within reach
   * @param limit at most this many
   */
  inRange(
    reach: Reach,
    ownerId: string | null,
    range: { readonly from: Date; readonly to: Date },
    limit: number,
  ): Promise<readonly StoredEvent[]>;
  /** A person's events with these iCalendar UIDs. */
  withUids(ownerId: string, uids: readonly string[]): Promise<readonly StoredEvent[]>;
}
