import { randomUUID } from "node:crypto";
import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError } from "graphql";
import type { Parts } from "../../app/live/live-texts.ts";
import type { Context } from "../../graphql/context.ts";

/** Stands in an executed text where a subscriber's cursor belongs. Nobody can guess it and put it elsewhere. */
const cursorMark = `cursor-${randomUUID()}`;

export type MaskError = (error: unknown) => Error;

/** Executes the operation for one object. */
export async function renderEvent(
  args: ExecutionArgs,
  contextValue: Context,
  value: unknown,
  mask: MaskError,
): Promise<Parts> {
  const result = await execute({ ...args, contextValue, rootValue: { cursor: cursorMark, value } });
  return JSON.stringify(masked(result, mask)).split(cursorMark);
}

function masked({ data, errors }: ExecutionResult, mask: MaskError): ExecutionResult {
  if (errors === undefined) return { data: data ?? null };
  return { data: data ?? null, errors: errors.map((error) => asGraphqlError(mask(error))) };
}

export function asGraphqlError(error: Error): GraphQLError {
  return error instanceof GraphQLError ? error : new GraphQLError(error.message, { originalError: error });
}
