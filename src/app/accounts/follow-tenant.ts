import { comparedDomains } from "../../core/settings/own-domains.ts";
import type { ReadVerifiedDomains, Tenants } from "../ports/tenants.ts";
import { StoreError } from "../store-error.ts";

export interface FollowTenantDependencies {
  readonly tenants: Tenants;
  readonly read: ReadVerifiedDomains;
  readonly now: () => Date;
}

/** Keeps the verified domains of an account's tenant: after it was connected, and after runs that found work. */
export type FollowTenant = (accountId: string, occasion: "connected" | "run") => Promise<void>;

export function createFollowTenant({ tenants, read, now }: FollowTenantDependencies): FollowTenant {
  return async (accountId, occasion) => {
    const tenantId = await tenants.claim(accountId, now(), occasion === "connected");
    if (tenantId === null) return;
    try {
      await tenants.save(tenantId, comparedDomains(await read(accountId, tenantId)), now());
    } catch (error) {
      // The settings say so, and it is tried again. Sync does not depend on it.
      if (!(error instanceof StoreError)) throw error;
      await tenants.saveRefusal(tenantId, error.message);
    }
  };
}
