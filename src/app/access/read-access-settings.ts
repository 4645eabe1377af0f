import type { SessionRules } from "../../core/access/session-rules.ts";
import type { SignOnSettings } from "../../core/access/sign-on.ts";
import { missingFields, readApplicationValues } from "../../core/settings/azure-application.ts";
import { readOverrides, resolveSettings } from "../../core/settings/resolve.ts";
import type { Identities } from "../ports/identities.ts";
import { applicationScopeId, clientSecretName, type SettingsStore } from "../ports/settings-store.ts";

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

/** Read for each request of a session, so that a change takes effect at once. */
export type ReadSessionRules = () => Promise<SessionRules>;

export function createReadSessionRules(store: Pick<SettingsStore, "readScope" | "readSecret">): ReadSessionRules {
  /** Nobody is told to sign in with Microsoft while that cannot work. */
  const isApplicationComplete = async () => {
    const values = readApplicationValues((await store.readScope(applicationScopeId)).overrides);
    return (
      missingFields({ ...values, hasClientSecret: (await store.readSecret(clientSecretName)) !== null }).length === 0
    );
  };
  return async () => {
    const system = readOverrides((await store.readScope("system")).overrides, "SYSTEM");
    const settings = resolveSettings({ system, organization: {}, user: {} });
    const domains = settings.SSO_ENABLED.value && settings.SSO_ONLY.value ? settings.SSO_DOMAINS.value : [];
    return {
      idleMs: settings.SESSION_IDLE_MINUTES.value * 60_000,
      lifetimeMs: settings.SESSION_LIFETIME_HOURS.value * 3_600_000,
      ssoOnlyDomains: domains.length > 0 && (await isApplicationComplete()) ? domains : [],
    };
  };
}
