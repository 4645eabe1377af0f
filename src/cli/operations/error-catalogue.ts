import { z } from "zod";
import { defineOperation } from "../operation.ts";

interface Answer {
  readonly errorCatalogue: readonly { readonly code: string; readonly class: string }[];
}

/** Codes of what passes by itself. */
export function passingCodes({ errorCatalogue }: Answer): ReadonlySet<string> {
  return new Set(errorCatalogue.filter((entry) => entry.class === "TRANSIENT").map(({ code }) => code));
}

export const readPassingCodes = defineOperation(
  "query ReadPassingCodes { errorCatalogue { code class } }",
  z.object({ errorCatalogue: z.array(z.object({ code: z.string(), class: z.string() })) }),
);
