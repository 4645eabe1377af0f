import { z } from "zod";
import type { MutationAnswer, Operation } from "../lib/graphql-operation.ts";
import { CommandError, exitCode } from "./command-error.ts";
import type { Server } from "./server-address.ts";

/** `checkConnection` waits for Microsoft; everything else answers at once. */
const timeoutMs = 90_000;

const answer = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }).optional() }))
    .optional(),
});
type AnswerError = NonNullable<z.infer<typeof answer>["errors"]>[number];

/** Variables; optional if none is required. */
type Given<Variables> = object extends Variables ? [variables?: Variables] : [variables: Variables];

export interface Client {
  readonly server: Server;
  /** @throws CommandError unreachable, signedOut, wrong or interrupted */
  ask<Data, Variables extends object>(operation: Operation<Data, Variables>, ...given: Given<Variables>): Promise<Data>;
}

export function createClient(server: Server, interrupted: AbortSignal): Client {
  return {
    server,
    async ask<Data, Variables extends object>(operation: Operation<Data, Variables>, ...[variables]: Given<Variables>) {
      const response = await send(server, { query: operation.document, variables }, interrupted);
      const body = answer.safeParse(await response.json().catch(() => undefined));
      // A 401 may come from a proxy in front, with any body.
      if (response.status === 401) throw signedOut(server, body.data?.errors?.[0]?.message);
      if (!body.success) {
        throw new CommandError(
          exitCode.unreachable,
          `${server.http.href} answered ${response.status}, but not with GraphQL.`,
          "Check --url: it names the m365-sync server, for example http://localhost:4000/graphql.",
        );
      }
      const [error] = body.data.errors ?? [];
      if (error !== undefined) throw translateError(error, server);
      return dataOf<Data>(body.data.data);
    },
  };
}

/**
 * The data of an answer: the server has checked the document against its schema, from which the types come.
 * @throws CommandError when there is no data in it
 */
export function dataOf<Data>(data: unknown): Data {
  if (typeof data === "object" && data !== null) return data as Data;
  throw new CommandError(
    exitCode.wrong,
    "The server answered neither data nor an error.",
    "Use the m365-sync command of the server's own release.",
  );
}

/** The API's error for a failed operation, as the end of a command. */
export function translateError(error: AnswerError, server: Server): CommandError {
  switch (error.extensions?.code) {
    case "UNAUTHENTICATED":
      return signedOut(server, error.message);
    case "GRAPHQL_VALIDATION_FAILED":
      return new CommandError(
        exitCode.wrong,
        `The server does not know what this command asks: ${error.message}`,
        "Use the m365-sync command of the server's own release.",
      );
    default:
      return new CommandError(exitCode.wrong, error.message);
  }
}

export function signedOut(server: Server, message: string | undefined): CommandError {
  return new CommandError(
    exitCode.signedOut,
    `Not signed in: ${message ?? "the token is not accepted."}`,
    signInHint(server),
  );
}

async function send(server: Server, body: unknown, interrupted: AbortSignal): Promise<Response> {
  try {
    return await fetch(server.http, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json",
        ...(server.token === undefined ? {} : { authorization: `Bearer ${server.token}` }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.any([interrupted, AbortSignal.timeout(timeoutMs)]),
    });
  } catch (error) {
    if (interrupted.aborted) throw new CommandError(exitCode.interrupted, "Interrupted.");
    throw new CommandError(
      exitCode.unreachable,
      `Cannot reach ${server.http.href}: ${reasonOf(error)}.`,
      "Is the server running (npm start, or npm run demo)? Another address: --url or M365_SYNC_URL.",
      error,
    );
  }
}

/** fetch says only "fetch failed"; the reason is in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOf(cause.errors[0]);
  if (cause instanceof Error) return reasonOf(cause);
  return error.name === "TimeoutError" ? `no answer within ${timeoutMs / 1000} s` : error.message;
}

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
  MailAlreadyHereError: "Add --mail-already-here keep, or --mail-already-here remove.",
  GateError: "m365-sync application shows what is missing.",
};

function signInHint(server: Pick<Server, "token" | "tokenSource">): string {
  return server.token === undefined
    ? "Give an API token with --token or M365_SYNC_TOKEN. The server prints the first administrator's token when it starts for the first time, and leaves it in .data/admin-token, where this command looks when it runs in the same folder."
    : `The token from ${server.tokenSource} is wrong, expired or revoked. An administrator makes a new one with: m365-sync token create NAME`;
}
