import { createServer } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { createApi, RefusedMutation } from "../../scripts/demo/api.ts";
import { listen } from "../cli/listen.ts";

it("a refusal does not end the demo: whoever asked hears the reason", async () => {
  const refusal = { data: { result: { __typename: "RefusedError", message: "Try again." } } };
  const server = createServer((_, response) => response.end(JSON.stringify(refusal)));
  const url = await listen(server);
  onTestFinished(() => void server.close());
  const ordered = createApi(url, "token", new AbortController().signal).order(
    "mutation ($kind: DemoTrouble!) { result: demoTrouble(kind: $kind) { __typename ... on UserError { message } ... on DemoTroubleSuccess { data } } }",
    { kind: "REVOKE" },
  );
  await expect(ordered).rejects.toThrow(RefusedMutation);
  await expect(ordered).rejects.toThrow("Try again.");
});
