/** A GraphQL document with the shape of its answer and of its variables. */
export interface Operation<Data, Variables extends object> {
  readonly document: string;
  /** Never set: it only carries the types. */
  readonly shape?: (variables: Variables) => Data;
}

export function defineOperation<Data, Variables extends object = Record<string, never>>(
  document: string,
): Operation<Data, Variables> {
  return { document };
}

/** What a mutation answers: its data, or words about why not. The mutation is always aliased `result`. */
export interface MutationAnswer<Data> {
  readonly result: {
    readonly __typename: string;
    readonly message?: string;
    readonly field?: string;
    readonly data?: Data;
  };
}

/** A mutation called with `call`, whose success carries the selected data. */
export function defineMutation<Data, Variables extends object>(
  name: string,
  parameters: string,
  call: string,
  selection: string,
): Operation<MutationAnswer<Data>, Variables> {
  const typeName = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    document: `mutation ${typeName}${parameters} {
      result: ${name}${call} { __typename ... on UserError { message } ... on ValidationError { field } ... on ${typeName}Success { data ${selection} } }
    }`,
  };
}
