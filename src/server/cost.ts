// Limits the cost of a document. The library that counts sees a page's size only if the document has it as a number. So each size is
// written into the document before counting: a variable's value, or a list's default.
import { costLimitRule } from "@escape.tech/graphql-armor-cost-limit";
import {
  type ArgumentNode,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  TypeInfo,
  type ValueNode,
  validate,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { Plugin } from "graphql-yoga";
import { pageSize } from "../graphql/builder.ts";
import { limits } from "./limits.ts";

type Variables = Readonly<Record<string, unknown>>;

/** Judged for each operation, even for a cached document: its variables differ. */
export function createCostPlugin(): Plugin {
  return {
    onValidate({ params: { schema, documentAST }, context }) {
      return ({ valid, setResult }) => {
        if (!valid) return;
        const errors = findCostErrors(schema, documentAST, context.params.variables ?? {});
        if (errors.length > 0) setResult([...errors]);
      };
    },
  };
}

function findCostErrors(schema: GraphQLSchema, document: DocumentNode, variables: Variables): readonly GraphQLError[] {
  const rule = costLimitRule({
    maxCost: limits.cost,
    ignoreIntrospection: true,
    propagateOnRejection: false,
    onReject: [(context, error) => context?.reportError(error)],
  });
  return validate(schema, withPageSizes(schema, document, variables), [rule]);
}

function withPageSizes(schema: GraphQLSchema, document: DocumentNode, variables: Variables): DocumentNode {
  const types = new TypeInfo(schema);
  const values = { ...defaultsOf(document), ...variables };
  return visit(
    document,
    visitWithTypeInfo(types, {
      Field(field) {
        if (types.getFieldDef()?.args.some(({ name }) => name === "first") !== true) return undefined;
        // The library looks only at the first of them.
        const others = (field.arguments ?? []).filter(({ name }) => name.value !== "first" && name.value !== "last");
        const sizes = (field.arguments ?? []).filter((argument) => !others.includes(argument));
        const size = Math.max(0, ...sizes.map(({ value }) => sizeOf(value, values) ?? 0)) || pageSize.defaultSize;
        return { ...field, arguments: [...others, first(Math.min(size, pageSize.maxSize))] };
      },
    }),
  );
}

/** The sizes that variables have by default. */
function defaultsOf(document: DocumentNode): Variables {
  const defaults: Record<string, number> = {};
  visit(document, {
    VariableDefinition({ variable, defaultValue }) {
      if (defaultValue?.kind !== Kind.INT) return;
      const name = variable.name.value;
      defaults[name] = Math.max(defaults[name] ?? 0, Number(defaultValue.value));
    },
  });
  return defaults;
}

/** Null: the default size applies. A value that is not a number is refused later, and counts as the maximum. */
function sizeOf(value: ValueNode, variables: Variables): number | null {
  if (value.kind === Kind.NULL) return null;
  if (value.kind === Kind.INT) return Number(value.value);
  if (value.kind !== Kind.VARIABLE) return pageSize.maxSize;
  const sent = variables[value.name.value];
  if (sent === undefined || sent === null) return null;
  return typeof sent === "number" && sent > 0 ? sent : pageSize.maxSize;
}

function first(size: number): ArgumentNode {
  return {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: "first" },
    value: { kind: Kind.INT, value: String(size) },
  };
}
