import { missingFields, readApplicationValues } from "../../core/settings/azure-application.ts";
import type { SettingsLevel } from "../../core/settings/level.ts";
import { type DefaultDomains, defaultDomainsOf } from "../../core/settings/own-domains.ts";
import { type Overrides, type ResolvedSettings, readOverrides, resolveSettings } from "../../core/settings/resolve.ts";
import type { SettingsStore, StoredLayers } from "../ports/settings-store.ts";

export interface PersonSettings {
  readonly settings: ResolvedSettings;
  /** What EMAIL_OWN_DOMAINS is where nobody has set it. */
  readonly verified: DefaultDomains;
  /** Names of the Azure application's fields that are not set. */
  readonly missing: readonly string[];
  /** Of an organization: its system mailboxes, by account. Absent for a person. */
  readonly systemMailboxes?: StoredLayers["systemMailboxes"];
  /** False for people who are suspended or removed, for an archived organization, and while the application is incomplete. */
  readonly maySync: boolean;
}

/** All settings in force for one person, or for an organization's own mailbox, in one query. Null when neither exists. */
export async function readPersonSettings(
  store: Pick<SettingsStore, "readLayers">,
  ownerId: string,
): Promise<PersonSettings | null> {
  const layers = await store.readLayers(ownerId);
  return layers === null ? null : resolved(layers);
}

/** The same for many; a level that they share is read once. */
export async function readSettingsOfAll(
  store: Pick<SettingsStore, "readLayersOf">,
  ownerIds: readonly string[],
): Promise<ReadonlyMap<string, PersonSettings>> {
  const known = new Map<unknown, Overrides>();
  const readOnce = (stored: unknown, level: SettingsLevel): Overrides => {
    const overrides = known.get(stored) ?? readOverrides(stored, level);
    known.set(stored, overrides);
    return overrides;
  };
  const layers = await store.readLayersOf([...new Set(ownerIds)]);
  return new Map([...layers].map(([ownerId, one]) => [ownerId, resolved(one, readOnce)]));
}

export function resolved(layers: StoredLayers, read: typeof readOverrides = readOverrides): PersonSettings {
  const missing = missingFields({
    ...readApplicationValues(layers.application.overrides),
    hasClientSecret: layers.hasClientSecret,
  });
  const verified = defaultDomainsOf(layers.tenants);
  return {
    verified,
    settings: resolveSettings({
      defaults: { EMAIL_OWN_DOMAINS: verified.domains },
      system: read(layers.system.overrides, "SYSTEM"),
      organization: read(layers.organization.overrides, "ORGANIZATION"),
      user: read(layers.user.overrides, "USER"),
    }),
    missing,
    systemMailboxes: layers.systemMailboxes,
    maySync: missing.length === 0 && !layers.isResting,
  };
}
