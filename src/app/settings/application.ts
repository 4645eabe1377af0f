import type { Viewer } from "../../core/access/viewer.ts";
import type { CloudName } from "../../core/microsoft/cloud.ts";
import {
  type ApplicationValues,
  applicationRules,
  missingFields,
  readApplicationValues,
} from "../../core/settings/azure-application.ts";
import { requireSystemRight } from "../access/require.ts";
import { StaleWriteError, ValidationError } from "../errors.ts";
import type { AuditRecord } from "../ports/audit.ts";
import type { AzureApplication } from "../ports/identity.ts";
import { type SecretBox, secretPurpose } from "../ports/secret-box.ts";
import {
  applicationScopeId,
  clientSecretName,
  type SettingsChanged,
  type SettingsStore,
  type StoredScope,
} from "../ports/settings-store.ts";
import { StoreError } from "../store-error.ts";

/** What the API may show of the Azure application: of the secret only that it is set. */
export interface ApplicationSettings extends ApplicationValues {
  readonly clientSecret: { readonly isSet: boolean; readonly setAt: Date | null; readonly expiresAt: Date | null };
  readonly redirectUri: string;
  readonly cloud: CloudName;
  readonly version: number;
  readonly missing: readonly string[];
}

/** An absent value stays, null clears it. */
interface UpdateApplication {
  readonly clientId?: string | null | undefined;
  readonly tenantId?: string | null | undefined;
  readonly clientSecret?: string | null | undefined;
  readonly clientSecretExpiresAt?: Date | null | undefined;
  readonly expectedVersion: number;
}

export interface ApplicationDependencies {
  readonly store: SettingsStore;
  readonly box: SecretBox;
  readonly redirectUri: string;
  readonly cloud: CloudName;
  readonly onSettingsChanged: (change: SettingsChanged) => Promise<void>;
}

export interface Application {
  /** @throws ForbiddenError */
  read(viewer: Viewer): Promise<ApplicationSettings>;
  /** @throws ForbiddenError, ValidationError, StaleWriteError */
  update(viewer: Viewer, order: UpdateApplication): Promise<ApplicationSettings>;
  /** For the server itself, including the secret. @throws StoreError appMisconfigured while something is missing */
  mustRead(): Promise<AzureApplication>;
}

export function createApplication({
  store,
  box,
  redirectUri,
  cloud,
  onSettingsChanged,
}: ApplicationDependencies): Application {
  const describe = async (scope: StoredScope): Promise<ApplicationSettings> => {
    const values = readApplicationValues(scope.overrides);
    const secret = await store.readSecret(clientSecretName);
    return {
      ...values,
      clientSecret: { isSet: secret !== null, setAt: secret?.setAt ?? null, expiresAt: secret?.expiresAt ?? null },
      redirectUri,
      cloud,
      version: scope.version,
      missing: missingFields({ ...values, hasClientSecret: secret !== null }),
    };
  };
  const stale = (scope: StoredScope) => new StaleWriteError(scope.version, readApplicationValues(scope.overrides));

  return {
    async read(viewer) {
      requireSystemRight(viewer, "readSystem");
      return describe(await store.readScope(applicationScopeId));
    },

    async update(viewer, order) {
      requireSystemRight(viewer, "changeSystem");
      const stored = await store.readScope(applicationScopeId);
      const before = readApplicationValues(stored.overrides);
      const clientSecret = checked("clientSecret", order.clientSecret, undefined);
      const after: ApplicationValues = {
        clientId: checked("clientId", order.clientId, before.clientId),
        tenantId: checked("tenantId", order.tenantId, before.tenantId),
      };
      if (order.clientSecretExpiresAt && !clientSecret) {
        throw new ValidationError("clientSecretExpiresAt", "given together with the clientSecret that it belongs to");
      }
      const audit = auditOf(viewer, before, after, clientSecret, (await store.readSecret(clientSecretName)) !== null);
      if (audit.length === 0) return describe(stored);
      if (stored.version !== order.expectedVersion) throw stale(stored);
      const written = await store.write(
        applicationScopeId,
        order.expectedVersion,
        { ...stored.overrides, ...after },
        {
          audit,
          feed: [
            {
              topic: "settings",
              subjectId: applicationScopeId,
              detail: { message: `${viewer.name} changed the Azure application` },
            },
          ],
        },
        clientSecret === undefined
          ? undefined
          : { name: clientSecretName, value: sealed(clientSecret, order.clientSecretExpiresAt ?? null) },
      );
      if (written.kind === "stale") throw stale(written.present);
      await onSettingsChanged({
        scopeId: applicationScopeId,
        version: written.version,
        keys: audit.map(({ field }) => field),
      });
      return describe(await store.readScope(applicationScopeId));
    },

    async mustRead() {
      const { clientId, tenantId } = readApplicationValues((await store.readScope(applicationScopeId)).overrides);
      const secret = await store.readSecret(clientSecretName);
      if (clientId === null || tenantId === null || secret === null) {
        throw new StoreError("appMisconfigured", "The Azure application is not complete.", {
          code: "APPLICATION_INCOMPLETE",
        });
      }
      return { clientId, tenantId, redirectUri, clientSecret: box.open(secret, secretPurpose(clientSecretName)) };
    },
  };

  function sealed(clientSecret: string | null, expiresAt: Date | null) {
    return clientSecret === null ? null : { ...box.seal(clientSecret, secretPurpose(clientSecretName)), expiresAt };
  }
}

/** The value after its rule; `fallback` if none is given. @throws ValidationError, which never repeats the value */
function checked<T>(
  field: keyof typeof applicationRules,
  value: string | null | undefined,
  fallback: T,
): string | null | T {
  if (value === undefined) return fallback;
  const { rule, ruleText } = applicationRules[field];
  // A form sends "" for a field that was emptied. But it never shows the secret: an empty secret was not typed, and replaces nothing.
  const read = rule.safeParse(value?.trim() === "" && field !== "clientSecret" ? null : value);
  if (!read.success) throw new ValidationError(field, ruleText);
  return read.data;
}

function auditOf(
  viewer: Viewer,
  before: ApplicationValues,
  after: ApplicationValues,
  clientSecret: string | null | undefined,
  hadSecret: boolean,
): readonly (AuditRecord & { readonly field: string })[] {
  const record = (field: string, from: unknown, to: unknown) => ({
    actor: viewer,
    action: "application.changed" as const,
    level: "SYSTEM",
    field,
    from,
    to,
  });
  const masked = (isSet: boolean) => (isSet ? "••••" : null);
  return [
    ...(before.clientId === after.clientId ? [] : [record("clientId", before.clientId, after.clientId)]),
    ...(before.tenantId === after.tenantId ? [] : [record("tenantId", before.tenantId, after.tenantId)]),
    ...(clientSecret === undefined || (clientSecret === null && !hadSecret)
      ? []
      : [record("clientSecret", masked(hadSecret), masked(clientSecret !== null))]),
  ];
}
