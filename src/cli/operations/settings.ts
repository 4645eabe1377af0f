import type { DataOf } from "../../lib/graphql-operation.ts";
import { defineMutation, defineOperation } from "../operation.ts";
import { checkFields } from "./accounts.ts";

export const readEffectiveSettings = defineOperation(
  `query ReadEffectiveSettings($userId: ID) {
    effectiveSettings(userId: $userId) { values { key section label rule levels choices defaultNote value level isApplicable note } }
  }`,
);

export const readSettings = defineOperation(
  `query ReadSettings($level: SettingsLevel!, $ownerId: ID) {
    settings(level: $level, ownerId: $ownerId) { level ownerId version values { key value } }
  }`,
);

export const updateSettings = defineMutation(
  `mutation UpdateSettings($input: UpdateSettingsInput!) {
    result: updateSettings(input: $input) {
      __typename ... on UserError { message }
      ... on UpdateSettingsSuccess { data { level ownerId version values { key value } } }
    }
  }`,
);

export type EffectiveSetting = NonNullable<DataOf<typeof readEffectiveSettings>["effectiveSettings"]>["values"][number];

const applicationFields =
  "clientId tenantId clientSecret { isSet setAt expiresAt } redirectUri cloud version isComplete missing";

export const readApplication = defineOperation(
  `query ReadApplication { applicationSettings { ${applicationFields} } }`,
);

export const updateApplication = defineMutation(
  `mutation UpdateApplication($input: UpdateApplicationSettingsInput!) {
    result: updateApplicationSettings(input: $input) {
      __typename ... on UserError { message } ... on UpdateApplicationSettingsSuccess { data { ${applicationFields} } }
    }
  }`,
);

export const checkAzureApplication = defineMutation(
  `mutation CheckAzureApplication {
    result: checkAzureApplication {
      __typename ... on UserError { message } ... on CheckAzureApplicationSuccess { data { ${checkFields} } }
    }
  }`,
);

export type Application = NonNullable<DataOf<typeof readApplication>["applicationSettings"]>;
