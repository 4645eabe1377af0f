import { randomBytes, randomUUID } from "node:crypto";
import { pino } from "pino";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { hashToken, makeToken } from "../../src/adapters/crypto/api-token.ts";
import { nameId } from "../../src/adapters/crypto/name-id.ts";
import { createSecretBox } from "../../src/adapters/crypto/secret-box.ts";
import { createSigner } from "../../src/adapters/crypto/signed-value.ts";
import { createPrismaClient, openSqlDatabase } from "../../src/adapters/database/prisma-client.ts";
import { createActivityReader } from "../../src/adapters/feed/activity.ts";
import { createEndings } from "../../src/adapters/feed/endings.ts";
import { createFeed } from "../../src/adapters/feed/feed.ts";
import { writeFeed } from "../../src/adapters/feed/feed-events.ts";
import { createNotifications } from "../../src/adapters/feed/notifications.ts";
import { createMemoryIdentity, type MemoryIdentity } from "../../src/adapters/memory/identity.ts";
import { createMemoryMailbox } from "../../src/adapters/memory/m365-mailbox.ts";
import { createMemoryMailFiles, type MemoryMailFiles } from "../../src/adapters/memory/mail-files.ts";
import { createMemoryMailStore, type MemoryMailStore } from "../../src/adapters/memory/mail-store.ts";
import { createMemorySignOn, type MemorySignOn } from "../../src/adapters/memory/sign-on.ts";
import { createOfficeEvents } from "../../src/adapters/office/events.ts";
import { createAccountStore } from "../../src/adapters/store/accounts.ts";
import { createAuditReader } from "../../src/adapters/store/audit-reader.ts";
import { createEventReader } from "../../src/adapters/store/events.ts";
import { createGlassStore } from "../../src/adapters/store/glass.ts";
import { createInvitationStore } from "../../src/adapters/store/invitations.ts";
import { createLinkedEvents, createLinkedTasks } from "../../src/adapters/store/linked-records.ts";
import { createMailboxes } from "../../src/adapters/store/mailboxes.ts";
import { createOwners } from "../../src/adapters/store/owners.ts";
import { createPrimaryMailboxes } from "../../src/adapters/store/primary-mailbox.ts";
import { createRecordLists } from "../../src/adapters/store/record-lists.ts";
import { createSettingsStore } from "../../src/adapters/store/settings.ts";
import { isCancelledInM365 } from "../../src/adapters/store/sync/cancelled-occurrences.ts";
import { countHeld, countImported, disconnectAndDelete } from "../../src/adapters/store/sync/forget.ts";
import { createLedgerReader } from "../../src/adapters/store/sync/ledger-check.ts";
import { createStatusReader } from "../../src/adapters/store/sync/status.ts";
import { createSystemMailboxes } from "../../src/adapters/store/system-mailboxes.ts";
import { createTenants } from "../../src/adapters/store/tenants.ts";
import { createTokenCaches } from "../../src/adapters/store/token-caches.ts";
import { createPeople, createTokenStore } from "../../src/adapters/store/tokens.ts";
import { createWaysIn } from "../../src/adapters/store/ways-in.ts";
import { createAccountAccess } from "../../src/app/access/account-access.ts";
import { createAcknowledgeAlert } from "../../src/app/access/acknowledge-alert.ts";
import { createAuthentication } from "../../src/app/access/authentication.ts";
import { prepareFirstStart } from "../../src/app/access/first-start.ts";
import { createGlass } from "../../src/app/access/glass.ts";
import { createLoginLinks } from "../../src/app/access/login-links.ts";
import { createOpenSessions } from "../../src/app/access/open-sessions.ts";
import { createOtherLogins } from "../../src/app/access/other-logins.ts";
import { createReadSessionRules } from "../../src/app/access/read-access-settings.ts";
import { createReadAudit } from "../../src/app/access/read-audit.ts";
import { createSessions, type Sessions } from "../../src/app/access/sessions.ts";
import { createTokens } from "../../src/app/access/tokens.ts";
import { createChecks } from "../../src/app/accounts/check.ts";
import { createChoosePrimary } from "../../src/app/accounts/choose-primary.ts";
import { createConnect } from "../../src/app/accounts/connect.ts";
import { createConsent } from "../../src/app/accounts/consent.ts";
import { createDisconnect } from "../../src/app/accounts/disconnect.ts";
import { createFinishSignIn } from "../../src/app/accounts/finish-sign-in.ts";
import { keepTimeZones } from "../../src/app/accounts/keep-time-zones.ts";
import { createMarkMissingScopes } from "../../src/app/accounts/mark-missing-scopes.ts";
import { createFindPending } from "../../src/app/accounts/pending-sign-in.ts";
import { createProbeMailbox } from "../../src/app/accounts/probe-mailbox.ts";
import { createChooseCollections } from "../../src/app/collections/choose-collections.ts";
import { createMakeTrouble } from "../../src/app/demo/trouble.ts";
import { createEditEvents } from "../../src/app/events/edit-events.ts";
import { createImportCalendar } from "../../src/app/events/import-calendar.ts";
import { createReadEvents } from "../../src/app/events/read-events.ts";
import { createChooseMailFolders } from "../../src/app/mail/choose-mail-folders.ts";
import { createMailReach } from "../../src/app/mail/mail-reach.ts";
import type { TokenCaches } from "../../src/app/ports/identity.ts";
import type { M365Mailboxes } from "../../src/app/ports/m365-records.ts";
import type { MailboxTrial } from "../../src/app/ports/mailbox-trials.ts";
import type { SettingsChanged } from "../../src/app/ports/settings-store.ts";
import type { Simulator } from "../../src/app/ports/simulator.ts";
import type { SyncOrders } from "../../src/app/ports/sync-orders.ts";
import { createApplication } from "../../src/app/settings/application.ts";
import {
  createReadSwitchedOn,
  createReadSyncSettings,
  createReadZone,
  type ReadSyncSettings,
} from "../../src/app/settings/read-sync-settings.ts";
import { createSettings } from "../../src/app/settings/settings.ts";
import { createCheckLedger } from "../../src/app/status/check-ledger.ts";
import { createListRecords } from "../../src/app/status/list-records.ts";
import { createSyncControl } from "../../src/app/status/sync-control.ts";
import { createConnectSignedIn } from "../../src/app/system-mailboxes/connect-mailbox.ts";
import { createEditTasks } from "../../src/app/tasks/edit-tasks.ts";
import { recordKinds } from "../../src/core/records/record-kinds.ts";
import { taskKind } from "../../src/core/records/task.ts";
import type { App } from "../../src/graphql/context.ts";
import { schema } from "../../src/graphql/schema.ts";
import { createFairQueue } from "../../src/lib/fair-queue.ts";
import { must } from "../../src/lib/must.ts";
import { buildServer, type Server } from "../../src/server/http.ts";
import { limits } from "../../src/server/limits.ts";
import { createAnswers } from "../../src/wiring/answers.ts";
import { createKeeping } from "../../src/wiring/keeping.ts";
import { createMailCases } from "../../src/wiring/mail.ts";
import { createMailRules } from "../../src/wiring/mail-rules.ts";
import { createPeopleCases } from "../../src/wiring/people.ts";
import { createProcessing, createSender } from "../../src/wiring/processing.ts";
import { offices } from "../../src/wiring/resources.ts";
import { createSendingCases } from "../../src/wiring/sending.ts";
import { createSignOnParts } from "../../src/wiring/sign-on.ts";
import { createSystemMailboxParts } from "../../src/wiring/system-mailboxes.ts";
import type { AnswerTo, Asked, VariablesOf } from "./asked.ts";
import { createTestDatabase } from "./database.ts";

export interface TestApi extends AsyncDisposable {
  readonly url: string;
  /** The first administrator's. */
  readonly token: string;
  readonly administratorId: string;
  readonly databaseUrl: string;
  readonly key: Uint8Array<ArrayBuffer>;
  /** Ends LISTEN: from now on it hears nothing of what other processes do. */
  stopListening(): Promise<void>;
  readonly prisma: PrismaClient;
  readonly identity: MemoryIdentity;
  readonly signOn: MemorySignOn;
  readonly sessions: Sessions;
  readonly tokenCaches: TokenCaches;
  readonly readSyncSettings: ReadSyncSettings;
  readonly server: Server;
  /** Stored mail. */
  readonly mail: MemoryMailStore & MemoryMailFiles;
  readonly app: App;
  /** What the app told others of, in order. */
  readonly heard: {
    readonly settings: SettingsChanged[];
    readonly connected: string[];
    /** Whose notifications are to end. */
    readonly leaving: string[];
    /** Owners whose tasks or events changed. */
    readonly office: string[];
    /** Mailboxes whose outbox was woken. */
    readonly outbox: string[];
  };
  /** What the log holds, as text. */
  readonly log: string[];
  /** Opens a mailbox for a check; throws what a test wants. */
  openMailbox: M365Mailboxes["open"];
  /** Asks for a mailbox before it is connected. */
  trial: MailboxTrial;
  /** Posts an operation; without a token the administrator's. */
  ask<const Text extends Asked>(
    document: Text,
    ...given: [...VariablesOf<Text>, token?: string | null]
  ): Promise<Answer<AnswerTo<Text>>>;
  /** The same for what the compiler cannot know: a document that is put together while the test runs, or one that is wrong on purpose. */
  askComposed: AskComposed;
  /** A further person and their token. */
  addPerson(
    name: string,
    role: "ADMINISTRATOR" | "ORGANIZATION_ADMINISTRATOR" | "USER" | "AUDITOR",
  ): Promise<{ id: string; token: string }>;
}

export type AskComposed = (
  document: string,
  variables?: object,
  token?: string | null,
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape, and fail where it is another one.
) => Promise<Answer<any>>;

export interface Answer<Data> {
  readonly status: number;
  /** Not there where the whole operation was refused; a test that reads on then fails. */
  readonly data: Data;
  readonly errors: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

/** The real server on a fresh database, with sign-in and mailboxes in memory. Sync itself is not part of it. */
export async function startApi(
  options: {
    readonly now?: () => Date;
    /**
     * The clock by which it remembers callers. Without one it remembers none: tests write to the database behind its back, and go on
     * before that is told.
     */
    readonly elapsedMs?: () => number;
    /** Another server, whose database and keys it shares, as another process of the same installation. */
    readonly beside?: TestApi;
    readonly orders?: SyncOrders | ((prisma: PrismaClient) => SyncOrders);
    readonly pageFolder?: string;
    /** Private networks that webhooks may be called in. */
    readonly webhookNetworks?: readonly string[];
    readonly simulator?: Simulator;
    readonly troubles?: readonly { readonly name: string; readonly message: string }[];
  } = {},
): Promise<TestApi> {
  const now = options.now ?? (() => new Date());
  const { beside } = options;
  const database =
    beside === undefined ? await createTestDatabase() : { url: beside.databaseUrl, drop: async () => {} };
  const prisma = createPrismaClient(database.url);
  const sql = openSqlDatabase(database.url);
  const log: string[] = [];
  const logger = pino({ level: "debug" }, { write: (line: string) => void log.push(line) });

  const key = beside?.key ?? new Uint8Array(randomBytes(32));
  const box = createSecretBox([key]);
  const people = createPeople(prisma);
  const tokenStore = createTokenStore(prisma);
  const accountStore = createAccountStore(prisma);
  const settingsStore = createSettingsStore(prisma);
  const tokenCaches = createTokenCaches(prisma, box);
  const notifications = createNotifications(database.url);
  await notifications.start();
  const turns = createFairQueue(limits.subscriptionReads);
  const feed = createFeed({ prisma, notifications });
  const identity = createMemoryIdentity("right-secret-value");
  const heard: TestApi["heard"] = { settings: [], connected: [], leaving: [], office: [], outbox: [] };

  const api: Pick<TestApi, "openMailbox" | "trial"> = {
    trial: {
      describe: async () => null,
      readInbox: async () => "inbox",
      readChanges: async () => {},
      reachOf: async () => ({ people: null, reached: 1, refused: 0, withoutMailbox: 0 }),
    },
    openMailbox: async () => ({
      timeZone: "Europe/Berlin",
      requests: () => 0,
      budget: () => ({ used: 0, limit: 10_000 }),
      records: () => unused("mailbox records"),
    }),
  };
  const mailboxes = keepTimeZones<M365Mailboxes>({ open: (account) => api.openMailbox(account) }, accountStore);

  const switchedOn = createReadSwitchedOn(settingsStore);
  const markMissingScopes = createMarkMissingScopes(accountStore, switchedOn);
  const onSettingsChanged = async (change: SettingsChanged) => {
    heard.settings.push(change);
    authentication.forget();
    await markMissingScopes();
    await sessions.closeOthers();
  };
  const application = createApplication({
    store: settingsStore,
    box,
    redirectUri: "http://localhost/auth/callback",
    cloud: "global",
    onSettingsChanged,
  });
  const sessionRules = createReadSessionRules(settingsStore);
  const otherLogins = createOtherLogins({ sessionRules, tokens: tokenStore, people, adminTokenHash: null });
  const authentication = createAuthentication({
    ...{ tokens: tokenStore, hashToken, now, sessionRules, otherLogins },
    elapsedMs: options.elapsedMs ?? createEndlessClock(),
  });
  const sessions = createSessions({
    authentication,
    tokens: tokenStore,
    people,
    signer: createSigner(key, "session"),
    makeToken,
    hashToken,
    now,
    onEnded: (tokenId) => server.closeToken(tokenId),
    sessionRules,
    otherLogins,
    invitations: createInvitationStore(prisma),
  });
  const signIn = {
    store: accountStore,
    people,
    identity,
    box,
    application: application.mustRead,
    switchedOn,
    findPending: createFindPending({ store: accountStore, people, hash: hashToken, now }),
    proofs: createSigner(key, "consent"),
  };
  const finishSignIn = createFinishSignIn({
    ...signIn,
    connectSystemMailbox: createConnectSignedIn({ store: createSystemMailboxes(prisma) }),
    probeMailbox: createProbeMailbox(accountStore, mailboxes),
    onConnected: async (accountId) => void heard.connected.push(accountId),
  });
  const signOn = createMemorySignOn();
  const signOnParts = createSignOnParts({
    ...{ prisma, box, settings: settingsStore, people, sessions, signOn, now },
    tenants: createTenants(prisma, onSettingsChanged),
    application: application.mustRead,
    url: () => url,
  });
  const accountAccess = createAccountAccess(accountStore);
  const countImportedFrom = (accountId: string) => countImported(prisma, offices, accountId);
  const glass = createGlass({ store: createGlassStore(prisma), people, now });
  const reach = createMailReach({
    ...{ mailboxes: createMailboxes(prisma), settings: settingsStore, readable: glass.reach },
  });
  const { previewMailRules, mailAlreadyHere } = createMailRules({
    prisma,
    people,
    settings: settingsStore,
    reach,
    now,
  });
  const settings = createSettings({ store: settingsStore, people, mailAlreadyHere, onSettingsChanged });
  const { orders: given = unused<SyncOrders>("orders") } = options;
  const orders = typeof given === "function" ? given(prisma) : given;
  const status = createStatusReader(prisma, sql, ["TASKS"], () => ({ kind: "none", reason: "Nobody sends here." }));
  const activity = createActivityReader(prisma);
  const owners = createOwners(prisma);
  const editTasks = createEditTasks({
    table: offices.TASKS,
    people,
    ownerOf: owners.ofTask,
    readable: glass.reach,
    transaction: (work) => prisma.$transaction(work),
    newId: randomUUID,
    now,
    zoneOf: createReadZone(settingsStore, owners.zoneOfPrimary),
    onOfficeChange: async (ownerId) => void heard.office.push(ownerId),
  });
  const editEvents = createEditEvents({
    table: createOfficeEvents(),
    people,
    ownerOf: owners.ofEvent,
    readable: glass.reach,
    isCancelledInM365: (eventId, date) => isCancelledInM365(prisma, eventId, date),
    transaction: (work) => prisma.$transaction(work),
    newId: randomUUID,
    onOfficeChange: async (ownerId) => void heard.office.push(ownerId),
  });
  const emptyMailbox = createMemoryMailbox(taskKind, { before: () => {}, after: () => {} }, { now });
  const mail = { ...createMemoryMailStore(), ...createMemoryMailFiles() };
  const mailCases = createMailCases({
    ...{ prisma, settings: settingsStore, glass, authentication, key, now, sources: mail.sources },
    stored: mail,
    onMailChange: async (accountId) => void heard.office.push(accountId),
  });
  const accounts = {
    connect: createConnect({
      ...signIn,
      systemMailboxes: createSystemMailboxes(prisma),
      connectUrl: () => `${url}/auth/connect`,
      random: makeToken,
      hash: hashToken,
      now,
    }),
    disconnect: createDisconnect({
      store: accountStore,
      beforeSignOut: async (accountId) => void heard.leaving.push(accountId),
      countImported: countImportedFrom,
      countHeld: (accountId) => countHeld(prisma, accountId),
      disconnectAndDelete: (...order) => disconnectAndDelete({ prisma, offices, writeFeed }, ...order),
    }),
    choosePrimary: createChoosePrimary({
      store: accountStore,
      primaryMailboxes: createPrimaryMailboxes(prisma, offices),
      onChosen: async () => {},
    }),
    countImported: countImportedFrom,
  };
  const systemMailboxes = createSystemMailboxParts(
    ...([{ prisma }, { key }] as const),
    { accounts: accountStore, people, settings: settingsStore, orders },
    { application, identity, mailboxes: { trial: () => api.trial }, homeTenant: async () => "tenant-1" },
    { ...accounts, onConnected: async (accountId) => void heard.connected.push(accountId) },
    { forgetViewers: () => authentication.forget() },
  );
  const app: App = {
    mail: mailCases,
    sending: createSendingCases({
      ...{ prisma, sync: sql, settings: settingsStore, mail: mailCases, fetchAttachment: mail.fetchAttachment, now },
      wakes: { wake: async (woken) => void heard.outbox.push(...woken.map((order) => order.key)) },
      onOrdered: () => {},
    }),
    checkLedger: createCheckLedger({
      ledger: createLedgerReader(prisma),
      mailboxes: { open: async () => emptyMailbox },
      kinds: recordKinds,
      patience: () => AbortSignal.timeout(60_000),
    }),
    glass,
    acknowledgeAlert: createAcknowledgeAlert(createWaysIn(prisma), now),
    editEvents,
    readEvents: createReadEvents(createEventReader(prisma), glass.reach),
    importCalendar: createImportCalendar({
      table: createOfficeEvents(),
      reader: createEventReader(prisma),
      people,
      transaction: (work) => prisma.$transaction(work),
      nameId,
      onOfficeChange: async (ownerId) => void heard.office.push(ownerId),
    }),
    system: {
      version: "0.0.0",
      isSimulator: options.simulator !== undefined,
      cloud: "global",
      jobs: "postgresql",
      resources: ["TASKS"],
    },
    ...createPeopleCases({
      ...{ prisma, people, now, onSettingsChanged },
      server: {
        get url() {
          return url;
        },
        closeToken: (tokenId) => server.closeToken(tokenId),
        closePeople: (userIds) => server.closePeople(userIds),
        forgetViewers: () => authentication.forget(),
      },
      beforeSignOut: async (accountId) => void heard.leaving.push(accountId),
    }),
    createLoginLink: createLoginLinks(sessions, () => url),
    makeTrouble: createMakeTrouble({
      simulator: options.simulator ?? null,
      linkedTasks: createLinkedTasks(prisma),
      linkedEvents: createLinkedEvents(prisma),
      editTasks,
      editEvents,
      orders,
    }),
    accountAccess,
    tokens: createTokens({
      tokens: tokenStore,
      people,
      makeToken,
      hashToken,
      now,
      onRevoked: (tokenId) => server.closeToken(tokenId),
    }),
    openSessions: createOpenSessions({
      ...{ tokens: tokenStore, people, sessionRules, now },
      onEnded: (tokenId) => server.closeToken(tokenId),
    }),
    settings,
    application,
    accounts,
    systemMailboxes,
    signOn: { ...signOnParts.access, tryIt: signOnParts.trySignOn.begin, addresses: signOnParts.addresses },
    importPeople: signOnParts.importPeople,
    checks: createChecks({
      store: accountStore,
      identity,
      accessTokens: { forAccount: async () => "access token" },
      mailboxes,
      application: application.mustRead,
      readApplicationSettings: application.read,
      switchedOn,
      now,
    }),
    switchedOn,
    feed,
    turns,
    orders,
    syncControl: createSyncControl({ orders, accountAccess, status, accountOf: owners.accountOf }),
    status,
    listRecords: createListRecords(createRecordLists(prisma), glass.reach),
    activity,
    audit: createReadAudit(createAuditReader(prisma)),
    editTasks,
    chooseMailFolders: createChooseMailFolders({
      ...{ accountAccess, accounts: accountStore, settings },
      readSyncSettings: createReadSyncSettings(settingsStore),
      mailFoldersOf: owners.mailFoldersOf,
    }),
    previewMailRules,
    answers: createAnswers({ prisma, sync: sql, settings: settingsStore, read: mailCases.read }),
    processing: createProcessing({
      ...{ sync: sql, box, people, wakes: { wake: async () => {} } },
      sender: createSender({ networks: options.webhookNetworks ?? [] }),
    }),
    keeping: createKeeping({
      ...{ prisma, sql, key, box, owners, accountAccess, authentication, now, mail: mailCases },
      accounts: accountStore,
      wakes: { wake: async () => {} },
    }),
    collections: createChooseCollections({
      accountAccess,
      accounts: accountStore,
      settings,
      readSyncSettings: createReadSyncSettings(settingsStore),
      collectionsOf: owners.collectionsOf,
    }),
  };
  const server = buildServer({
    host: "127.0.0.1",
    port: 0,
    trustedProxies: ["loopback"],
    schema,
    app,
    prisma,
    authentication,
    sessions,
    consent: createConsent(signIn),
    finishSignIn,
    finishConsent: systemMailboxes.finishConsent,
    signOn: signOnParts.routes,
    signInOrigin: "https://login.example",
    receiveNotifications: async () => "ignored",
    endings: createEndings(notifications),
    pageFolder: options.pageFolder,
    readiness: { database: () => prisma.$queryRaw`SELECT 1` },
    troubles: () => options.troubles ?? [],
    logger,
    now,
  });
  const { administratorId, newToken } = await prepareFirstStart({
    tokens: tokenStore,
    makeToken,
    hashToken,
    now,
    adminToken: undefined,
  });
  const token = must(newToken ?? beside?.token, "the first token");
  const { url } = await server.start();

  const post = async (query: string, variables: unknown = {}, as: unknown = token) => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(as === null ? {} : { authorization: `Bearer ${as}` }) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors = [] } = await response.json();
    return { status: response.status, data, errors };
  };

  return Object.assign(api, {
    url,
    token,
    administratorId,
    databaseUrl: database.url,
    key,
    stopListening: notifications.stop,
    prisma,
    identity,
    signOn,
    sessions,
    tokenCaches,
    readSyncSettings: createReadSyncSettings(settingsStore),
    server,
    mail,
    app,
    heard,
    log,
    ask: (document: string, ...[variables, as]: readonly unknown[]) => post(document, variables, as),
    askComposed: post,
    async addPerson(name: string, role: "ADMINISTRATOR" | "ORGANIZATION_ADMINISTRATOR" | "USER" | "AUDITOR") {
      const { organizationId } = await prisma.user.findUniqueOrThrow({ where: { id: administratorId } });
      const email = `${name.toLowerCase()}@example.com`;
      const { id } = await prisma.user.create({ data: { name, email, role, organizationId } });
      const own = makeToken();
      await prisma.apiToken.create({ data: { userId: id, name: "test", hash: hashToken(own), role } });
      return { id, token: own };
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      feed.stop();
      await notifications.stop();
      await prisma.$disconnect();
      await sql.end();
      await database.drop();
    },
  });
}

/** An hour passes between any two looks at it. */
function createEndlessClock(): () => number {
  let hours = 0;
  return () => {
    hours += 1;
    return hours * 3_600_000;
  };
}

/** What a test does not reach. */
function unused<T extends object>(what: string): T {
  return new Proxy({} as T, {
    get(_target, name) {
      throw new Error(`${what}.${String(name)} is not part of this test.`);
    },
  });
}
