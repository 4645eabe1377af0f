import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApi, type TestApi } from "../support/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const audits = serverAudits({
  url: () => `${api.url}/graphql`,
  fetchFn: (input: string, init: RequestInit = {}) =>
    fetch(input, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init.headers)), authorization: `Bearer ${api.token}` },
    }),
});

describe("GraphQL over HTTP, as its specification's audits see it", () => {
  for (const audit of audits) {
    it(audit.name, async () => {
      const result = await audit.fn();
      const allowed = audit.name.startsWith("MAY") ? ["ok", "notice"] : ["ok"];
      expect(allowed, "reason" in result ? result.reason : "").toContain(result.status);
    });
  }
});
