import type { AccountName, Resource } from "./account.ts";

/** One field in words: "" when it is not set, null where the record is not there. */
export interface ConflictVersion {
  readonly field: string;
  readonly label: string;
  readonly baseText: string | null;
  readonly officeText: string | null;
  readonly m365Text: string | null;
}

export interface Conflict {
  readonly id: string;
  readonly account: AccountName;
  readonly resource: Resource;
  readonly kind: string;
  readonly state: string;
  readonly rule: string;
  readonly outcome: string | null;
  /** Why it ended without a person's choice. */
  readonly reason: string | null;
  /** Null for those who may not read records. */
  readonly title: string | null;
  readonly versions: readonly ConflictVersion[];
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly createdAt: string;
}
