// The demo's own small GraphQL client: it does nothing that any script could not do.
import { z } from "zod";

const answerShape = z.object({
  // Not there when the whole request was refused: then the errors say why.
  data: z.unknown().optional(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});
const resultShape = z.object({
  result: z.object({ __typename: z.string(), message: z.string().optional(), data: z.unknown().optional() }),
});

export class RefusedMutation extends Error {
  readonly typename: string;
  constructor(typename: string, message: string) {
    super(message);
    this.typename = typename;
  }
}

export interface Api {
  ask<T extends z.ZodType>(
    shape: T,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<z.output<T>>;
  /** Calls one mutation with one argument and answers its `data`. @throws RefusedMutation */
  order<T extends z.ZodType>(
    shape: T,
    name: string,
    parameter: OrderParameter | null,
    selection: string,
  ): Promise<z.output<T>>;
}

interface OrderParameter {
  /** "input: CreateTaskInput!" and the like, comma separated. */
  readonly types: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export function createApi(url: string, token: string, signal: AbortSignal): Api {
  const post = async (query: string, variables: Readonly<Record<string, unknown>>): Promise<unknown> => {
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
    ask: async (shape, query, variables = {}) => shape.parse(await post(query, variables)),
    async order(shape, name, parameter, selection) {
      const names = Object.keys(parameter?.values ?? {});
      const types = (parameter?.types ?? "").split(", ").map((type) => `$${type}`);
      const head = names.length === 0 ? "" : `(${types.join(", ")})`;
      const call = names.length === 0 ? "" : `(${names.map((each) => `${each}: $${each}`).join(", ")})`;
      const success = `${name.charAt(0).toUpperCase()}${name.slice(1)}Success`;
      const document = `mutation${head} { result: ${name}${call} { __typename ... on UserError { message } ... on ${success} { data ${selection} } } }`;
      const { result } = resultShape.parse(await post(document, parameter?.values ?? {}));
      if (result.__typename !== success) throw new RefusedMutation(result.__typename, `${name}: ${result.message}`);
      return shape.parse(result.data);
    },
  };
}
