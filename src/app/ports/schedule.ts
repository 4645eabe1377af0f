import type { Resource } from "../../core/records/record.ts";

export interface ScheduledAccount {
  readonly accountId: string;
  readonly ownerId: string;
}

/** When accounts sync next. */
export interface Schedule {
  /** Connected accounts that a settings scope reaches: all, an organization's or a user's. */
  accountsIn(scopeId: string): Promise<readonly ScheduledAccount[]>;
  /** The next sync is so many minutes after the last one, now where there was none. */
  setInterval(accountId: string, resource: Resource, minutes: number): Promise<void>;
  /** No next sync until something changes. */
  suspend(accountId: string, resource: Resource): Promise<void>;
}
