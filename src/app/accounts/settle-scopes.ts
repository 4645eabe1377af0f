import { missingScopes } from "../../core/microsoft/scopes.ts";
import type { Resource } from "../../core/records/record.ts";
import type { AccountState, AccountStore } from "../ports/account-store.ts";

const dependsOnScopes: readonly AccountState[] = ["CONNECTED", "MISSING_SCOPES"];

/** After a resource was switched on or off: accounts that now lack a permission say so, and those that lack none any more are fine again. */
export function createSettleScopes(
  store: Pick<AccountStore, "listByState" | "setState">,
  switchedOn: () => Promise<readonly Resource[]>,
): () => Promise<void> {
  return async () => {
    const resources = await switchedOn();
    for (const account of await store.listByState(dependsOnScopes)) {
      const missing = missingScopes(account.grantedScopes, resources);
      const state = missing.length === 0 ? "CONNECTED" : "MISSING_SCOPES";
      if (state === account.state) continue;
      const { organizationId, userId } = account;
      await store.setState(account.id, state, missing.length === 0 ? null : `Not granted: ${missing.join(", ")}`, {
        audit: [],
        feed: [{ topic: "status", organizationId, userId, accountId: account.id }],
      });
    }
  };
}
