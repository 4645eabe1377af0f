import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from "graphql";

/** What stands for an argument: by "field.path", "field.*.name" being too clever, then by its last name. Undefined: nothing is known. */
export type Samples = (field: string, path: string) => unknown;

/**
 * Arguments of a field that can be sent: all that are required, and those that are optional and name somebody or something by id.
 * @throws Error for an id or a text of which `samples` says nothing: whoever adds an operation says there what it is aimed at
 */
export function argumentsFor(
  field: GraphQLField<unknown, unknown>,
  samples: Samples,
  wantsOptionalIds: boolean,
): Record<string, unknown> {
  const wanted = field.args.filter(
    (argument) =>
      isRequiredArgument(argument) ||
      isInputObjectType(getNullableType(argument.type)) ||
      (wantsOptionalIds && isId(argument.type)),
  );
  const given = wanted.map(({ name, type }) => [name, sampleOf(field.name, name, type, samples, wantsOptionalIds)]);
  return Object.fromEntries(given);
}

const isId = (type: GraphQLInputType): boolean => getNamedType(type).name === "ID";

function sampleOf(
  field: string,
  path: string,
  type: GraphQLInputType,
  samples: Samples,
  wantsOptionalIds: boolean,
): unknown {
  const known = samples(field, path);
  if (known !== undefined) return known;
  const bare = isNonNullType(type) ? type.ofType : type;
  if (isListType(bare)) return [sampleOf(field, path, bare.ofType, samples, wantsOptionalIds)];
  if (isEnumType(bare)) return bare.getValues()[0]?.name;
  if (bare.toString() === "Boolean") return false;
  if (!isInputObjectType(bare)) throw new Error(`No sample for ${field}(${path}): ${type.toString()}.`);
  const fields = Object.values(bare.getFields()).filter(
    (one) =>
      isRequiredInputField(one) ||
      (wantsOptionalIds && isId(one.type)) ||
      samples(field, `${path}.${one.name}`) !== undefined,
  );
  return Object.fromEntries(
    fields.map((one) => [one.name, sampleOf(field, `${path}.${one.name}`, one.type, samples, wantsOptionalIds)]),
  );
}
