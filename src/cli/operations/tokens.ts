import { defineMutation, defineOperation } from "../operation.ts";

const tokenFields = "id name role createdAt expiresAt revokedAt lastUsedAt user { id email }";

export const readTokens = defineOperation(`query ReadTokens { apiTokens { ${tokenFields} } }`);

export const createToken = defineMutation(
  `mutation CreateToken($input: CreateApiTokenInput!) {
    result: createApiToken(input: $input) {
      __typename ... on UserError { message } ... on CreateApiTokenSuccess { data { token apiToken { ${tokenFields} } } }
    }
  }`,
);

export const revokeToken = defineMutation(
  `mutation RevokeToken($id: ID!) {
    result: revokeApiToken(id: $id) { __typename ... on UserError { message } ... on RevokeApiTokenSuccess { data { ${tokenFields} } } }
  }`,
);
