import type { ResolveInput } from "../conflict-choice.ts";
import type { Account, PrimaryResource, Resource, Side, SyncedData } from "../model/account.ts";
import type { Conflict } from "../model/conflict.ts";
import type { Run } from "../model/run.ts";
import type { Application, CheckResult, SignOn } from "../model/system.ts";
import type { BrokenGlass } from "../model/viewer.ts";
import type { SettingsLevel, SettingsScope } from "../settings-model.ts";
import { defineMutation } from "./operation.ts";
import {
  accountFields,
  applicationFields,
  checkFields,
  conflictFields,
  glassFields,
  runFields,
  signOnFields,
} from "./selections.ts";

export const connectAccount = defineMutation<
  { readonly url: string; readonly expiresAt: string },
  { readonly input: { readonly accountId?: string } }
>("connectAccount", "($input: ConnectAccountInput!)", "(input: $input)", "{ url expiresAt }");

export const checkConnection = defineMutation<CheckResult, { readonly accountId: string }>(
  "checkConnection",
  "($accountId: ID!)",
  "(accountId: $accountId)",
  `{ ${checkFields} }`,
);

export const checkAzureApplication = defineMutation<CheckResult, Record<string, never>>(
  "checkAzureApplication",
  "",
  "",
  `{ ${checkFields} }`,
);

/** What is absent stays. */
export interface ApplicationInput {
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly tenantId: string;
  readonly expectedVersion: number;
}

export const updateApplicationSettings = defineMutation<Application, { readonly input: ApplicationInput }>(
  "updateApplicationSettings",
  "($input: UpdateApplicationSettingsInput!)",
  "(input: $input)",
  `{ ${applicationFields} }`,
);

export interface SettingsInput {
  readonly level: SettingsLevel;
  readonly expectedVersion: number;
  readonly set: readonly { readonly key: string; readonly value: unknown }[];
  readonly inherit?: readonly string[];
}

export const updateSettings = defineMutation<SettingsScope, { readonly input: SettingsInput }>(
  "updateSettings",
  "($input: UpdateSettingsInput!)",
  "(input: $input)",
  "{ version values { key value } }",
);

export const syncNow = defineMutation<
  { readonly runs: readonly Run[] },
  { readonly accountId: string; readonly resource: Resource | null }
>(
  "syncNow",
  "($accountId: ID!, $resource: Resource)",
  "(accountId: $accountId, resource: $resource)",
  `{ runs { ${runFields} } }`,
);

const defineRunMutation = (name: string) =>
  defineMutation<Run, { readonly runId: string }>(name, "($runId: ID!)", "(runId: $runId)", `{ ${runFields} }`);

export const cancelRun = defineRunMutation("cancelRun");
export const approveRun = defineRunMutation("approveRun");
export const rejectRun = defineRunMutation("rejectRun");

export const retryItem = defineMutation<
  unknown,
  { readonly accountId: string; readonly resource: Resource; readonly side: Side; readonly recordId: string }
>(
  "retryItem",
  "($accountId: ID!, $resource: Resource!, $side: Side!, $recordId: ID!)",
  "(accountId: $accountId, resource: $resource, side: $side, recordId: $recordId)",
  "{ __typename }",
);

export type Rejection = "DELETION_REJECTED" | "INVITATIONS";

export const takeBackRejection = defineMutation<
  unknown,
  {
    readonly accountId: string;
    readonly resource: Resource;
    readonly rejection: Rejection;
    /** Null for all. */
    readonly recordIds: readonly string[] | null;
  }
>(
  "takeBackRejection",
  "($accountId: ID!, $resource: Resource!, $rejection: Rejection!, $recordIds: [ID!])",
  "(accountId: $accountId, resource: $resource, rejection: $rejection, recordIds: $recordIds)",
  "{ __typename }",
);

export const resolveConflict = defineMutation<Conflict, { readonly input: ResolveInput }>(
  "resolveConflict",
  "($input: ResolveConflictInput!)",
  "(input: $input)",
  `{ ${conflictFields} }`,
);

export const breakGlass = defineMutation<
  BrokenGlass,
  { readonly input: { readonly userId: string; readonly reason: string } }
>("breakGlass", "($input: BreakGlassInput!)", "(input: $input)", `{ ${glassFields} }`);

export const endBrokenGlass = defineMutation<BrokenGlass, { readonly id: string }>(
  "endBrokenGlass",
  "($id: ID!)",
  "(id: $id)",
  `{ ${glassFields} }`,
);

export const acknowledgeAlert = defineMutation<{ readonly id: string }, { readonly id: string }>(
  "acknowledgeAlert",
  "($id: ID!)",
  "(id: $id)",
  "{ id }",
);

export const reopenConflict = defineMutation<Conflict, { readonly conflictId: string }>(
  "reopenConflict",
  "($conflictId: ID!)",
  "(conflictId: $conflictId)",
  `{ ${conflictFields} }`,
);

export const disconnectAccount = defineMutation<
  Account,
  {
    readonly input: {
      readonly accountId: string;
      readonly syncedData: SyncedData;
      /** The number that was shown, where they are to be deleted. */
      readonly importedRecords?: number;
    };
  }
>("disconnectAccount", "($input: DisconnectAccountInput!)", "(input: $input)", `{ ${accountFields} }`);

export const choosePrimaryMailbox = defineMutation<
  Account,
  { readonly accountId: string; readonly resource: PrimaryResource }
>(
  "choosePrimaryMailbox",
  "($accountId: ID!, $resource: Resource!)",
  "(accountId: $accountId, resource: $resource)",
  `{ ${accountFields} }`,
);

export const trySignOn = defineMutation<{ readonly url: string }, Record<string, never>>(
  "trySignOn",
  "",
  "",
  "{ url }",
);

export const confirmTenant = defineMutation<
  SignOn,
  { readonly input: { readonly tenantId: string; readonly name: string } }
>("confirmTenant", "($input: ConfirmTenantInput!)", "(input: $input)", `{ ${signOnFields} }`);

export const withdrawTenant = defineMutation<SignOn, { readonly tenantId: string }>(
  "withdrawTenant",
  "($tenantId: String!)",
  "(tenantId: $tenantId)",
  `{ ${signOnFields} }`,
);
