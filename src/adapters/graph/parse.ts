import { z } from "zod";
import { StoreError } from "../../app/store-error.ts";
import type { GraphAnswer } from "./http.ts";

/**
 * An answer's body in the expected shape. @throws StoreError malformed. After a write it says that the write may have been applied, since
 * the answer was 2xx.
 */
export function mustParse<T extends z.ZodType>(
  shape: T,
  answer: GraphAnswer,
  what: string,
  isWrite = false,
): z.infer<T> {
  const parsed = shape.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  const requestId = answer.headers.get("request-id");
  throw new StoreError("malformed", `Microsoft sent ${what} that cannot be read: ${explain(parsed.error)}`, {
    ...(requestId !== null && { requestId }),
    mayHaveBeenApplied: isWrite,
    cause: parsed.error,
  });
}

export function explain(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return issue ? `${issue.path.join(".") || "body"}: ${issue.message}` : error.message;
  }
  return error instanceof Error ? error.message : String(error);
}
