import SchemaBuilder from "@pothos/core";
import ErrorsPlugin from "@pothos/plugin-errors";
import PrismaPlugin from "@pothos/plugin-prisma";
import RelayPlugin from "@pothos/plugin-relay";
import type PrismaTypes from "../../prisma/generated/pothos-types.ts";
import { getDatamodel } from "../../prisma/generated/pothos-types.ts";
import { ForbiddenError, NotFoundError, ValidationError } from "../app/errors.ts";
import { capital } from "../lib/english.ts";
import type { Context } from "./context.ts";

/** The most that one page of a list holds, and what it holds when nobody says. */
export const pageSize = { maxSize: 100, defaultSize: 20 } as const;

/** An enum value of the API: "alreadyHere" → "ALREADY_HERE" */
export const enumName = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** The schema's one builder. A mutation with `errors: {}` answers a union of `<Mutation>Success { data }` and the errors of its `types`. */
export const builder = new SchemaBuilder<{
  PrismaTypes: PrismaTypes;
  Context: Context;
  DefaultFieldNullability: false;
  Scalars: {
    DateTime: { Input: Date; Output: Date };
    Date: { Input: string; Output: string };
    JSON: { Input: unknown; Output: unknown };
  };
  Connection: { totalCount: number | (() => number | Promise<number>) };
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
}>({
  // Errors goes first: it wraps the resolvers that the Prisma plugin makes.
  plugins: [ErrorsPlugin, RelayPlugin, PrismaPlugin],
  defaultFieldNullability: false,
  errors: {
    defaultTypes: [ValidationError, ForbiddenError, NotFoundError],
    defaultResultOptions: { name: ({ fieldName }) => `${capital(fieldName)}Success`, description: "It is done." },
    defaultUnionOptions: {
      name: ({ fieldName }) => `${capital(fieldName)}Result`,
      description: "Done, or why not and what to do about it.",
    },
  },
  relay: {
    cursorType: "String",
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodesOnConnection: true,
    edgesFieldOptions: { nullable: false },
    nodeFieldOptions: { nullable: false },
    nodesFieldOptions: { nullable: false },
    defaultConnectionTypeOptions: { description: "A page of a list." },
    defaultEdgeTypeOptions: { description: "One of a page, with the cursor to go on from." },
    pageInfoTypeOptions: { description: "Whether there is more in either direction, and from where to go on." },
  },
  prisma: {
    client: (context) => context.prisma,
    dmmf: getDatamodel(),
    maxConnectionSize: pageSize.maxSize,
    defaultConnectionSize: pageSize.defaultSize,
  },
});

builder.queryType({ description: "Reads. What a viewer may not see is not in the lists, and `null` by id." });
builder.mutationType({ description: "Orders. Each answers a union: success, or what the caller can act on." });
builder.subscriptionType({
  description:
    "Live: each yields the present state first (unless `after` is given), then every change, with a cursor to go on from.",
});
