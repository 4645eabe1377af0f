import type { Viewer } from "../../core/access/viewer.ts";
import { type Applicability, applicabilityOf } from "../../core/settings/applicability.ts";
import { missingFields, readApplicationValues } from "../../core/settings/azure-application.ts";
import { definitionOf, type SettingKey, settingKeys } from "../../core/settings/catalogue.ts";
import { type SettingsLevel, type SettingsOwner, scopeIdOf } from "../../core/settings/level.ts";
import { type ChangePlan, planChange, type SettingChange } from "../../core/settings/plan-change.ts";
import { readOverrides } from "../../core/settings/resolve.ts";
import { switchOf } from "../../core/settings/sync-settings-of.ts";
import { requireRight } from "../access/require.ts";
import { GateError, NotFoundError, StaleWriteError, ValidationError } from "../errors.ts";
import type { FeedEvent } from "../ports/feed.ts";
import type { People } from "../ports/people.ts";
import {
  applicationScopeId,
  clientSecretName,
  type SettingsChanged,
  type SettingsStore,
  type StoredScope,
} from "../ports/settings-store.ts";
import type { MailAlreadyHere, MailAnswer } from "./mail-already-here.ts";
import { readPersonSettings } from "./person-settings.ts";
import { ownerOfScope, type ScopeRef } from "./scope-owner.ts";

export interface SettingValue {
  readonly key: SettingKey;
  readonly value: unknown;
}

/** One level's own values. */
export interface SettingsScope {
  readonly level: SettingsLevel;
  readonly ownerId: string | null;
  readonly version: number;
  readonly values: readonly SettingValue[];
}

export interface EffectiveSetting extends SettingValue, Applicability {
  readonly level: SettingsLevel | null;
  /** What holds if no level sets it. */
  readonly defaultValue: unknown;
  /** Where a default that is found out comes from, or why it is not known. */
  readonly defaultNote: string | null;
}

interface UpdateSettings extends ScopeRef {
  readonly expectedVersion: number;
  readonly set: readonly SettingValue[];
  readonly inherit: readonly SettingKey[];
  /** What becomes of mail in Oro that would not be imported any more. Missing: it is asked if there may be such mail. */
  readonly mailAlreadyHere?: MailAnswer | null | undefined;
}

export interface SettingsDependencies {
  readonly store: SettingsStore;
  readonly people: People;
  readonly mailAlreadyHere: MailAlreadyHere;
  /** Called after the commit. Never rejects: what is stored counts as success, and schedules may follow later. */
  readonly onSettingsChanged: (change: SettingsChanged) => Promise<void>;
}

export interface Settings {
  /** @throws ForbiddenError, NotFoundError */
  readScope(viewer: Viewer, ref: ScopeRef): Promise<SettingsScope>;
  /** @throws NotFoundError */
  readEffective(viewer: Viewer, userId?: string | null): Promise<readonly EffectiveSetting[]>;
  /** @throws ForbiddenError, NotFoundError, ValidationError, StaleWriteError, GateError, MailAlreadyHereError */
  update(viewer: Viewer, order: UpdateSettings): Promise<SettingsScope>;
}

export function createSettings({ store, people, mailAlreadyHere, onSettingsChanged }: SettingsDependencies): Settings {
  /**
   * A switch cannot be turned on while something is missing. One that is on stays on when the application is emptied; syncing is then
   * suspended.
   */
  const passGate = async ({ changes, overrides }: Planned): Promise<void> => {
    if (changes.some(({ key, to }) => key === "SSO_ONLY" && to === true) && !hasDomains(overrides)) {
      throw new GateError("List the domains first: other logins can only be disabled for listed domains.", [
        "SSO_DOMAINS",
      ]);
    }
    const switches: readonly SettingKey[] = [...Object.values(switchOf), "SSO_ENABLED"];
    if (!changes.some(({ key, to }) => switches.includes(key) && to === true)) return;
    const values = readApplicationValues((await store.readScope(applicationScopeId)).overrides);
    const missing = missingFields({ ...values, hasClientSecret: (await store.readSecret(clientSecretName)) !== null });
    if (missing.length > 0) {
      throw new GateError("Set the Azure application first: client id, client secret and tenant.", missing);
    }
  };

  return {
    async readScope(viewer, ref) {
      const owner = await ownerOfScope(people, viewer, ref, "read");
      return toScope(owner, await store.readScope(scopeIdOf(owner)));
    },

    async readEffective(viewer, userId) {
      const person = await people.find(userId ?? viewer.userId);
      const owner = requireRight(viewer, "readSettings", person, "user");
      const found = await readPersonSettings(store, owner.userId);
      if (found === null) throw new NotFoundError("user");
      return settingKeys.map((key) => ({
        key,
        ...found.settings[key],
        ...(key === "EMAIL_OWN_DOMAINS"
          ? { defaultValue: found.verified.domains, defaultNote: found.verified.source }
          : { defaultValue: definitionOf(key).default, defaultNote: null }),
        ...applicabilityOf(key, found.settings, found.missing.length === 0),
      }));
    },

    async update(viewer, order) {
      const owner = await ownerOfScope(people, viewer, order, "change");
      const id = scopeIdOf(owner);
      const stored = await store.readScope(id);
      const planFor = (present: StoredScope) => {
        const plan = planChange(present.overrides, { level: owner.level, set: order.set, inherit: order.inherit });
        if (plan.kind === "planned") return plan;
        throw new ValidationError(plan.field, plan.rule, `${definitionOf(plan.field).label}: ${plan.rule}.`);
      };
      const plan = planFor(stored);
      // Nothing to change: for example, a repeated request whose first answer was lost.
      if (plan.changes.length === 0) return toScope(owner, stored);
      if (stored.version !== order.expectedVersion) throw stale(owner, stored);
      await passGate(plan);
      await checkOrganizations(people, plan);
      const change = { keys: plan.changes.map(({ key }) => key), overrides: plan.overrides };
      const removals = await mailAlreadyHere.decide(viewer, owner, change, order.mailAlreadyHere ?? null);
      const written = await store.write(id, order.expectedVersion, plan.overrides, {
        audit: [
          ...plan.changes.map(({ key: field, from, to }) => ({
            ...({ actor: viewer, action: "setting.changed", level: owner.level } as const),
            ...{ ...ownerIdOf(owner), field, from, to },
          })),
          ...(removals.length === 0
            ? []
            : [{ actor: viewer, action: "mail.removed", level: owner.level, ...ownerIdOf(owner) } as const]),
        ],
        feed: [eventOf(owner, id, viewer, plan.changes)],
        removals,
      });
      if (written.kind === "stale") {
        if (planFor(written.present).changes.length === 0) return toScope(owner, written.present);
        throw stale(owner, written.present);
      }
      await onSettingsChanged({ scopeId: id, version: written.version, keys: change.keys });
      return toScope(owner, { version: written.version, overrides: plan.overrides });
    },
  };
}

type Planned = Extract<ChangePlan, { readonly kind: "planned" }>;

const hasDomains = (overrides: Planned["overrides"]): boolean =>
  (readOverrides(overrides, "SYSTEM").SSO_DOMAINS ?? []).length > 0;

/** New people can only be put into existing organizations. @throws ValidationError */
async function checkOrganizations(people: Pick<People, "hasOrganization">, { changes, overrides }: Planned) {
  if (!changes.some(({ key }) => key === "SSO_MAPPING")) return;
  for (const { organizationId } of readOverrides(overrides, "SYSTEM").SSO_MAPPING ?? []) {
    if (organizationId !== null && !(await people.hasOrganization(organizationId))) {
      throw new ValidationError("SSO_MAPPING", `existing organizations; ${organizationId} is not one`);
    }
  }
}

function toScope(owner: SettingsOwner, { version, overrides }: StoredScope): SettingsScope {
  const values = readOverrides(overrides, owner.level);
  return {
    level: owner.level,
    ownerId: ownerIdOf(owner).ownerId ?? null,
    version,
    values: settingKeys.flatMap((key) => (values[key] === undefined ? [] : [{ key, value: values[key] }])),
  };
}

function stale(owner: SettingsOwner, present: StoredScope): StaleWriteError {
  const { values } = toScope(owner, present);
  return new StaleWriteError(present.version, Object.fromEntries(values.map(({ key, value }) => [key, value])));
}

function ownerIdOf(owner: SettingsOwner): { readonly ownerId?: string } {
  if (owner.level === "SYSTEM") return {};
  return { ownerId: owner.level === "USER" ? owner.userId : owner.organizationId };
}

function eventOf(owner: SettingsOwner, scopeId: string, viewer: Viewer, changes: readonly SettingChange[]): FeedEvent {
  const labels = changes.map(({ key }) => `${definitionOf(key).section}: ${definitionOf(key).label}`);
  return {
    topic: "settings",
    ...(owner.level === "SYSTEM" ? {} : { organizationId: owner.organizationId }),
    ...(owner.level === "USER" ? { userId: owner.userId } : {}),
    subjectId: scopeId,
    detail: { message: `${viewer.name} changed ${labels.join(", ")}` },
  };
}
