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

/** Judged for each operation, even for a cached document: its variables may differ. */
export function createCostPlugin(costs: Costs = createCosts()): Plugin {
  return {
    onValidate({ params: { schema, documentAST }, context }) {
      return ({ valid, setResult }) => {
        if (!valid) return;
        const errors = costs.findErrors(schema, documentAST, context.params.variables ?? {});
        if (errors.length > 0) setResult([...errors]);
      };
    },
  };
}

export interface Costs {
  findErrors(schema: GraphQLSchema, document: DocumentNode, variables: Variables): readonly GraphQLError[];
  /** Whether it was found cheap enough before, with pages of the same sizes. */
  isPassed(document: DocumentNode, variables: Variables): boolean;
}

/** A document's cost depends on nothing but the sizes of its pages, so a verdict is kept with the document for some choices of sizes. */
const keptVerdicts = 20;

interface Passed {
  readonly sizeVariables: readonly string[];
  readonly sizes: Set<string>;
}

export function createCosts(): Costs {
  const passed = new WeakMap<DocumentNode, Passed>();
  const isPassed: Costs["isPassed"] = (document, variables) => {
    const known = passed.get(document);
    return known?.sizes.has(sizesOf(known.sizeVariables, variables)) ?? false;
  };
  return {
    isPassed,
    findErrors(schema, document, variables) {
      if (isPassed(document, variables)) return [];
      const { sized, sizeVariables } = withPageSizes(schema, document, variables);
      const rule = costLimitRule({
        maxCost: limits.cost,
        ignoreIntrospection: true,
        propagateOnRejection: false,
        onReject: [(context, error) => context?.reportError(error)],
      });
      const errors = validate(schema, sized, [rule]);
      if (errors.length === 0) {
        const known = passed.get(document) ?? { sizeVariables, sizes: new Set() };
        passed.set(document, known);
        if (known.sizes.size >= keptVerdicts) known.sizes.clear();
        known.sizes.add(sizesOf(known.sizeVariables, variables));
      }
      return errors;
    },
  };
}

/** What the sizes depend on. A variable that is not sent has its default, one that is null has none. */
function sizesOf(sizeVariables: readonly string[], variables: Variables): string {
  const sent = sizeVariables.map((name) => variables[name]);
  return sent.map((value) => (value === undefined ? "not sent" : String(sentSize(value)))).join();
}

function withPageSizes(schema: GraphQLSchema, document: DocumentNode, variables: Variables) {
  const types = new TypeInfo(schema);
  const values = { ...defaultsOf(document), ...variables };
  const sizeVariables = new Set<string>();
  const sized: DocumentNode = visit(
    document,
    visitWithTypeInfo(types, {
      Field(field) {
        if (types.getFieldDef()?.args.some(({ name }) => name === "first") !== true) return undefined;
        // The library looks only at the first of them.
        const others = (field.arguments ?? []).filter(({ name }) => name.value !== "first" && name.value !== "last");
        const sizes = (field.arguments ?? []).filter((argument) => !others.includes(argument));
        for (const { value } of sizes) if (value.kind === Kind.VARIABLE) sizeVariables.add(value.name.value);
        const size = Math.max(0, ...sizes.map(({ value }) => sizeOf(value, values) ?? 0)) || pageSize.defaultSize;
        return { ...field, arguments: [...others, first(Math.min(size, pageSize.maxSize))] };
      },
    }),
  );
  return { sized, sizeVariables: [...sizeVariables] };
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
  return sentSize(variables[value.name.value]);
}

function sentSize(sent: unknown): number | null {
  if (sent === undefined || sent === null) return null;
  return typeof sent === "number" && sent > 0 ? Math.min(sent, pageSize.maxSize) : pageSize.maxSize;
}

function first(size: number): ArgumentNode {
  return {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: "first" },
    value: { kind: Kind.INT, value: String(size) },
  };
}
