// The demo's own small GraphQL client: it does nothing that any script could not do.
import { z } from "zod";
import type { AnswerTo, Asked, AskedOrder, Granted, VariablesOf } from "../../test/support/asked.ts";

/** What is inside is what the document asks for; its types come from the schema. */
const answerShape = z.object({
  // Not there when the whole request was refused: then the errors say why.
  data: z.any().optional(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});
const resultShape = z.object({
  result: z.object({ __typename: z.string(), message: z.string().optional(), data: z.any().optional() }),
});

export class RefusedMutation extends Error {
  readonly typename: string;
  constructor(typename: string, message: string) {
    super(message);
    this.typename = typename;
  }
}

export interface Api {
  ask<const Text extends Asked>(document: Text, ...variables: VariablesOf<Text>): Promise<AnswerTo<Text>>;
  /** Gives an order and answers its `data`. @throws RefusedMutation */
  order<const Text extends AskedOrder>(
    document: Text,
    ...variables: VariablesOf<Text>
  ): Promise<DataOf<Granted<AnswerTo<Text>["result"]>>>;
}

type DataOf<Success> = Success extends { readonly data: infer Data } ? Data : undefined;

export function createApi(url: string, token: string, signal: AbortSignal): Api {
  const post = async (query: string, variables: unknown = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      signal,
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const answer = answerShape.parse(await response.json());
    if (answer.errors !== undefined) throw new Error(answer.errors.map(({ message }) => message).join("\n"));
    return answer.data;
  };
  return {
    ask: (document, ...[variables]) => post(document, variables),
    async order(document, ...[variables]) {
      const { result } = resultShape.parse(await post(document, variables));
      if (result.__typename.endsWith("Success")) return result.data;
      const [, name = "mutation"] = /result: (\w+)/.exec(document) ?? [];
      throw new RefusedMutation(result.__typename, `${name}: ${result.message}`);
    },
  };
}
