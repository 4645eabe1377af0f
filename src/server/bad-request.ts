import { GraphQLError } from "graphql";

/** A refusal that the caller must fix: 400, whatever kind of answer they accept. */
export function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_REQUEST", http: { status: 400, spec: false } } });
}
