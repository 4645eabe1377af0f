// The page's and the command's GraphQL documents. Their types come from schema.graphql: `npm run types` generates them by the document's
// whole text, so a document that has changed since, or that the schema does not allow, does not compile.

/** A GraphQL document with the types of its answer and of its variables. */
export interface Operation<Data, Variables extends object> {
  readonly document: string;
  /** Never set: it only carries the types. */
  readonly shape?: (variables: Variables) => Data;
}

/** The type of an operation's answer. */
export type DataOf<Asked> = Asked extends Operation<infer Data, never> ? Data : never;

/** A mutation's answer: its data, or words about why not. Its field always has the alias `result`. */
export interface MutationAnswer<Data> {
  readonly result: {
    readonly __typename: string;
    readonly message?: string;
    readonly field?: string;
    readonly current?: number;
    readonly data?: Data;
  };
}

/** A mutation's answer if it is not refused. */
export type SuccessOf<Asked> = Asked extends Operation<MutationAnswer<infer Data>, never> ? Data : never;

interface Typed {
  readonly data: unknown;
  readonly variables: object;
}

/**
 * Generated variables of an operation without any have an index signature of `never`, which would reject all of a caller's other
 * properties.
 */
type VariablesOf<Document extends Typed> = string extends keyof Document["variables"] ? object : Document["variables"];

type DataWhereDone<Answer> = Answer extends { readonly result: infer Result }
  ? Extract<Result, { readonly data: unknown }>["data"]
  : never;

/** How one client makes its operations. @template Documents all its documents with their types, by text */
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
