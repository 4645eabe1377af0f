import type { DataOf } from "../../lib/graphql-operation.ts";
import { defineMutation, defineOperation } from "../operation.ts";

export const readEffectiveSettings = defineOperation(
  `query ReadEffectiveSettings($userId: ID) {
    effectiveSettings(userId: $userId) { values { key section label rule levels choices value level isApplicable note } }
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
