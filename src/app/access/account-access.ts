import type { Right } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import type { MailboxOwner } from "../../core/records/record-scope.ts";
import { requireRight } from "./require.ts";

export interface AccountOwners {
  ownerOf(accountId: string): Promise<MailboxOwner | null>;
}

export interface AccountAccess {
  /**
   * @param accountId null when what was asked for is not there
   * @param what is asked for, where it is something of the account's: what is not there and what is not to be seen answer with this one word
   * @throws NotFoundError when it is not there or not to be seen, ForbiddenError when it may only be looked at
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
