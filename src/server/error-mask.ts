import { randomUUID } from "node:crypto";
import { PothosValidationError } from "@pothos/core";
import { GraphQLError } from "graphql";
import { ForbiddenError, NotFoundError, UserError } from "../app/errors.ts";
import { FellBehindError } from "../app/live/fell-behind-error.ts";
import type { Logger } from "./logger.ts";

/** What leaves the server of an error: errors that the caller can act on unchanged; a bug only as an id that finds it in the log. */
export function createErrorMask(logger: Logger): (error: unknown) => Error {
  return (error) => {
    const cause = causeOf(error);
    // Nothing is wrong with what was asked: it goes on where it stopped.
    if (cause instanceof FellBehindError) {
      return located(error, cause.message, { code: "FELL_BEHIND", cursor: cause.cursor });
    }
    if (cause instanceof UserError) {
      const code = codeOf(cause);
      return located(error, cause.message, { code, ...(code === "BAD_USER_INPUT" ? { http: { status: 400 } } : {}) });
    }
    // A page of negative size, an invalid cursor.
    if (cause instanceof PothosValidationError) {
      return located(error, cause.message, { code: "BAD_USER_INPUT", http: { status: 400 } });
    }
    // Intentional: syntax, validation, a variable of the wrong shape (one such error within another), a missing viewer.
    if (error instanceof GraphQLError && cause instanceof GraphQLError) return error;
    const id = randomUUID();
    logger.error({ err: cause, errorId: id }, "An operation failed unexpectedly.");
    return located(error, `Something went wrong on the server. The log has it under ${id}.`, {
      code: "INTERNAL_SERVER_ERROR",
      id,
    });
  };
}

/** An error thrown by a resolver comes wrapped, sometimes twice. */
function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error;
}

function codeOf(error: UserError): string {
  if (error instanceof ForbiddenError) return "FORBIDDEN";
  return error instanceof NotFoundError ? "NOT_FOUND" : "BAD_USER_INPUT";
}

function located(error: unknown, message: string, extensions: Readonly<Record<string, unknown>>): GraphQLError {
  if (!(error instanceof GraphQLError)) return new GraphQLError(message, { extensions });
  const { nodes, source, positions, path } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions,
  });
}
