import type { AccountName, Resource } from "./account.ts";

export interface Alert {
  readonly id: string;
  readonly account: AccountName | null;
  readonly resource: Resource | null;
  readonly type: string;
  readonly operation: "IMPORT" | "EXPORT" | null;
  /** The record in Oro. */
  readonly itemId: string | null;
  /** The record in Microsoft. */
  readonly externalId: string | null;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly occurrences: number;
  readonly createdAt: string;
  readonly resolvedAt: string | null;
  /** It tells the viewer of a way in that somebody made for them. */
  readonly canAcknowledge: boolean;
}

export interface CatalogueEntry {
  readonly code: string;
  readonly class: "TRANSIENT" | "PERMANENT";
  readonly mutation: string | null;
}

export interface ActivityEntry {
  readonly cursor: string;
  readonly at: string;
  readonly account: AccountName | null;
  readonly resource: Resource | null;
  /** The run, as a rule. */
  readonly subjectId: string | null;
  readonly message: string;
  /** Records a second. */
  readonly rate: number | null;
}
