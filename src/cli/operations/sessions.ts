import { z } from "zod";
import { connectionOf, pageFields } from "../connection.ts";
import { defineMutation } from "../mutate.ts";
import { defineOperation } from "../operation.ts";

const session = z.object({
  id: z.string(),
  user: z.object({ id: z.string(), email: z.string() }),
  role: z.string(),
  signedInBy: z.string().nullable(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  browser: z.string().nullable(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
});

export const readSessions = defineOperation(
  `query ReadSessions($first: Int, $after: String, $userId: ID) {
    page: sessions(first: $first, after: $after, userId: $userId) {
      edges { node { id user { id email } role signedInBy address userAgent browser createdAt lastUsedAt expiresAt } } ${pageFields}
    }
  }`,
  connectionOf(session),
);

export const endSession = defineMutation(
  `mutation EndSession($id: ID!) {
    result: endSession(id: $id) { __typename ... on UserError { message } ... on EndSessionSuccess { data } }
  }`,
  z.string(),
);

export const endSessions = defineMutation(
  `mutation EndSessions($userId: ID) {
    result: endSessions(userId: $userId) { __typename ... on UserError { message } ... on EndSessionsSuccess { data } }
  }`,
  z.number(),
);
