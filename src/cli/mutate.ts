import type { MutationAnswer, Operation } from "../lib/graphql-operation.ts";
import type { Client } from "./client.ts";
import { CommandError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";

/** @throws CommandError with the server's own words when it refuses */
export async function mutate<Data, Variables extends object>(
  client: Client,
  mutation: Operation<MutationAnswer<Data>, Variables>,
  variables: Variables,
): Promise<Data> {
  const { result } = await client.ask(mutation, variables);
  if (result.data !== undefined) return result.data;
  throw new CommandError(exitCode.wrong, result.message ?? `Refused (${result.__typename}).`, hints[result.__typename]);
}

/** Only if the server's message does not say it already. */
const hints: Readonly<Record<string, string>> = {
  ForbiddenError: "Use a token with another role. m365-sync doctor shows which one this is.",
  GateError: "m365-sync application shows what is missing.",
};
