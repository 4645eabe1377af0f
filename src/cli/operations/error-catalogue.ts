import type { DataOf } from "../../lib/graphql-operation.ts";
import { defineOperation } from "../operation.ts";

export const readPassingCodes = defineOperation("query ReadPassingCodes { errorCatalogue { code class } }");

/** Codes of what passes by itself. */
export function passingCodes({ errorCatalogue }: DataOf<typeof readPassingCodes>): ReadonlySet<string> {
  return new Set(errorCatalogue.filter((entry) => entry.class === "TRANSIENT").map(({ code }) => code));
}
