import { z } from "zod";
import { defineMutation } from "../mutate.ts";
import { defineOperation } from "../operation.ts";

const tokenFields = "id name role createdAt expiresAt revokedAt lastUsedAt user { id email }";

const apiToken = z.object({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  user: z.object({ id: z.string(), email: z.string() }),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
});

export const readTokens = defineOperation(
  `query ReadTokens { apiTokens { ${tokenFields} } }`,
  z.object({ apiTokens: z.array(apiToken) }),
);

export const createToken = defineMutation(
  `mutation CreateToken($input: CreateApiTokenInput!) {
    result: createApiToken(input: $input) {
      __typename ... on UserError { message } ... on CreateApiTokenSuccess { data { token apiToken { ${tokenFields} } } }
    }
  }`,
  z.object({ token: z.string(), apiToken }),
);

export const revokeToken = defineMutation(
  `mutation RevokeToken($id: ID!) {
    result: revokeApiToken(id: $id) { __typename ... on UserError { message } ... on RevokeApiTokenSuccess { data { ${tokenFields} } } }
  }`,
  apiToken,
);
