import type { DataOf } from "../../lib/graphql-operation.ts";
import { defineMutation, defineOperation } from "../operation.ts";
import { checkFields } from "./check-result.ts";

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
