import type { Right } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import type { MailboxOwner } from "../../core/records/record-scope.ts";
import { requireRight } from "./require.ts";

export interface AccountOwners {
  ownerOf(accountId: string): Promise<MailboxOwner | null>;
}

export interface AccountAccess {
  /**
   * @param accountId null when the requested thing does not exist
   * @param what the name of what is asked for, if it is something of the account's: the same "not found" is answered when it does not exist
   * and when the viewer may not see it
   * @throws NotFoundError when it does not exist or may not be seen, ForbiddenError when it may only be viewed
   */
  require(viewer: Viewer, right: Right, accountId: string | null, what?: string): Promise<MailboxOwner>;
}

export function createAccountAccess(accounts: AccountOwners): AccountAccess {
  return {
    async require(viewer, right, accountId, what = "account") {
      const owner = accountId === null ? null : await accounts.ownerOf(accountId);
      return requireRight(viewer, right, owner, what, "readAccounts");
    },
  };
}
