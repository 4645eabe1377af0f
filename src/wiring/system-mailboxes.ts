import { createSigner } from "../adapters/crypto/signed-value.ts";
import { writeAudit } from "../adapters/store/audit.ts";
import { createSystemMailboxes } from "../adapters/store/system-mailboxes.ts";
import type { Connect } from "../app/accounts/connect.ts";
import type { Disconnect } from "../app/accounts/disconnect.ts";
import type { MailboxTrials } from "../app/ports/mailbox-trials.ts";
import { createAdminConsent } from "../app/system-mailboxes/admin-consent.ts";
import { createAdministerMailboxes } from "../app/system-mailboxes/administer.ts";
import { createCheckApplicationReach } from "../app/system-mailboxes/application-reach.ts";
import { type ConnectMailbox, createConnectMailbox } from "../app/system-mailboxes/connect-mailbox.ts";
import { createRemoveMailbox } from "../app/system-mailboxes/remove-mailbox.ts";
import { must } from "../lib/must.ts";
import { systemClock } from "../lib/system-clock.ts";
import type { Databases } from "./databases.ts";
import type { Keys } from "./keys.ts";
import type { LiveServer } from "./live-server.ts";
import type { Microsoft } from "./microsoft.ts";
import type { Stores } from "./stores.ts";

/** How mailboxes of organizations are set up, connected, checked and removed. */
export function createSystemMailboxParts(
  { prisma }: Pick<Databases, "prisma">,
  { key }: Pick<Keys, "key">,
  stores: Pick<Stores, "accounts" | "people" | "orders" | "settings">,
  microsoft: Pick<Microsoft, "application" | "identity" | "homeTenant"> & { readonly mailboxes: MailboxTrials },
  accounts: {
    readonly connect: Connect;
    readonly disconnect: Disconnect;
    readonly countImported: (accountId: string) => Promise<number>;
    readonly onConnected: (accountId: string) => Promise<void>;
  },
  server: Pick<LiveServer, "forgetViewers">,
) {
  const { now } = systemClock;
  const store = createSystemMailboxes(prisma);
  const { application, identity, mailboxes: trials } = microsoft;
  const homeTenant = async () => microsoft.homeTenant((await application.mustRead()).tenantId);
  const forgetViewers = () => server.forgetViewers();
  const parts: { connect?: ConnectMailbox } = {};
  const consent = createAdminConsent({
    ...{ store, people: stores.people, identity, application: application.mustRead, now },
    signer: createSigner(key, "admin consent"),
    connect: () => must(parts.connect, "how a mailbox is connected"),
    writeAudit: (records) => writeAudit(prisma, records),
  });
  const connect = createConnectMailbox({
    ...{ store, trials, accounts: stores.accounts, signIn: accounts.connect, consentUrl: consent.url, homeTenant },
    onConnected: accounts.onConnected,
  });
  parts.connect = connect;
  return {
    ...createAdministerMailboxes({
      ...{ store, accounts: stores.accounts, people: stores.people, now, forgetViewers },
      async follow({ accountId }) {
        if (accountId !== null) await stores.orders.requestSync(accountId, "EMAIL", "SETTINGS");
      },
    }),
    connect,
    finishConsent: consent.finish,
    remove: createRemoveMailbox({
      ...{ store, disconnect: accounts.disconnect, countImported: accounts.countImported, forgetViewers },
    }),
    checkReach: createCheckApplicationReach({
      ...{ store, trials, homeTenant },
      knownMailboxes: async (tenantId) => {
        const known = await prisma.account.findMany({
          where: { tenantId, userId: { not: null }, releasedAt: null },
          select: { objectId: true },
          take: 200,
        });
        return known.map(({ objectId }) => objectId);
      },
    }),
  };
}
