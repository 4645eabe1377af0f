import { z } from "zod";
import { defineMutation } from "../mutate.ts";
import { defineOperation } from "../operation.ts";
import { checkFields, checkResult } from "./check-result.ts";

const applicationFields =
  "clientId tenantId clientSecret { isSet setAt expiresAt } redirectUri cloud version isComplete missing";

const application = z.object({
  clientId: z.string().nullable(),
  tenantId: z.string().nullable(),
  clientSecret: z.object({ isSet: z.boolean(), setAt: z.string().nullable(), expiresAt: z.string().nullable() }),
  redirectUri: z.string(),
  cloud: z.string(),
  version: z.number(),
  isComplete: z.boolean(),
  missing: z.array(z.string()),
});
export type Application = z.infer<typeof application>;

export const readApplication = defineOperation(
  `query ReadApplication { applicationSettings { ${applicationFields} } }`,
  z.object({ applicationSettings: application.nullable() }),
);

export const updateApplication = defineMutation(
  `mutation UpdateApplication($input: UpdateApplicationSettingsInput!) {
    result: updateApplicationSettings(input: $input) {
      __typename ... on UserError { message } ... on UpdateApplicationSettingsSuccess { data { ${applicationFields} } }
    }
  }`,
  application,
);

export const checkAzureApplication = defineMutation(
  `mutation CheckAzureApplication {
    result: checkAzureApplication {
      __typename ... on UserError { message } ... on CheckAzureApplicationSuccess { data { ${checkFields} } }
    }
  }`,
  checkResult,
);
