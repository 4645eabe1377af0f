import { pageFields } from "../connection.ts";
import { defineMutation, defineOperation } from "../operation.ts";

export const readSessions = defineOperation(
  `query ReadSessions($first: Int, $after: String, $userId: ID) {
    page: sessions(first: $first, after: $after, userId: $userId) {
      edges { node { id user { id email } role signedInBy address userAgent browser createdAt lastUsedAt expiresAt } } ${pageFields}
    }
  }`,
);

export const endSession = defineMutation(
  `mutation EndSession($id: ID!) {
    result: endSession(id: $id) { __typename ... on UserError { message } ... on EndSessionSuccess { data } }
  }`,
);

export const endSessions = defineMutation(
  `mutation EndSessions($userId: ID) {
    result: endSessions(userId: $userId) { __typename ... on UserError { message } ... on EndSessionsSuccess { data } }
  }`,
);
