import { z } from "zod";
import type { Client } from "./client.ts";
import { CommandError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";
import { defineOperation, type Operation, type Variables } from "./operation.ts";

interface Outcome<Data> {
  readonly result: {
    readonly __typename: string;
    readonly message?: string | undefined;
    readonly data?: Data | undefined;
  };
}

export type Mutation<Data> = Operation<Outcome<Data>>;

/** A mutation whose field has the alias `result`: a success with `data`, or a typed refusal with a message. */
export function defineMutation<Data>(document: string, data: z.ZodType<Data>): Mutation<Data> {
  const result = z.object({ __typename: z.string(), message: z.string().optional(), data: data.optional() });
  return defineOperation(document, z.object({ result }));
}

/** @throws CommandError with the server's own words when it refuses */
export async function mutate<Data>(client: Client, mutation: Mutation<Data>, variables: Variables): Promise<Data> {
  const { result } = await client.ask(mutation, variables);
  if (result.data !== undefined) return result.data;
  throw new CommandError(exitCode.wrong, result.message ?? `Refused (${result.__typename}).`, hints[result.__typename]);
}

/** Only where the server's message does not say it already. */
const hints: Readonly<Record<string, string>> = {
  ForbiddenError: "Use a token with another role. m365-sync doctor shows which one this is.",
  GateError: "m365-sync application shows what is missing.",
};
