import { createSigner } from "../adapters/crypto/signed-value.ts";
import { writeAudit } from "../adapters/store/audit.ts";
import { createSystemMailboxes } from "../adapters/store/system-mailboxes.ts";
import type { Connect } from "../app/accounts/connect.ts";
import type { Disconnect } from "../app/accounts/disconnect.ts";
import type { MailboxTrials } from "../app/ports/mailbox-trials.ts";
import { createFinishConsent } from "../app/system-mailboxes/admin-consent.ts";
import { createAdministerMailboxes } from "../app/system-mailboxes/administer.ts";
import { createCheckApplicationReach } from "../app/system-mailboxes/application-reach.ts";
import { createConnectMailbox } from "../app/system-mailboxes/connect-mailbox.ts";
import { createConsentUrl } from "../app/system-mailboxes/consent-url.ts";
import { createRemoveMailbox } from "../app/system-mailboxes/remove-mailbox.ts";
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
  const consent = { identity, application: application.mustRead, signer: createSigner(key, "admin consent"), now };
  const connect = createConnectMailbox({
    ...{ store, trials, accounts: stores.accounts, signIn: accounts.connect, homeTenant },
    consentUrl: createConsentUrl(consent),
    onConnected: accounts.onConnected,
  });
  return {
    ...createAdministerMailboxes({
      ...{ store, accounts: stores.accounts, people: stores.people, now, forgetViewers },
      async follow({ accountId }) {
        if (accountId !== null) await stores.orders.requestSync(accountId, "EMAIL", "SETTINGS");
      },
    }),
    connect,
    finishConsent: createFinishConsent({
      ...{ ...consent, store, people: stores.people, connect },
      writeAudit: (records) => writeAudit(prisma, records),
    }),
    remove: createRemoveMailbox({
      ...{ store, disconnect: accounts.disconnect, countImported: accounts.countImported, forgetViewers },
    }),
    checkReach: createCheckApplicationReach({ store, trials, homeTenant }),
  };
}
