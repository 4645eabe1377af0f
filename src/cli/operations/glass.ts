import type { DataOf } from "../../lib/graphql-operation.ts";
import { defineMutation, defineOperation } from "../operation.ts";

const glassFields =
  "id viewerName viewerRole isMine isAboutMe user { id name email } reason startedAt endsAt endedAt reads";

export const readGlass = defineOperation(`query ReadGlass { brokenGlass { ${glassFields} } }`);

export const breakGlass = defineMutation(
  `mutation BreakGlass($input: BreakGlassInput!) {
    result: breakGlass(input: $input) { __typename ... on UserError { message } ... on BreakGlassSuccess { data { ${glassFields} } } }
  }`,
);

export const endGlass = defineMutation(
  `mutation EndGlass($id: ID!) {
    result: endBrokenGlass(id: $id) { __typename ... on UserError { message } ... on EndBrokenGlassSuccess { data { ${glassFields} } } }
  }`,
);

export type BrokenGlass = DataOf<typeof readGlass>["brokenGlass"][number];
