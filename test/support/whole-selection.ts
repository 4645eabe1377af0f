import {
  type GraphQLOutputType,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from "graphql";

/** Everything that a type tells, a few levels deep, no type within itself. */
export function selectionOf(type: GraphQLOutputType, path: readonly string[] = []): string {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return "";
  if (isUnionType(named)) {
    return `{ __typename ${named
      .getTypes()
      .map((one) => `... on ${one.name} ${selectionOf(one, path)}`)
      .join(" ")} }`;
  }
  if (!isObjectType(named) && !isInterfaceType(named)) return "{ __typename }";
  const fields = Object.values(named.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    if (field.args.some(isRequiredArgument)) return [];
    if (!isCompositeType(inner)) return [field.name];
    if (field.name === "edges" || path.includes(inner.name) || path.length > 3) return [];
    return [`${field.name} ${selectionOf(inner, [...path, named.name])}`];
  });
  return `{ __typename ${fields.join(" ")} }`;
}
