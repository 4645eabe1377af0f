import type { GraphQLSchema } from "graphql";
import { builder } from "./builder.ts";
import "./schema/index.ts";

/** The whole schema; made once. */
export const schema: GraphQLSchema = builder.toSchema();
