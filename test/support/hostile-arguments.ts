import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from "graphql";

/** An operation with one odd value in one place, and as little as possible in all others. */
export interface HostileCall {
  readonly operation: "query" | "mutation" | "subscription";
  readonly field: string;
  /** Where the value is: "input.recurrence.until". */
  readonly place: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Each place holds this account's id where an id is wanted, so that what comes after the id is reached at least there. */
export const ordinaryId = "0b0b0b0b-1111-4222-8333-444455556666";

const ordinary: Readonly<Record<string, unknown>> = {
  String: "text",
  ID: ordinaryId,
  Int: 1,
  Float: 1,
  Boolean: true,
  DateTime: "2027-05-01T08:00:00Z",
  Date: "2027-05-01",
  JSON: 1,
};

/** Each place of each operation's arguments whose scalar is one of `values`' keys, with each value. */
export function hostileCalls(
  schema: GraphQLSchema,
  values: Readonly<Record<string, readonly unknown[]>>,
): HostileCall[] {
  const roots = [
    ["query", schema.getQueryType()],
    ["mutation", schema.getMutationType()],
    ["subscription", schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([operation, root]) =>
    Object.values(root?.getFields() ?? {}).flatMap((field) =>
      field.args.flatMap((argument) =>
        placesOf(argument, 4).flatMap((place) =>
          (values[place.scalar] ?? []).map((value) => call(operation, field, argument, place, value)),
        ),
      ),
    ),
  );
}

interface Place {
  readonly path: readonly string[];
  readonly scalar: string;
}

function placesOf({ name, type }: GraphQLArgument | GraphQLInputField, depth: number): Place[] {
  const named = getNamedType(type);
  if (isLeafType(named)) return [{ path: [name], scalar: named.name }];
  if (depth === 0 || !isInputObjectType(named)) return [];
  return Object.values(named.getFields())
    .flatMap((field) => placesOf(field, depth - 1))
    .map(({ path, scalar }) => ({ path: [name, ...path], scalar }));
}

function call(
  operation: HostileCall["operation"],
  field: GraphQLField<unknown, unknown>,
  hostile: GraphQLArgument,
  place: Place,
  value: unknown,
): HostileCall {
  const given = field.args.filter((argument) => argument === hostile || isRequiredArgument(argument));
  const variables = Object.fromEntries(
    given.map((argument) => [
      argument.name,
      argument === hostile ? valueAt(argument.type, place.path.slice(1), value) : ordinaryOf(argument.type),
    ]),
  );
  const answer = getNamedType(field.type);
  const selection = isUnionType(answer) ? "{ __typename ... on UserError { message } }" : "{ __typename }";
  const declared = given.map(({ name, type }) => `$${name}: ${type}`).join(", ");
  const passed = given.map(({ name }) => `${name}: $${name}`).join(", ");
  return {
    operation,
    field: field.name,
    place: place.path.join("."),
    query: `${operation} (${declared}) { ${field.name}(${passed})${isLeafType(answer) ? "" : ` ${selection}`} }`,
    variables,
  };
}

function valueAt(type: GraphQLInputType, path: readonly string[], value: unknown): unknown {
  const bare = getNullableType(type);
  if (isListType(bare)) return [valueAt(bare.ofType, path, value)];
  const [next, ...rest] = path;
  if (next === undefined || !isInputObjectType(bare)) return value;
  const fields = Object.values(bare.getFields()).filter((field) => field.name === next || isRequiredInputField(field));
  return Object.fromEntries(
    fields.map((field) => [
      field.name,
      field.name === next ? valueAt(field.type, rest, value) : ordinaryOf(field.type),
    ]),
  );
}

function ordinaryOf(type: GraphQLInputType): unknown {
  const bare = isNonNullType(type) ? type.ofType : type;
  if (isListType(bare)) return [ordinaryOf(bare.ofType)];
  if (isEnumType(bare)) return bare.getValues()[0]?.name;
  if (!isInputObjectType(bare)) return ordinary[bare.name];
  const fields = Object.values(bare.getFields()).filter(isRequiredInputField);
  return Object.fromEntries(fields.map((field) => [field.name, ordinaryOf(field.type)]));
}
