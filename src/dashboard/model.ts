/** What the page reads over GraphQL, as its operations select it. A test holds the operations against the schema. */

export const resources = ["EMAIL", "CALENDAR", "TASKS"] as const;
export type Resource = (typeof resources)[number];
export type Side = "OFFICE" | "M365";

export type SyncStateName =
  | "IN_SYNC"
  | "SYNCING"
  | "WAITING"
  | "PAUSED"
  | "NEEDS_APPROVAL"
  | "CONFLICTS"
  | "FAILING"
  | "SIGN_IN_NEEDED"
  | "OFF"
  | "NOT_YET";

type AccountState = "CONNECTED" | "MISSING_SCOPES" | "NEEDS_REAUTH" | "NO_MAILBOX" | "DISCONNECTED";

export type RunState =
  | "QUEUED"
  | "RUNNING"
  | "WAITING"
  | "AWAITING_APPROVAL"
  | "SUCCEEDED"
  | "PARTIAL"
  | "FAILED"
  | "CANCELLED";

export type RunPhase = "LISTS" | "READ" | "COMPARE" | "WRITE";
export type RunTrigger = "INTERVAL" | "MANUAL" | "OFFICE_CHANGE" | "NOTIFICATION" | "RETRY" | "SETTINGS" | "APPROVAL";

export interface Account {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly state: AccountState;
  readonly stateReason: string | null;
  /** Whose mailbox it is. */
  readonly user: { readonly id: string; readonly name: string };
}

/** Enough to name an account. */
type AccountName = Pick<Account, "id" | "userPrincipalName">;

interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

interface RunCounts {
  readonly createdInOffice: number;
  readonly updatedInOffice: number;
  readonly deletedInOffice: number;
  readonly createdInM365: number;
  readonly updatedInM365: number;
  readonly deletedInM365: number;
  readonly unchanged: number;
  readonly conflicts: number;
  readonly failed: number;
  /** People whom Exchange mailed, once a meeting. */
  readonly mailed: number;
  /** Meetings made without their attendees. */
  readonly withheld: number;
}

export interface Brake {
  readonly reason: string;
  readonly deletesInOffice: number;
  readonly deletesInM365: number;
  readonly sampleTitles: readonly string[];
  readonly meetingsToWrite: number;
  readonly peopleToMail: number;
  readonly peopleOutside: number;
  readonly sampleAddresses: readonly string[];
  readonly sampleMeetings: readonly string[];
}

/** All times are ISO 8601 in UTC. */
export interface Run {
  readonly id: string;
  readonly account: AccountName;
  readonly resource: Resource;
  readonly trigger: RunTrigger;
  readonly state: RunState;
  readonly phase: RunPhase | null;
  readonly done: number;
  /** Null while nobody can know it. */
  readonly total: number | null;
  readonly ratePerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly counts: RunCounts;
  readonly graphRequests: number;
  readonly queuedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly movedAt: string | null;
  readonly waitingUntil: string | null;
  readonly error: Trouble | null;
  readonly brake: Brake | null;
}

/** How changes in Microsoft are heard of. */
export interface NotificationHealth {
  readonly mode: "PUSH" | "POLLING" | "DEGRADED";
  readonly since: string | null;
  /** In words. */
  readonly reason: string;
  readonly expiresAt: string | null;
  readonly lastNotificationAt: string | null;
}

/** They add up: the five make the total. */
export interface SyncCounts {
  readonly inSync: number;
  readonly excluded: number;
  readonly failing: number;
  readonly inConflict: number;
  readonly detached: number;
  readonly total: number;
}

export interface SyncStatus {
  readonly id: string;
  readonly account: Account;
  readonly resource: Resource;
  readonly state: SyncStateName;
  readonly isEnabled: boolean;
  readonly lastSyncAt: string | null;
  /** When the list or calendar that waited longest was last compared whole. */
  readonly reconciledAt: string | null;
  readonly nextSyncAt: string | null;
  /** The current run or the last one. */
  readonly run: Run | null;
  readonly lastError: Trouble | null;
  readonly counts: SyncCounts;
  readonly notifications: NotificationHealth;
  readonly graphBudget: { readonly used: number; readonly limit: number; readonly windowMinutes: number };
}

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
  /** Null for those who may not read records. */
  readonly title: string | null;
  readonly versions: readonly ConflictVersion[];
  readonly decidedBy: string | null;
  readonly createdAt: string;
}

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

export type Right =
  | "READ_SYSTEM"
  | "CHANGE_SYSTEM"
  | "READ_SETTINGS"
  | "CHANGE_SETTINGS"
  | "READ_ACCOUNTS"
  | "OPERATE_ACCOUNTS"
  | "READ_RECORDS"
  | "BREAK_GLASS";

export interface Viewer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: "ADMINISTRATOR" | "ORGANIZATION_ADMINISTRATOR" | "USER" | "AUDITOR";
  /** What is not here is not offered. */
  readonly rights: readonly { readonly right: string; readonly reach: "SYSTEM" | "ORGANIZATION" | "OWN" }[];
}

/** One person's records, opened to somebody for a while. */
export interface BrokenGlass {
  readonly id: string;
  readonly viewerName: string;
  readonly viewerRole: Viewer["role"];
  /** The viewer broke it. */
  readonly isMine: boolean;
  /** It opens the viewer's own records. */
  readonly isAboutMe: boolean;
  readonly user: { readonly id: string; readonly name: string };
  readonly reason: string;
  readonly endsAt: string;
}

export interface SystemFacts {
  readonly isSimulator: boolean;
  readonly version: string;
  /** What this version syncs. */
  readonly resources: readonly Resource[];
}

export interface Application {
  readonly clientId: string | null;
  readonly tenantId: string | null;
  readonly clientSecret: { readonly isSet: boolean };
  readonly redirectUri: string;
  readonly version: number;
  readonly isComplete: boolean;
}

/** What the system sets itself; keys that are not here have their default. */
export interface SystemSettings {
  readonly version: number;
  readonly values: readonly { readonly key: string; readonly value: unknown }[];
}

export interface CatalogueEntry {
  readonly code: string;
  readonly class: "TRANSIENT" | "PERMANENT";
  readonly mutation: string | null;
}

export interface CheckResult {
  readonly ok: boolean;
  readonly steps: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly message: string;
    readonly remedy: string | null;
  }[];
}

/** One write to Microsoft in the ledger. */
export interface Effect {
  readonly id: string;
  readonly operation: string;
  readonly officeId: string;
  readonly m365Id: string | null;
  readonly state: string;
  readonly plannedAt: string;
  readonly settledAt: string | null;
  readonly errorCode: string | null;
}

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

/** One of what a brake asks about. */
export interface BrakeItemRow {
  readonly id: string;
  readonly name: string | null;
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
