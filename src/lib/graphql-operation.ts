// What the page and the command ask of the API. The types of a document come from schema.graphql: `npm run types` writes them by the
// document's whole text, so that a document which was changed since, or which the schema does not allow, does not compile.

/** A GraphQL document with the shape of its answer and of its variables. */
export interface Operation<Data, Variables extends object> {
  readonly document: string;
  /** Never set: it only carries the types. */
  readonly shape?: (variables: Variables) => Data;
}

/** What an operation answers. */
export type DataOf<Asked> = Asked extends Operation<infer Data, never> ? Data : never;

/** What a mutation answers: its data, or words about why not. Its field always has the alias `result`. */
export interface MutationAnswer<Data> {
  readonly result: {
    readonly __typename: string;
    readonly message?: string;
    readonly field?: string;
    readonly data?: Data;
  };
}

/** What a mutation answers where it is not refused. */
export type SuccessOf<Asked> = Asked extends Operation<MutationAnswer<infer Data>, never> ? Data : never;

interface Typed {
  readonly data: unknown;
  readonly variables: object;
}

/** An operation without variables has an index of nothing, which would refuse everything else that a caller has. */
type VariablesOf<Document extends Typed> = string extends keyof Document["variables"] ? object : Document["variables"];

type DataWhereDone<Answer> = Answer extends { readonly result: infer Result }
  ? Extract<Result, { readonly data: unknown }>["data"]
  : never;

/** How one client makes its operations. @template Documents all of them with their types, by their text */
export function operationsOf<Documents extends Record<keyof Documents, Typed>>() {
  return {
    defineOperation: <const Text extends keyof Documents & string>(
      document: Text,
    ): Operation<Documents[Text]["data"], VariablesOf<Documents[Text]>> => ({ document }),
    defineMutation: <const Text extends keyof Documents & string>(
      document: Text,
    ): Operation<MutationAnswer<DataWhereDone<Documents[Text]["data"]>>, VariablesOf<Documents[Text]>> => ({
      document,
    }),
  };
}
