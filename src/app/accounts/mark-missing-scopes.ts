import { missingScopesOf } from "../../core/microsoft/scopes.ts";
import type { Resource } from "../../core/records/record.ts";
import { type AccountStore, signedInStates, stateByScopes } from "../ports/account-store.ts";

/**
 * After a resource was switched on or off: accounts that now lack a permission get that state, and those that lack none any more are fine
 * again.
 */
export function createMarkMissingScopes(
  store: Pick<AccountStore, "listByState" | "setStates">,
  switchedOn: () => Promise<readonly Resource[]>,
): () => Promise<void> {
  return async () => {
    const resources = await switchedOn();
    const changes = (await store.listByState(signedInStates)).flatMap((account) => {
      const now = stateByScopes(missingScopesOf(account, resources));
      return now.state === account.state ? [] : [{ accountId: account.id, ...now }];
    });
    await store.setStates(changes);
  };
}
