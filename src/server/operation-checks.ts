import type { Plugin } from "graphql-yoga";
import { createCostPlugin, createCosts } from "./cost.ts";
import { createDocumentCache, createDocumentPlugin, type KnownTexts } from "./documents.ts";
import { createLimitPlugins } from "./limits.ts";

/** What is checked of every operation before it is executed, and what is remembered of documents that passed. */
export interface OperationChecks {
  readonly plugins: readonly Plugin[];
  /** Whether it passed before, with variables that count the same: then nothing of it takes long to check. */
  hasPassed(operation: { readonly query?: unknown; readonly variables?: unknown }): boolean;
}

export function createOperationChecks(): OperationChecks {
  const known = createDocumentCache();
  const texts: KnownTexts = new WeakMap();
  const costs = createCosts();
  return {
    plugins: [createDocumentPlugin(known, texts), ...createLimitPlugins(), createCostPlugin(costs)],
    hasPassed({ query, variables }) {
      const document = typeof query === "string" ? known.get(query)?.document : undefined;
      if (document === undefined || !texts.has(document)) return false;
      return costs.isPassed(document, isObject(variables) ? variables : {});
    },
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
