/** What the page reads over GraphQL, as its operations select it. A test holds the operations against the schema. */

export const resources = ["EMAIL", "CALENDAR", "TASKS"] as const;

export type Resource = (typeof resources)[number];

export type Side = "OFFICE" | "M365";

type AccountState = "CONNECTED" | "MISSING_SCOPES" | "NEEDS_REAUTH" | "NO_MAILBOX" | "DISCONNECTED";

export interface Account {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly state: AccountState;
  readonly stateReason: string | null;
  /** Whose mailbox it is. */
  readonly user: { readonly id: string; readonly name: string };
}

export type PrimaryResource = "CALENDAR" | "TASKS";

/** What becomes of synced data when a mailbox is disconnected. */
export type SyncedData = "KEEP" | "DELETE_IMPORTED";

/** What a mailbox is to its owner. */
export interface Mailbox {
  readonly primaryFor: readonly PrimaryResource[];
  /** How many records of Oro disconnecting would delete, if so chosen. */
  readonly importedRecords: number;
  readonly user: { readonly name: string; readonly accounts: readonly { readonly id: string }[] };
}

/** Enough to name an account. */
export type AccountName = Pick<Account, "id" | "userPrincipalName">;

export interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}
