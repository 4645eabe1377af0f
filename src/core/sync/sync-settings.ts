import type { ChosenFolder } from "../mail/followed-folders.ts";
import type { MailRules } from "../mail/mail-rules.ts";

export type Direction = "OFFICE_TO_M365" | "M365_TO_OFFICE" | "BIDIRECTIONAL";
export type ConflictRule = "OFFICE_WINS" | "M365_WINS" | "NEWEST_WINS" | "ASK";
export type DriftPolicy = "LEAVE" | "REVERT";

/** The settings in force for one account's one resource, with all levels resolved. */
export interface SyncSettings {
  readonly isEnabled: boolean;
  /** 1–1440 */
  readonly intervalMinutes: number;
  /** Days back and ahead of today, 1–3650. */
  readonly windowBackDays: number;
  readonly windowAheadDays: number;
  /** ISO 8601: nothing older is synced, whatever the days say. */
  readonly importFrom?: string;
  readonly direction: Direction;
  readonly conflictRule: ConflictRule;
  readonly drift: DriftPolicy;
  /** A run that would delete more than this share of one side's linked records, and at least this many, waits for approval. */
  readonly deletionBrakePercent: number;
  readonly deletionBrakeMinimum: number;
  /** A run that would mail more people than this waits for approval. */
  readonly invitationBrakePeople: number;
  /** Ids of the chosen lists or calendars in Microsoft; null means the default one. */
  readonly collectionIds: readonly string[] | null;
  /** Where new office records go; null means the default one. */
  readonly destinationId: string | null;
  /** Only mail's. */
  readonly mail?: MailSyncSettings;
}

export interface MailSyncSettings {
  /** Instead of `collectionIds`: a mailbox's folders are a tree. */
  readonly folders: readonly ChosenFolder[];
  readonly rules: MailRules;
  /** Longer texts are not kept. */
  readonly bodyLimitBytes: number;
  /** What Microsoft deleted for good stays in Oro, marked. */
  readonly keepsDeleted: boolean;
  /** Marking mail read may send the receipt that it asks for. */
  readonly allowsReceipts: boolean;
  /** A run that would delete more than this waits for approval, however small a share it is. */
  readonly deletionBrakeMost: number;
}
