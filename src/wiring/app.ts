import { createActivityReader } from "../adapters/feed/activity.ts";
import { createFeed } from "../adapters/feed/feed.ts";
import { createSimulatorControl } from "../adapters/simulator-control/control.ts";
import { createAuditReader } from "../adapters/store/audit-reader.ts";
import { createLinkedEvents, createLinkedTasks } from "../adapters/store/linked-records.ts";
import { createRecordLists } from "../adapters/store/record-lists.ts";
import { createLedgerReader } from "../adapters/store/sync/ledger-check.ts";
import { createStatusReader } from "../adapters/store/sync/status.ts";
import { createAccountAccess } from "../app/access/account-access.ts";
import { createReadAudit } from "../app/access/read-audit.ts";
import { createMakeTrouble } from "../app/demo/trouble.ts";
import type { Feed } from "../app/ports/feed.ts";
import { createSettings } from "../app/settings/settings.ts";
import { createCheckLedger } from "../app/status/check-ledger.ts";
import { createListRecords } from "../app/status/list-records.ts";
import { createSyncControl } from "../app/status/sync-control.ts";
import type { Troubles } from "../app/status/troubles.ts";
import type { Config } from "../config.ts";
import type { App, SystemFacts } from "../graphql/context.ts";
import { createFairQueue } from "../lib/fair-queue.ts";
import type { Stops } from "../lib/stops.ts";
import { systemClock } from "../lib/system-clock.ts";
import { limits } from "../server/limits.ts";
import type { Logger } from "../server/logger.ts";
import type { SendingMetrics } from "../server/sending-metrics.ts";
import type { Access } from "./access.ts";
import type { Accounts } from "./accounts.ts";
import { createAnswers } from "./answers.ts";
import type { Databases } from "./databases.ts";
import type { WiredJobs } from "./jobs.ts";
import { createKeeping } from "./keeping.ts";
import type { Keys } from "./keys.ts";
import type { LiveServer } from "./live-server.ts";
import { createMailCases, createOnMailChange, createStoredMail } from "./mail.ts";
import { createMailRules } from "./mail-rules.ts";
import type { Microsoft } from "./microsoft.ts";
import type { NotificationParts } from "./notifications.ts";
import { createPeopleCases } from "./people.ts";
import { createProcessing, createSender } from "./processing.ts";
import { createRecords } from "./records.ts";
import { kinds, resources } from "./resources.ts";
import { createSendingCases } from "./sending.ts";
import type { SignOnParts } from "./sign-on.ts";
import type { Stores } from "./stores.ts";

/** The person who asks for the check waits no longer than this; a mailbox of ten thousand records is read in a few seconds. */
const LEDGER_PATIENCE_MS = 60_000;

export interface AppParts {
  readonly system: SystemFacts;
  readonly databases: Databases;
  readonly keys: Keys;
  readonly troubles: Troubles;
  readonly jobs: WiredJobs;
  readonly stores: Stores;
  readonly microsoft: Microsoft;
  readonly access: Access;
  readonly accounts: Accounts;
  readonly signOn: SignOnParts;
  readonly notifications: NotificationParts;
  readonly sendingMetrics: SendingMetrics;
  /** This installation's address for browsers, without a slash at the end. */
  readonly url: () => string;
}

/** The use cases, as GraphQL calls them. */
export function createApp(config: Config, parts: AppParts, server: LiveServer, logger: Logger, stops: Stops): App {
  const { system, databases, stores, microsoft, access, accounts, signOn, notifications } = parts;
  const { prisma } = databases;
  const feed = openFeed(parts, logger, stops);
  const turns = createFairQueue(limits.subscriptionReads);
  const accountAccess = createAccountAccess(stores.accounts);
  const stored = createStoredMail(databases, microsoft.mailboxes, stores.settings, parts.keys.key);
  const mail = createMailCases({
    ...{ prisma, settings: stores.settings, glass: access.glass, authentication: access.authentication },
    ...{ key: parts.keys.key, now: systemClock.now, sources: microsoft.mailboxes, stored },
    onMailChange: createOnMailChange(stores, logger),
  });
  const { previewMailRules, mailAlreadyHere } = createMailRules({
    ...{ prisma, people: stores.people, settings: stores.settings, reach: mail.reach, now: systemClock.now },
  });
  const settings = createSettings({
    store: stores.settings,
    people: stores.people,
    mailAlreadyHere,
    async onSettingsChanged(change) {
      await stores.onSettingsChanged(change);
      if (!change.keys.some((key) => key.startsWith("SSO_"))) return;
      // Requests of such a session are already refused; here the sessions end for good, and their connections close.
      await access.sessions
        .closeOthers()
        .catch((error: unknown) =>
          logger.error(
            { err: error },
            "Sessions that are no longer allowed could not be ended. Their requests are refused.",
          ),
        );
    },
  });
  const status = createStatusReader(prisma, databases.sync, resources, notifications.addressOf);
  const activity = createActivityReader(prisma);
  const { orders } = stores;
  const editing = { accountAccess, settings, glass: access.glass };
  const records = createRecords(databases, stores, editing, logger);
  const { simulatorControlOrigin } = config.microsoft;
  return {
    system,
    ...createPeopleCases({
      ...{ prisma, people: stores.people, now: systemClock.now, server },
      beforeSignOut: notifications.leave,
      onSettingsChanged: stores.onSettingsChanged,
    }),
    createLoginLink: access.createLoginLink,
    tokens: access.tokens,
    openSessions: access.openSessions,
    accountAccess,
    accounts,
    systemMailboxes: accounts.systemMailboxes,
    glass: access.glass,
    acknowledgeAlert: access.acknowledgeAlert,
    checks: accounts.checks,
    settings,
    application: microsoft.application,
    signOn: { ...signOn.access, tryIt: signOn.trySignOn.begin, addresses: signOn.addresses },
    importPeople: signOn.importPeople,
    switchedOn: stores.switchedOn,
    orders,
    syncControl: createSyncControl({ orders, accountAccess, status, accountOf: stores.owners.accountOf }),
    feed,
    turns,
    status,
    checkLedger: createCheckLedger({
      ledger: createLedgerReader(prisma),
      mailboxes: microsoft.mailboxes,
      kinds,
      patience: () => AbortSignal.timeout(LEDGER_PATIENCE_MS),
    }),
    listRecords: createListRecords(createRecordLists(prisma), access.glass.reach),
    activity,
    audit: createReadAudit(createAuditReader(prisma)),
    ...records,
    mail,
    sending: createSendingCases({
      ...{ prisma, sync: databases.sync, settings: stores.settings, mail, now: systemClock.now },
      ...{ fetchAttachment: stored.fetchAttachment, wakes: parts.jobs.wakes },
      onOrdered: parts.sendingMetrics.ordered,
    }),
    previewMailRules,
    answers: createAnswers({ prisma, sync: databases.sync, settings: stores.settings, read: mail.read }),
    processing: createProcessing({
      ...{ sync: databases.sync, box: parts.keys.box, people: stores.people, wakes: parts.jobs.wakes },
      sender: createSender(config.webhooks),
    }),
    keeping: createKeeping({
      ...{ prisma, sql: databases.sync, ...parts.keys, accountAccess, mail, now: systemClock.now },
      ...{
        owners: stores.owners,
        accounts: stores.accounts,
        authentication: access.authentication,
        wakes: parts.jobs.wakes,
      },
    }),
    makeTrouble: createMakeTrouble({
      simulator: simulatorControlOrigin === undefined ? null : createSimulatorControl(simulatorControlOrigin),
      linkedTasks: createLinkedTasks(prisma),
      linkedEvents: createLinkedEvents(prisma),
      editTasks: records.editTasks,
      editEvents: records.editEvents,
      orders,
    }),
  };
}

function openFeed({ databases, jobs }: AppParts, logger: Logger, stops: Stops): Feed {
  const { prisma } = databases;
  const feed = createFeed({ prisma, notifications: jobs.notifications, say: (line) => logger.info(line) });
  stops.add(async () => feed.stop());
  return feed;
}
