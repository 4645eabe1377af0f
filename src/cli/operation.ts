import type { z } from "zod";

/** One GraphQL document and the shape of its answer. Answers are parsed, so that what `--json` prints stays as documented. */
export interface Operation<Data> {
  readonly document: string;
  readonly data: z.ZodType<Data>;
}

export type Variables = Readonly<Record<string, unknown>>;

export function defineOperation<Data>(document: string, data: z.ZodType<Data>): Operation<Data> {
  return { document, data };
}
