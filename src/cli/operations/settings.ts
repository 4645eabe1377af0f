import { z } from "zod";
import { defineMutation } from "../mutate.ts";
import { defineOperation } from "../operation.ts";

const effectiveSetting = z.object({
  key: z.string(),
  section: z.string(),
  label: z.string(),
  rule: z.string(),
  levels: z.array(z.string()),
  choices: z.array(z.string()).nullable().optional(),
  value: z.unknown(),
  level: z.string().nullable(),
  isApplicable: z.boolean(),
  note: z.string().nullable(),
});
export type EffectiveSetting = z.infer<typeof effectiveSetting>;

const settingsScope = z.object({
  level: z.string(),
  ownerId: z.string().nullable(),
  version: z.number(),
  values: z.array(z.object({ key: z.string(), value: z.unknown() })),
});

export const readEffectiveSettings = defineOperation(
  `query ReadEffectiveSettings($userId: ID) {
    effectiveSettings(userId: $userId) { values { key section label rule levels choices value level isApplicable note } }
  }`,
  z.object({ effectiveSettings: z.object({ values: z.array(effectiveSetting) }).nullable() }),
);

export const readSettings = defineOperation(
  `query ReadSettings($level: SettingsLevel!, $ownerId: ID) {
    settings(level: $level, ownerId: $ownerId) { level ownerId version values { key value } }
  }`,
  z.object({ settings: settingsScope.nullable() }),
);

export const updateSettings = defineMutation(
  `mutation UpdateSettings($input: UpdateSettingsInput!) {
    result: updateSettings(input: $input) {
      __typename ... on UserError { message }
      ... on UpdateSettingsSuccess { data { level ownerId version values { key value } } }
    }
  }`,
  settingsScope,
);
