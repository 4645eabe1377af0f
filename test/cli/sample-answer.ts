import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { must } from "../../src/lib/must.ts";

/** How full an answer is: everything that may be null is, and lists are empty; or everything is there. */
export type Fullness = "bare" | "full";

const scalars: Readonly<Record<string, unknown>> = {
  ID: "id-1",
  String: "text",
  Int: 3,
  Float: 1.5,
  Boolean: true,
  DateTime: "2026-05-04T10:00:00.000Z",
  Date: "2026-05-04",
  JSON: { any: ["thing"] },
};

/** Answers that the schema allows for an operation, one for each type that its unions may turn out to be. */
export function sampleAnswers(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fullness: Fullness,
): unknown[] {
  const root = must(schema.getRootType(operation.operation), `the schema's ${operation.operation}`);
  return presentSamplesOf(root, operation.selectionSet);

  function samplesOf(type: GraphQLOutputType, selections: SelectionSetNode | undefined): unknown[] {
    if (!isNonNullType(type)) return fullness === "bare" ? [null] : presentSamplesOf(type, selections);
    return presentSamplesOf(type.ofType, selections);
  }

  function presentSamplesOf(type: GraphQLOutputType, selections: SelectionSetNode | undefined): unknown[] {
    if (isListType(type)) return fullness === "bare" ? [[]] : samplesOf(type.ofType, selections).map((item) => [item]);
    if (isEnumType(type)) return [must(type.getValues()[0], `a value of ${type.name}`).name];
    if (isAbstractType(type))
      return schema.getPossibleTypes(type).flatMap((possible) => presentSamplesOf(possible, selections));
    if (!isObjectType(type)) return [must(scalars[getNamedType(type).name], `a sample of ${type}`)];
    let samples: Record<string, unknown>[] = [{}];
    for (const [name, values] of fieldsOf(type.name, must(selections, `fields of ${type.name}`))) {
      samples = values.flatMap((value) => samples.map((sample) => ({ ...sample, [name]: value })));
    }
    return samples;
  }

  function fieldsOf(typeName: string, { selections }: SelectionSetNode): [string, unknown[]][] {
    return selections.flatMap((selection): [string, unknown[]][] => {
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        if (selection.name.value === "__typename") return [[key, [typeName]]];
        const type = schema.getType(typeName);
        const field = isObjectType(type) ? type.getFields()[selection.name.value] : undefined;
        return [[key, samplesOf(must(field, `${typeName}.${selection.name.value}`).type, selection.selectionSet)]];
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD)
        throw new Error("The command's documents have inline fragments only.");
      return fits(typeName, selection.typeCondition?.name.value) ? fieldsOf(typeName, selection.selectionSet) : [];
    });
  }

  function fits(typeName: string, condition: string | undefined): boolean {
    if (condition === undefined || condition === typeName) return true;
    const [type, wanted] = [schema.getType(typeName), schema.getType(condition)];
    return isAbstractType(wanted) && isObjectType(type) && schema.isSubType(wanted, type);
  }
}
