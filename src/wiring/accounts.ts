import { randomBytes } from "node:crypto";
import { hashToken } from "../adapters/crypto/api-token.ts";
import { writeFeed } from "../adapters/feed/events.ts";
import { forgetSyncedData } from "../adapters/store/sync-forget.ts";
import { createChecks } from "../app/accounts/check.ts";
import { createConnect } from "../app/accounts/connect.ts";
import { createDisconnect } from "../app/accounts/disconnect.ts";
import { createFinishSignIn } from "../app/accounts/finish-sign-in.ts";
import { createProbeMailbox } from "../app/accounts/probe-mailbox.ts";
import { systemClock } from "../lib/system-clock.ts";
import type { Databases } from "./databases.ts";
import type { Keys } from "./keys.ts";
import type { Microsoft } from "./microsoft.ts";
import type { NotificationParts } from "./notifications.ts";
import { offices } from "./resources.ts";
import type { Stores } from "./stores.ts";

export type Accounts = ReturnType<typeof createAccounts>;

/** How a mailbox is connected, checked and left. */
export function createAccounts(
  { prisma }: Databases,
  { box }: Keys,
  stores: Stores,
  microsoft: Microsoft,
  notifications: NotificationParts,
) {
  const { now } = systemClock;
  const { accounts: store, people, switchedOn } = stores;
  const { application, identity, accessTokens, mailboxes } = microsoft;
  const signIn = { store, people, identity, box, application: application.mustRead, switchedOn, hash: hashToken, now };
  return {
    connect: createConnect({ ...signIn, random: () => randomBytes(32).toString("base64url") }),
    finishSignIn: createFinishSignIn({
      ...signIn,
      probeMailbox: createProbeMailbox(store, mailboxes),
      onConnected: stores.requestAll,
    }),
    disconnect: createDisconnect({
      store,
      beforeSignOut: notifications.leave,
      onDisconnected: async () => {},
      forgetSyncedData: async (accountId) => {
        await forgetSyncedData({ prisma, offices, writeFeed }, accountId, { deleteRecords: true });
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
}
