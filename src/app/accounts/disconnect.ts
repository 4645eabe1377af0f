import type { Viewer } from "../../core/access/viewer.ts";
import { settingsOwnerOf } from "../../core/records/record-scope.ts";
import { requireRight } from "../access/require.ts";
import { CountChangedError } from "../errors.ts";
import type { AccountStore } from "../ports/account-store.ts";
import { activityLine } from "../ports/feed.ts";
import type { AuditAndFeed } from "../ports/settings-store.ts";

interface DisconnectAccount {
  readonly accountId: string;
  /**
   * KEEP: links and records stay; connecting again continues from there. DELETE_IMPORTED: deletes what sync stores about the mailbox, and
   * in Oro what was imported from it. Never deletes what was made in Oro, what another mailbox holds too, or anything in Microsoft.
   */
  readonly syncedData: "KEEP" | "DELETE_IMPORTED";
  /** The number of records to be deleted, as shown to whoever orders it; if it differs by then, nothing is done. Absent: not checked. */
  readonly importedRecords?: number | null | undefined;
}

export interface DisconnectDependencies {
  readonly store: AccountStore;
  /** Steps that still need the sign-in: Microsoft is told to stop notifying us. */
  readonly beforeSignOut: (accountId: string) => Promise<void>;
  /** How many records were imported from the mailbox. */
  readonly countImported: (accountId: string) => Promise<number>;
  /** How many mails of it a legal hold keeps. */
  readonly countHeld: (accountId: string) => Promise<number>;
  /**
   * In one transaction: signs out, deletes what sync stores, and deletes what was imported.
   * @returns how many were imported; if that is not `expected`, nothing was done
   */
  readonly disconnectAndDelete: (accountId: string, expected: number, report: AuditAndFeed) => Promise<number>;
}

export type Disconnect = (viewer: Viewer, order: DisconnectAccount) => Promise<{ readonly accountId: string }>;

/** @throws NotFoundError, ForbiddenError, CountChangedError */
export function createDisconnect({
  store,
  beforeSignOut,
  countImported,
  countHeld,
  disconnectAndDelete,
}: DisconnectDependencies): Disconnect {
  return async (viewer, { accountId, syncedData, importedRecords }) => {
    const account = requireRight(viewer, "operateAccounts", await store.find(accountId), "account", "readAccounts");
    const { organizationId, userId, userPrincipalName } = account;
    const reportWith = (deleted: string): AuditAndFeed => ({
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
        detail: activityLine("MAILBOX_DISCONNECTED", `${viewer.name} disconnected ${userPrincipalName}${deleted}`),
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
    // Checked before Microsoft is told, and again by the deletion: a run may import something in between.
    mustBe(present);
    await beforeSignOut(accountId);
    const held = await countHeld(accountId);
    const kept = held === 0 ? "" : `; a legal hold keeps ${held} ${held === 1 ? "mail" : "mails"}`;
    const report = reportWith(` and deleted ${expected} imported ${expected === 1 ? "record" : "records"}${kept}`);
    mustBe(await disconnectAndDelete(accountId, expected, report));
    return { accountId };
  };
}
