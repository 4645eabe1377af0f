// Records of the API as tests need them: complete, and only what matters is named by the test.
export const ada = {
  id: "a-1",
  userPrincipalName: "ada@contoso.test",
  displayName: "Ada",
  state: "CONNECTED",
  stateReason: null,
};
export const ben = {
  id: "a-2",
  userPrincipalName: "ben@contoso.test",
  displayName: "Ben",
  state: "CONNECTED",
  stateReason: null,
};

export const viewer = {
  id: "u-1",
  name: "Admin",
  email: "admin@localhost",
  role: "ADMINISTRATOR",
  organization: { id: "o-1", name: "Organization" },
};

export const noCounts = { inSync: 0, excluded: 0, failing: 0, inConflict: 0, detached: 0, pending: 0, total: 0 };

export function aStatus(overrides: Readonly<Record<string, unknown>> = {}) {
  return {
    id: "a-1:TASKS",
    account: ada,
    resource: "TASKS",
    state: "IN_SYNC",
    isEnabled: true,
    isInProgress: false,
    lastSyncAt: "2026-05-04T09:57:00.000Z",
    reconciledAt: "2026-05-04T03:12:00.000Z",
    nextSyncAt: "2026-05-04T10:02:00.000Z",
    freshnessSeconds: 180,
    run: null,
    lastOutcome: "SUCCEEDED",
    lastError: null,
    counts: { ...noCounts, inSync: 120, total: 120 },
    graphBudget: { used: 40, limit: 10_000, windowMinutes: 10 },
    notifications: {
      mode: "POLLING",
      since: null,
      reason: "Microsoft cannot send to this server. Changes are found at the interval.",
      expiresAt: null,
      lastNotificationAt: null,
    },
    ...overrides,
  };
}

export function aRun(overrides: Readonly<Record<string, unknown>> = {}) {
  return {
    id: "r-1",
    account: ada,
    resource: "TASKS",
    trigger: "MANUAL",
    state: "QUEUED",
    phase: null,
    done: 0,
    total: null,
    ratePerSecond: null,
    secondsLeft: null,
    counts: {
      createdInOffice: 0,
      updatedInOffice: 0,
      deletedInOffice: 0,
      createdInM365: 0,
      updatedInM365: 0,
      deletedInM365: 0,
      unchanged: 0,
      conflicts: 0,
      failed: 0,
      mailed: 0,
      withheld: 0,
    },
    graphRequests: 0,
    queuedAt: "2026-05-04T09:59:00.000Z",
    startedAt: null,
    finishedAt: null,
    waitingUntil: null,
    error: null,
    brake: null,
    ...overrides,
  };
}

export function aConflict(overrides: Readonly<Record<string, unknown>> = {}) {
  return {
    id: "c-1",
    account: ada,
    resource: "TASKS",
    kind: "FIELDS",
    fields: ["subject"],
    state: "OPEN",
    rule: "ASK",
    outcome: null,
    reason: null,
    title: "Call the supplier",
    versions: [
      {
        field: "subject",
        label: "Subject",
        base: "Call",
        office: "Call the supplier",
        m365: "Call back",
        baseText: "Call",
        officeText: "Call the supplier",
        m365Text: "Call back",
      },
    ],
    decidedBy: null,
    decidedAt: null,
    createdAt: "2026-05-04T09:00:00.000Z",
    ...overrides,
  };
}

export function anAlert(overrides: Readonly<Record<string, unknown>> = {}) {
  return {
    id: "al-1",
    createdAt: "2026-05-04T09:00:00.000Z",
    updatedAt: "2026-05-04T09:58:00.000Z",
    account: ben,
    resource: "TASKS",
    type: "AUTH",
    operation: null,
    step: null,
    itemId: null,
    externalId: null,
    code: "SIGN_IN_EXPIRED",
    message: "Microsoft no longer accepts the sign-in.",
    remedy: "Sign in again.",
    occurrences: 3,
    resolvedAt: null,
    canAcknowledge: false,
    ...overrides,
  };
}

export const application = {
  clientId: "6f0c5c9e-0d0c-4f0a-9a50-4b3f6ad0a001",
  tenantId: "contoso.test",
  clientSecret: { isSet: true, setAt: "2026-05-01T00:00:00.000Z", expiresAt: null },
  redirectUri: "http://localhost:4000/oauth/callback",
  cloud: "global",
  version: 4,
  isComplete: true,
  missing: [],
};

const everyLevel = ["SYSTEM", "ORGANIZATION", "USER"];
const setting = (key: string, value: unknown, level: string | null = null, levels = everyLevel) => ({
  key,
  section: "Section",
  label: key,
  rule: "as it should be",
  levels,
  value,
  level,
  choices: value === "BIDIRECTIONAL" ? ["OFFICE_TO_M365", "M365_TO_OFFICE", "BIDIRECTIONAL"] : null,
  isApplicable: true,
  note: null,
});

export const effectiveSettings = {
  values: [
    setting("TASKS_SYNC_ENABLED", false, null, ["SYSTEM"]),
    setting("SYNC_INTERVAL_MINUTES", 5, "SYSTEM"),
    setting("TASKS_ENABLED", true, null, ["ORGANIZATION", "USER"]),
    setting("TASKS_DIRECTION", "BIDIRECTIONAL"),
    setting("EMAIL_FOLDERS", ["inbox", "sentitems"]),
  ],
};

export function aGlass(overrides: Readonly<Record<string, unknown>> = {}) {
  return {
    id: "g-1",
    viewerName: "Admin",
    viewerRole: "ADMINISTRATOR",
    isMine: true,
    isAboutMe: false,
    user: { id: "u-2", name: "Ben", email: "ben@contoso.test" },
    reason: "Ticket 4711: a task does not arrive",
    startedAt: "2026-05-04T09:58:00.000Z",
    endsAt: "2026-05-04T10:58:00.000Z",
    endedAt: null,
    reads: 3,
    ...overrides,
  };
}
