import type { AccountName, Resource, Side, Trouble } from "./account.ts";

/** A record that could not be synced; its side and id are what a retry takes. */
export interface FailingRow {
  readonly account: AccountName;
  readonly resource: Resource;
  readonly side: Side;
  readonly recordId: string;
  /** Null for those who may not read it. */
  readonly title: string | null;
  readonly error: Trouble | null;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
}

/** A record that is kept without being synced. */
export interface KeptRow {
  readonly account: AccountName;
  readonly resource: Resource;
  readonly recordId: string;
  readonly title: string | null;
  readonly since: string;
}

/** A record in a list. */
export interface TaskRow {
  readonly id: string;
  readonly subject: string;
  readonly dueDate: string | null;
  readonly status: "OPEN" | "IN_PROGRESS" | "CLOSED";
  readonly owner: { readonly name: string };
}

/** A single event, or one occurrence of a series. */
export interface EventRow {
  readonly date: string | null;
  readonly subject: string;
  /** On the wall of its time zone; null: Microsoft has not told it yet. */
  readonly time: { readonly isAllDay: boolean; readonly start: string; readonly timeZone: string | null } | null;
  readonly event: { readonly id: string; readonly owner: { readonly name: string } };
}
