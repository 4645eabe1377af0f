import type { Right } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { requireRight } from "./require.ts";

/** Whose a connected mailbox is. */
export interface AccountOwner {
  readonly organizationId: string;
  readonly userId: string;
}

export interface AccountOwners {
  ownerOf(accountId: string): Promise<AccountOwner | null>;
}

export interface AccountAccess {
  /** @throws NotFoundError when the account is not there or not to be seen, ForbiddenError when it may only be looked at */
  require(viewer: Viewer, right: Right, accountId: string): Promise<AccountOwner>;
}

export function createAccountAccess(accounts: AccountOwners): AccountAccess {
  return {
    async require(viewer, right, accountId) {
      return requireRight(viewer, right, await accounts.ownerOf(accountId), "account", "readAccounts");
    },
  };
}
