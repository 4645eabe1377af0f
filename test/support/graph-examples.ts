import { readFileSync } from "node:fs";
import { z } from "zod";

const exampleShape = z.object({
  source: z.string(),
  request: z.object({ line: z.string() }).nullish(),
  status: z.number().nullish(),
  body: z.unknown(),
});

/** Documented answers that have a body. @param line which requests they answer */
export function readExamples(path: string, line: RegExp) {
  return z
    .array(exampleShape)
    .parse(JSON.parse(readFileSync(path, "utf8")))
    .filter(({ request, body }) => line.test(request?.line ?? "") && body != null);
}
