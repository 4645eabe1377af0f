import type { SignOnSettings } from "../../core/access/sign-on.ts";
import { readOverrides, resolveSettings } from "../../core/settings/resolve.ts";
import type { Identities } from "../ports/identities.ts";
import type { SettingsStore } from "../ports/settings-store.ts";

export interface StoredSignOnSettings extends Omit<SignOnSettings, "tenants"> {
  readonly isEnabled: boolean;
  readonly confirmedTenantIds: readonly string[];
}

/** Read again for each sign-in. */
export type ReadSignOnSettings = () => Promise<StoredSignOnSettings>;

export function createReadSignOnSettings(
  store: Pick<SettingsStore, "readScope">,
  identities: Pick<Identities, "confirmedTenants">,
): ReadSignOnSettings {
  return async () => {
    const system = readOverrides((await store.readScope("system")).overrides, "SYSTEM");
    const settings = resolveSettings({ system, organization: {}, user: {} });
    return {
      isEnabled: settings.SSO_ENABLED.value,
      domains: settings.SSO_DOMAINS.value,
      createsUsers: settings.SSO_CREATES_USERS.value,
      mapping: settings.SSO_MAPPING.value,
      confirmedTenantIds: (await identities.confirmedTenants()).map(({ tenantId }) => tenantId),
    };
  };
}
