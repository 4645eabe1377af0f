import { missingScopesOf } from "../../core/microsoft/scopes.ts";
import type { Resource } from "../../core/records/record.ts";
import { type AccountStore, signedInStates } from "../ports/account-store.ts";

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
      const missing = missingScopesOf(account, resources);
      const state = missing.length === 0 ? ("CONNECTED" as const) : ("MISSING_SCOPES" as const);
      if (state === account.state) return [];
      return [
        {
          accountId: account.id,
          state,
          stateReason: missing.length === 0 ? null : `Not granted: ${missing.join(", ")}`,
        },
      ];
    });
    await store.setStates(changes);
  };
}
