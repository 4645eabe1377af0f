import { expect, test } from "vitest";
import { downloadMongod } from "../../../src/adapters/mongo/open-mongo.ts";

test("a network that answers no is reported, and nothing is downloaded", async () => {
  const lines: string[] = [];
  const result = await downloadMongod(
    (line) => lines.push(line),
    async () => new Response(null, { status: 403 }),
  );
  expect(result).toEqual({ refused: expect.stringContaining("answered 403") });
  expect(lines).toHaveLength(1);
});

test("a network that answers nothing is given up after the time that the request was given", async () => {
  let patience: AbortSignal | null | undefined;
  const result = await downloadMongod(
    () => {},
    async (_url, init) => {
      patience = init?.signal;
      throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
    },
  );
  expect(patience).toBeInstanceOf(AbortSignal);
  expect(result).toEqual({ refused: "The operation was aborted due to timeout" });
});
