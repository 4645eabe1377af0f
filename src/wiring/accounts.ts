import { randomBytes } from "node:crypto";
import { hashToken } from "../adapters/crypto/api-token.ts";
import { createSigner } from "../adapters/crypto/signed-value.ts";
import { writeFeed } from "../adapters/feed/feed-events.ts";
import { createPrimaryMailboxes } from "../adapters/store/primary-mailbox.ts";
import { countHeld, countImported, disconnectAndDelete } from "../adapters/store/sync/forget.ts";
import { createSystemMailboxes } from "../adapters/store/system-mailboxes.ts";
import { createChecks } from "../app/accounts/check.ts";
import { createChoosePrimary } from "../app/accounts/choose-primary.ts";
import { createConnect } from "../app/accounts/connect.ts";
import { createConsent } from "../app/accounts/consent.ts";
import { createDisconnect } from "../app/accounts/disconnect.ts";
import { createFinishSignIn } from "../app/accounts/finish-sign-in.ts";
import { createFindPending } from "../app/accounts/pending-sign-in.ts";
import { createProbeMailbox } from "../app/accounts/probe-mailbox.ts";
import { createConnectSignedIn } from "../app/system-mailboxes/connect-mailbox.ts";
import { systemClock } from "../lib/system-clock.ts";
import { connectPath } from "../server/connect-page.ts";
import type { Databases } from "./databases.ts";
import type { Keys } from "./keys.ts";
import type { LiveServer } from "./live-server.ts";
import type { Microsoft } from "./microsoft.ts";
import type { NotificationParts } from "./notifications.ts";
import { offices } from "./resources.ts";
import type { Stores } from "./stores.ts";
import { createSystemMailboxParts } from "./system-mailboxes.ts";

export type Accounts = ReturnType<typeof createAccounts>;

/** How mailboxes are connected, checked and disconnected. */
export function createAccounts(
  { prisma }: Databases,
  keys: Keys,
  stores: Stores,
  microsoft: Microsoft,
  notifications: NotificationParts,
  server: LiveServer,
) {
  const { key, box } = keys;
  const { now } = systemClock;
  const { accounts: store, people, switchedOn } = stores;
  const { application, identity, accessTokens, mailboxes, followTenant } = microsoft;
  const proofs = createSigner(key, "consent");
  const findPending = createFindPending({ store, people, hash: hashToken, now });
  const countImportedFrom = (accountId: string) => countImported(prisma, offices, accountId);
  const signIn = { store, people, identity, box, application: application.mustRead, switchedOn, findPending, proofs };
  // First the domains: the first run goes by them.
  const onConnected = async (accountId: string): Promise<void> => {
    await followTenant(accountId, "connected");
    await stores.requestAll(accountId);
  };
  const parts = {
    connect: createConnect({
      ...signIn,
      systemMailboxes: createSystemMailboxes(prisma),
      connectUrl: () => `${server.url}${connectPath}`,
      random: () => randomBytes(32).toString("base64url"),
      hash: hashToken,
      now,
    }),
    consent: createConsent(signIn),
    finishSignIn: createFinishSignIn({
      ...signIn,
      probeMailbox: createProbeMailbox(store, mailboxes),
      connectSystemMailbox: createConnectSignedIn({ store: createSystemMailboxes(prisma) }),
      onConnected,
    }),
    disconnect: createDisconnect({
      store,
      beforeSignOut: notifications.leave,
      countImported: countImportedFrom,
      countHeld: (accountId) => countHeld(prisma, accountId),
      disconnectAndDelete: (...order) => disconnectAndDelete({ prisma, offices, writeFeed }, ...order),
    }),
    countImported: countImportedFrom,
    choosePrimary: createChoosePrimary({
      store,
      primaryMailboxes: createPrimaryMailboxes(prisma, offices),
      onChosen: async (accountId, ownerId, resource) => {
        const { isEnabled } = await stores.readSettings(ownerId, resource, accountId);
        if (isEnabled) await stores.orders.requestSync(accountId, resource, "SETTINGS");
      },
    }),
    checks: createChecks({
      store,
      identity,
      accessTokens,
      mailboxes,
      application: application.mustRead,
      readApplicationSettings: application.read,
      switchedOn,
      now,
    }),
  };
  const systemMailboxes = createSystemMailboxParts(
    { prisma },
    keys,
    stores,
    microsoft,
    { ...parts, onConnected },
    server,
  );
  return { ...parts, systemMailboxes };
}
