import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ProvenSignOn } from "../../src/app/ports/sign-on.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { builtPage } from "../support/built-page.ts";
import { chromiumPath, launchChromium, openPage } from "../support/chromium.ts";
import { auditPage } from "../support/page-audit.ts";
import { switchOn } from "../support/switch-on.ts";

/** The real server, with Microsoft's sign-in page played by the browser. */
describe.skipIf(chromiumPath === null)("single sign-on in a browser", () => {
  let browser: Browser;
  let api: TestApi;
  const tenantId = "5f1c9a70-2b64-4c1e-9d53-0a7e6b1c2d34";
  const proof = (name: string): ProvenSignOn => ({
    facts: {
      ...{
        tenantId,
        objectId: `1a7d2c94-0001-4f3b-8a10-${Buffer.from(name.padEnd(6, " ")).toString("hex").slice(0, 12)}`,
      },
      ...{ userPrincipalName: `${name}@example.com`, membership: "member", verifiedDomains: ["example.com"] },
      ...{ appRoles: [], groupIds: [] },
    },
    ...{ claims: { acct: 0, userType: "Member" }, displayName: name, shownAddress: `${name}@example.com` },
    ...{ organizationName: "Contoso", homeTenantId: tenantId, entra: { sessionId: "s-1", logoutHint: "O.hint" } },
  });

  beforeAll(async () => {
    browser = await launchChromium(chromiumPath ?? "");
    api = await startApi({ pageFolder: await builtPage() });
    await switchOn(api);
    const { version } = await api.prisma.settingsScope.findUniqueOrThrow({ where: { id: "system" } });
    await api.ask("mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) { __typename } }", {
      input: { level: "SYSTEM", expectedVersion: version, set: [{ key: "SSO_ENABLED", value: true }] },
    });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await api[Symbol.asyncDispose]();
  });

  /** Whoever comes to Microsoft's page is this account and goes back at once. */
  async function openAs(name: string, viewport = { width: 1440, height: 900 }): Promise<Page> {
    const page = await openPage(browser, { viewport, reducedMotion: "reduce" });
    await page.context().route("https://login.example/**", async (route) => {
      const { pathname, searchParams } = new URL(route.request().url());
      const code = `${name}-${searchParams.get("state")}`;
      api.signOn.issue(code, proof(name));
      const back = pathname.endsWith("/logout")
        ? String(searchParams.get("post_logout_redirect_uri"))
        : `${searchParams.get("redirect_uri")}?${new URLSearchParams({ code, state: searchParams.get("state") ?? "" })}`;
      const body = `<a href="${back.replaceAll("&", "&amp;")}">Back to the application</a>`;
      await route.fulfill({ contentType: "text/html", body });
    });
    return page;
  }
  const passMicrosoft = (page: Page) => page.getByRole("link", { name: "Back to the application" }).click();

  it("the first screen leads to Microsoft and back to the page that was wanted, and out again at both", async () => {
    await api.addPerson("Una", "USER");
    const page = await openAs("una");
    await page.goto(`${api.url}/#/activity`);
    const button = page.getByRole("link", { name: "Sign in with Microsoft 365" });
    await button.waitFor();
    await page.getByText("If you stay on Microsoft’s page").click();
    await page.getByText("AADSTS50105").waitFor();
    expect(await auditPage(page)).toEqual([]);
    await button.click();
    await passMicrosoft(page);
    await page.getByRole("banner").waitFor();
    expect(new URL(page.url()).hash).toBe("#/activity");
    await page.locator("details.viewer summary").click();
    await page.getByRole("button", { name: "Sign out of Microsoft too" }).click();
    await passMicrosoft(page);
    await page.getByText("You are signed out here and at Microsoft.").waitFor();
    await page.goto(api.url);
    await button.waitFor();
  });

  it.each([
    ["at a desk", { width: 1440, height: 900 }],
    ["on a phone", { width: 390, height: 844 }],
  ])("somebody whom nobody knows is told whom to ask, %s", async (_where, viewport) => {
    const page = await openAs("nobody", viewport);
    await page.goto(`${api.url}/login`);
    expect(await auditPage(page)).toEqual([]);
    await page.getByRole("link", { name: "Sign in with Microsoft 365" }).click();
    await passMicrosoft(page);
    await page.getByText("nobody here has that address").waitFor();
    await page.getByText("administrator@localhost").waitFor();
    expect(await auditPage(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  });

  it("an administrator copies the redirect URI, and tries the whole way without being signed in anew", async () => {
    const page = await openAs("stranger");
    await page.goto(`${api.url}/#/settings`);
    await page.getByLabel("Access token").fill(api.token);
    await page.getByRole("button", { name: "Sign in" }).click();
    const section = page.getByRole("region", { name: "Single Sign-On in Azure" });
    await section.getByText(`${api.url}/sign-on/callback`, { exact: true }).first().waitFor();
    await section.getByRole("button", { name: "Try it" }).click();
    const opened = page.context().waitForEvent("page");
    await section.getByRole("link", { name: "Go to Microsoft’s sign-in" }).click();
    const tab = await opened;
    await passMicrosoft(tab);
    await tab.getByText("the application and the redirect URI are right").waitFor();
    await tab.getByText("This account cannot sign in yet.").waitFor();
    expect(await auditPage(tab)).toEqual([]);
    // The page behind knows it by itself.
    await section.getByText("works", { exact: true }).waitFor();
    await section.getByText("tried by").waitFor();
    expect(await auditPage(page)).toEqual([]);
  });

  it("the settings have the labels that people know", async () => {
    const page = await openAs("stranger");
    await page.goto(`${api.url}/#/settings`);
    await page.getByLabel("Access token").fill(api.token);
    await page.getByRole("button", { name: "Sign in" }).click();
    const section = page.getByRole("region", { name: "Microsoft 365 Single Sign-On" });
    await section.getByLabel("Domains", { exact: true }).waitFor();
    expect(await section.locator(".setting > label:first-child").allTextContents()).toEqual([
      "Enable",
      "Domains",
      "Disable Non-SSO Login for Listed Domains",
      "Make unknown people users",
      "Roles of new users",
    ]);
  });
});
