import { z } from "zod";
import { defineMutation } from "../mutate.ts";
import { defineOperation } from "../operation.ts";

const glassFields =
  "id viewerName viewerRole isMine isAboutMe user { id name email } reason startedAt endsAt endedAt reads";

const brokenGlass = z.object({
  id: z.string(),
  viewerName: z.string(),
  viewerRole: z.string(),
  isMine: z.boolean(),
  isAboutMe: z.boolean(),
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  reason: z.string(),
  startedAt: z.string(),
  endsAt: z.string(),
  endedAt: z.string().nullable(),
  reads: z.number(),
});
export type BrokenGlass = z.infer<typeof brokenGlass>;

export const readGlass = defineOperation(
  `query ReadGlass { brokenGlass { ${glassFields} } }`,
  z.object({ brokenGlass: z.array(brokenGlass) }),
);

export const breakGlass = defineMutation(
  `mutation BreakGlass($input: BreakGlassInput!) {
    result: breakGlass(input: $input) { __typename ... on UserError { message } ... on BreakGlassSuccess { data { ${glassFields} } } }
  }`,
  brokenGlass,
);

export const endGlass = defineMutation(
  `mutation EndGlass($id: ID!) {
    result: endBrokenGlass(id: $id) { __typename ... on UserError { message } ... on EndBrokenGlassSuccess { data { ${glassFields} } } }
  }`,
  brokenGlass,
);
