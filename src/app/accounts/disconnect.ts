import type { Viewer } from "../../core/access/viewer.ts";
import { settingsOwnerOf } from "../../core/records/record-scope.ts";
import { requireRight } from "../access/require.ts";
import { CountChangedError } from "../errors.ts";
import type { AccountStore } from "../ports/account-store.ts";
import { said } from "../ports/feed.ts";
import type { Report } from "../ports/settings-store.ts";

interface DisconnectAccount {
  readonly accountId: string;
  /**
   * KEEP: links and records stay, connecting again goes on from there. DELETE_IMPORTED: what sync remembers of the mailbox goes, and in Oro
   * what was imported from it; never anything that was made in Oro, that another mailbox holds too, or in Microsoft.
   */
  readonly syncedData: "KEEP" | "DELETE_IMPORTED";
  /** As many as whoever orders it has seen will be deleted; nothing is done when it is another number by then. Without it as many as there are. */
  readonly importedRecords?: number | null | undefined;
}

export interface DisconnectDependencies {
  readonly store: AccountStore;
  /** What still needs the sign-in: Microsoft is told to tell us nothing more. */
  readonly beforeSignOut: (accountId: string) => Promise<void>;
  /** How many records were imported from the mailbox. */
  readonly countImported: (accountId: string) => Promise<number>;
  /**
   * All at once: signs out, forgets what sync remembers, deletes what was imported.
   * @returns how many were imported: when that is not `expected`, nothing was done
   */
  readonly disconnectAndDelete: (accountId: string, expected: number, report: Report) => Promise<number>;
}

export type Disconnect = (viewer: Viewer, order: DisconnectAccount) => Promise<{ readonly accountId: string }>;

/** @throws NotFoundError, ForbiddenError, CountChangedError */
export function createDisconnect({
  store,
  beforeSignOut,
  countImported,
  disconnectAndDelete,
}: DisconnectDependencies): Disconnect {
  return async (viewer, { accountId, syncedData, importedRecords }) => {
    const account = requireRight(viewer, "operateAccounts", await store.find(accountId), "account", "readAccounts");
    const { organizationId, userId, userPrincipalName } = account;
    const reportWith = (deleted: string): Report => ({
      audit: [
        {
          actor: viewer,
          action: "account.disconnected",
          level: userId === null ? "ORGANIZATION" : "USER",
          ownerId: settingsOwnerOf(account),
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
        detail: said("MAILBOX_DISCONNECTED", `${viewer.name} disconnected ${userPrincipalName}${deleted}`),
      })),
    });
    if (syncedData === "KEEP") {
      await beforeSignOut(accountId);
      await store.disconnect(accountId, reportWith(""));
      return { accountId };
    }
    const present = await countImported(accountId);
    const expected = importedRecords ?? present;
    const mustBe = (count: number) => {
      if (count !== expected) throw new CountChangedError(expected, count);
    };
    // Asked before Microsoft is told, and once more by what deletes: a run may import something in between.
    mustBe(present);
    await beforeSignOut(accountId);
    const report = reportWith(` and deleted ${expected} imported ${expected === 1 ? "record" : "records"}`);
    mustBe(await disconnectAndDelete(accountId, expected, report));
    return { accountId };
  };
}
