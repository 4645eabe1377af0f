import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { chromiumPath, launchChromium, openPage } from "../support/chromium.ts";

let api: TestApi;
let browser: Browser | undefined;
beforeAll(async () => {
  api = await startApi();
  browser = chromiumPath === null ? undefined : await launchChromium(chromiumPath);
});
afterAll(async () => {
  await browser?.close();
  await api[Symbol.asyncDispose]();
});

describe("pages of our own host", () => {
  it("each says that nothing comes from elsewhere, nothing runs that is written into it, and no frame goes around it", async () => {
    for (const path of ["/", "/graphql", "/login", "/login?code=x", "/auth/connect", "/auth/callback", "/nothing"]) {
      const response = await fetch(`${api.url}${path}`, { headers: { accept: "text/html" } });
      const policy = response.headers.get("content-security-policy") ?? "";
      expect([path, policy]).toEqual([path, expect.stringMatching(/default-src '(self|none)'/)]);
      for (const rule of ["frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"]) {
        expect([path, policy]).toEqual([path, expect.stringContaining(rule)]);
      }
      expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'|-src[^;]*https?:/);
      expect([path, await response.text()]).toEqual([path, expect.not.stringMatching(/<script(?![^>]* src="\/)/)]);
    }
  });

  it.skipIf(chromiumPath === null)(
    "GraphiQL works offline, under its policy, and asks no other host",
    async () => {
      const context = await must(browser, "a browser").newContext();
      const { hostname } = new URL(api.url);
      const elsewhere: string[] = [];
      const complaints: string[] = [];
      await context.route("**/*", (route) => {
        const url = new URL(route.request().url());
        if (url.hostname === hostname || url.protocol === "data:") return route.continue();
        elsewhere.push(url.href);
        return route.abort();
      });
      const session = must(
        await api.sessions.openByCode(api.sessions.issueCode(api.administratorId).code),
        "a session",
      );
      await context.addCookies([
        { name: "m365_sync_session", value: session.value, url: api.url, httpOnly: true, sameSite: "Lax" },
      ]);
      const page = await openPage(context);
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      await page.goto(`${api.url}/graphql`);
      const answered = page.waitForResponse(
        async (one) => one.request().method() === "POST" && (await one.text()).includes("ADMINISTRATOR"),
      );
      await page.locator(".graphiql-execute-button").click();
      await answered.catch((error: unknown) => complaints.push(String(error)));
      expect(elsewhere).toEqual([]);
      expect(complaints).toEqual([]);
      await context.close();
    },
    60_000,
  );
});
