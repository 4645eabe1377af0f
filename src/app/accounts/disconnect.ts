import type { Viewer } from "../../core/access/viewer.ts";
import { requireRight } from "../access/require.ts";
import type { AccountStore } from "../ports/account-store.ts";
import { said } from "../ports/feed.ts";

interface DisconnectAccount {
  readonly accountId: string;
  /**
   * KEEP: links and records stay, connecting again goes on from there. DELETE_IMPORTED: what sync remembers of the mailbox goes, and in Oro
   * what was imported from it; never anything that was made in Oro, that another mailbox holds too, or in Microsoft.
   */
  readonly syncedData: "KEEP" | "DELETE_IMPORTED";
}

export interface DisconnectDependencies {
  readonly store: AccountStore;
  /** What still needs the sign-in: Microsoft is told to tell us nothing more. */
  readonly beforeSignOut: (accountId: string) => Promise<void>;
  /** Stops what runs for this account; called when it is signed out already. */
  readonly onDisconnected: (accountId: string) => Promise<void>;
  readonly forgetImported: (accountId: string) => Promise<void>;
}

export type Disconnect = (viewer: Viewer, order: DisconnectAccount) => Promise<{ readonly accountId: string }>;

/** @throws NotFoundError, ForbiddenError */
export function createDisconnect({
  store,
  beforeSignOut,
  onDisconnected,
  forgetImported,
}: DisconnectDependencies): Disconnect {
  return async (viewer, { accountId, syncedData }) => {
    const account = requireRight(viewer, "operateAccounts", await store.find(accountId), "account", "readAccounts");
    const { organizationId, userId, userPrincipalName } = account;
    await beforeSignOut(accountId);
    await store.disconnect(accountId, {
      audit: [
        {
          actor: viewer,
          action: "account.disconnected",
          level: "USER",
          ownerId: userId,
          field: "syncedData",
          from: userPrincipalName,
          to: syncedData,
        },
      ],
      feed: (["status", "activity"] as const).map((topic) => ({
        topic,
        organizationId,
        userId,
        accountId,
        detail: said(`${viewer.name} disconnected ${userPrincipalName}`),
      })),
    });
    await onDisconnected(accountId);
    if (syncedData === "DELETE_IMPORTED") await forgetImported(accountId);
    return { accountId };
  };
}
