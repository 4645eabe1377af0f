// A small system in memory, in the words of the API: what the page is shown in tests and pictures.
import type {
  Account,
  ActivityEntry,
  Alert,
  Application,
  Brake,
  Conflict,
  LeftOut,
  OutgoingRow,
  Resource,
  Run,
  RunState,
  SettingsLevel,
  SyncStateName,
  SyncStatus,
} from "../../src/dashboard/model.ts";
import type { FakeMail, FakeMailbox } from "./fake-mail.ts";

export type Topic = "mail" | "outgoing" | "status" | "run" | "conflict" | "alert" | "settings" | "activity" | "access";

export interface FakeEvent {
  readonly cursor: string;
  readonly topic: Topic;
  readonly value: unknown;
}

export interface FakeScope {
  version: number;
  values: Record<string, unknown>;
}

export interface FakeWorld {
  application: Application | null;
  isSimulator: boolean;
  /** What each level sets itself. */
  readonly settings: Record<SettingsLevel, FakeScope>;
  readonly accounts: Map<string, Account>;
  readonly statuses: Map<string, SyncStatus>;
  /** By the status' id. */
  readonly leftOut: Map<string, readonly LeftOut[]>;
  readonly runs: Map<string, Run>;
  readonly conflicts: Map<string, Conflict>;
  readonly alerts: Map<string, Alert>;
  /** Newest first. */
  readonly activity: ActivityEntry[];
  /** By account; of one without nothing may be seen. */
  readonly mailboxes: Map<string, FakeMailbox>;
  /** Mail on its way, the oldest first. */
  readonly outgoing: Map<string, OutgoingRow>;
  /** Every mutation that came, with its arguments. */
  readonly orders: { readonly name: string; readonly args: unknown }[];
  readonly events: FakeEvent[];
  readonly listeners: Set<(event: FakeEvent) => void>;
}

export const completeApplication: Application = {
  clientId: "00000000-0000-0000-0000-000000000001",
  tenantId: "00000000-0000-0000-0000-000000000002",
  clientSecret: { isSet: true },
  redirectUri: "http://localhost:4000/auth/callback",
  version: 1,
  isComplete: true,
};

export function createFakeWorld(): FakeWorld {
  return {
    application: completeApplication,
    isSimulator: false,
    settings: {
      SYSTEM: { version: 1, values: { TASKS_SYNC_ENABLED: true, CALENDAR_SYNC_ENABLED: true } },
      ORGANIZATION: { version: 0, values: {} },
      USER: { version: 0, values: {} },
    },
    accounts: new Map(),
    statuses: new Map(),
    leftOut: new Map(),
    runs: new Map(),
    conflicts: new Map(),
    alerts: new Map(),
    activity: [],
    mailboxes: new Map(),
    outgoing: new Map(),
    orders: [],
    events: [],
    listeners: new Set(),
  };
}

/** Tells whoever follows the topic, and keeps it for whoever comes back. */
function emit(world: FakeWorld, topic: Topic, value: unknown): void {
  const event = { cursor: String(world.events.length + 1), topic, value };
  world.events.push(event);
  for (const listener of world.listeners) listener(event);
}

export function putAccount(world: FakeWorld, account: Account): void {
  world.accounts.set(account.id, account);
}

export function putStatus(world: FakeWorld, status: SyncStatus): void {
  world.accounts.set(status.account.id, status.account);
  world.statuses.set(status.id, status);
  if (status.run !== null) world.runs.set(status.run.id, status.run);
  emit(world, "status", status);
}

/** A run and the status that shows it. */
export function putRun(world: FakeWorld, run: Run): void {
  world.runs.set(run.id, run);
  const status = world.statuses.get(`${run.account.id}:${run.resource}`);
  if (status !== undefined) world.statuses.set(status.id, { ...status, run });
  emit(world, "run", run);
}

export function putConflict(world: FakeWorld, conflict: Conflict): void {
  world.conflicts.set(conflict.id, conflict);
  emit(world, "conflict", conflict);
}

/** As somebody else would change it. */
export function putSettings(world: FakeWorld, level: SettingsLevel, values: Readonly<Record<string, unknown>>): void {
  const scope = world.settings[level];
  scope.version += 1;
  scope.values = { ...scope.values, ...values };
  emit(world, "settings", null);
}

export function putOutgoing(world: FakeWorld, mail: OutgoingRow): OutgoingRow {
  world.outgoing.set(mail.id, mail);
  emit(world, "outgoing", mail);
  return mail;
}

/** As it arrives. */
export function putMail(world: FakeWorld, accountId: string, mail: FakeMail): void {
  world.mailboxes.get(accountId)?.mails.push(mail);
  emit(world, "mail", { accountId });
}

export function putAlert(world: FakeWorld, alert: Alert): void {
  world.alerts.set(alert.id, alert);
  emit(world, "alert", alert);
}

export function addActivity(world: FakeWorld, line: Pick<ActivityEntry, "message"> & Partial<ActivityEntry>): void {
  const cursor = String(world.events.length + 1);
  const at = new Date().toISOString();
  const entry = { at, account: null, resource: null, subjectId: null, rate: null, ...line, cursor };
  world.activity.unshift(entry);
  emit(world, "activity", entry);
}

/** So many milliseconds before now, or with a minus sign after it. */
export const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

export function fakeAccount(name: string, other: Partial<Account> = {}): Account {
  return {
    id: name,
    userPrincipalName: `${name}@contoso.example`,
    displayName: name,
    state: "CONNECTED",
    stateReason: null,
    user: { id: `user-${name}`, name },
    ...other,
  };
}

export function fakeStatus(
  account: Account,
  resource: Resource,
  state: SyncStateName,
  other: Partial<SyncStatus> = {},
): SyncStatus {
  const isOff = state === "OFF" || state === "NOT_YET";
  const inSync = isOff ? 0 : 7;
  return {
    id: `${account.id}:${resource}`,
    account,
    resource,
    state,
    isEnabled: !isOff,
    lastSyncAt: isOff ? null : ago(180_000),
    reconciledAt: isOff ? null : ago(10_800_000),
    nextSyncAt: isOff ? null : ago(-120_000),
    run: null,
    lastError: null,
    counts: { inSync, excluded: 0, failing: 0, inConflict: 0, detached: 0, pending: 0, total: inSync },
    notifications: {
      mode: "POLLING",
      since: null,
      reason: "No public address.",
      expiresAt: null,
      lastNotificationAt: null,
    },
    graphBudget: { used: 4, limit: 10_000, windowMinutes: 10 },
    ...other,
  };
}

export function fakeRun(
  account: Account,
  id: string,
  state: RunState,
  { counts, ...other }: Partial<Omit<Run, "counts">> & { readonly counts?: Partial<Run["counts"]> } = {},
): Run {
  const none = { createdInOffice: 0, updatedInOffice: 0, deletedInOffice: 0 };
  const nothing = {
    ...none,
    createdInM365: 0,
    updatedInM365: 0,
    deletedInM365: 0,
    unchanged: 0,
    conflicts: 0,
    failed: 0,
    mailed: 0,
    withheld: 0,
  };
  return {
    id,
    account: { id: account.id, userPrincipalName: account.userPrincipalName },
    resource: "TASKS",
    trigger: "INTERVAL",
    state,
    phase: state === "RUNNING" ? "READ" : null,
    done: 0,
    total: null,
    ratePerSecond: null,
    secondsLeft: null,
    graphRequests: 3,
    queuedAt: ago(6_000),
    startedAt: state === "QUEUED" ? null : ago(5_000),
    finishedAt: state === "SUCCEEDED" || state === "FAILED" ? ago(1_000) : null,
    movedAt: ago(500),
    waitingUntil: null,
    error: null,
    brake: null,
    ...other,
    counts: { ...nothing, ...counts },
  };
}

export function fakeVersion(label: string, base: string | null, office: string | null, m365: string | null) {
  const field = label.charAt(0).toLowerCase() + label.slice(1).replace(" d", "D");
  return { field, label, baseText: base, officeText: office, m365Text: m365 };
}

export const fakeBrake: Brake = {
  reason: "TOO_MANY_DELETIONS",
  deletesInOffice: 48,
  deletesInM365: 0,
  sampleTitles: ["Order paper", "Call the printer", "Renew the certificate", "Book the room"],
  meetingsToWrite: 0,
  peopleToMail: 0,
  peopleOutside: 0,
  sampleAddresses: [],
  sampleMeetings: [],
};

export function fakeConflict(account: Account, id: string, other: Partial<Conflict> = {}): Conflict {
  return {
    id,
    account: { id: account.id, userPrincipalName: account.userPrincipalName },
    resource: "TASKS",
    kind: "FIELDS",
    state: "OPEN",
    rule: "ASK",
    outcome: null,
    reason: null,
    title: "Send the offer",
    versions: [
      fakeVersion("Due date", "Fri 1 May 2026", "Mon 4 May 2026", "Fri 8 May 2026"),
      fakeVersion("Priority", "normal", "high", "low"),
    ],
    decidedBy: null,
    decidedAt: null,
    createdAt: ago(600_000),
    ...other,
  };
}

export function fakeAlert(account: Account | null, id: string, code: Alert["code"], other: Partial<Alert> = {}): Alert {
  return {
    id,
    account: account === null ? null : { id: account.id, userPrincipalName: account.userPrincipalName },
    resource: account === null ? null : "TASKS",
    type: "SYNC",
    operation: null,
    itemId: null,
    externalId: null,
    code,
    message: "Microsoft refused it.",
    remedy: "Try again.",
    occurrences: 1,
    createdAt: ago(900_000),
    updatedAt: ago(900_000),
    resolvedAt: null,
    canAcknowledge: false,
    ...other,
  };
}
