import { operationsOf } from "../../lib/graphql-operation.ts";
import type { Documents } from "../schema-types.d.ts";

export const { defineOperation, defineMutation } = operationsOf<Documents>();

/** The fields selected from each refusal. */
export const refusal = "__typename ... on UserError { message } ... on ValidationError { field }";
