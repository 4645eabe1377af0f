import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenDirectory } from "../../src/app/ports/sign-on.ts";
import type { DirectoryPerson } from "../../src/core/access/people-import.ts";
import { createDeferred, type Deferred } from "../../src/lib/deferred.ts";
import { builtPage } from "../support/built-page.ts";
import { chromiumPath, launchChromium } from "../support/chromium.ts";
import { auditPage } from "../support/page-audit.ts";
import { type RoleStage, startRoleStage } from "../support/role-stage.ts";

/** The real server, with Microsoft's sign-in page played by the browser and its directory by the test. One after the other. */
describe.skipIf(chromiumPath === null)("importing people in a browser", () => {
  let browser: Browser;
  let stage: RoleStage;
  let page: Page;

  beforeAll(async () => {
    [browser, stage] = await Promise.all([launchChromium(chromiumPath ?? ""), builtPage().then(startRoleStage)]);
    page = await stage.open(browser, "ADMINISTRATOR", "#/people");
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await stage[Symbol.asyncDispose]();
  });

  const rows = (table: string) => page.getByRole("table", { name: table }).locator("tbody tr");
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
  const fits = () => page.evaluate("document.documentElement.scrollWidth <= innerWidth");

  const tenantId = "5f1c9a70-2b64-4c1e-9d53-0a7e6b1c2d34";
  const person = (nth: number, domain: string, more: Partial<DirectoryPerson> = {}): DirectoryPerson => ({
    ...{ objectId: `1a7d2c94-0001-4f3b-8a10-${String(nth).padStart(12, "0")}`, displayName: `Person ${nth}` },
    ...{ userPrincipalName: `person${nth}@${domain}`, mail: `person${nth}@${domain}`, userType: "Member" },
    ...{ externalUserState: null, accountEnabled: true, ...more },
  });
  const everybody = [
    ...Array.from({ length: 60 }, (_, nth) => person(nth, nth < 10 ? "fabrikam.example" : "contoso.example")),
    person(90, "contoso.example", { userType: "Guest" }),
    person(91, "contoso.example", { accountEnabled: false }),
    person(92, "contoso.example", { mail: null, displayName: "Meeting room" }),
  ];
  const directory = (pages: OpenDirectory["pages"]): OpenDirectory => ({
    ...{ tenantId, homeTenantId: tenantId, tenantName: "Contoso", pages },
    verifiedDomains: ["contoso.example", "fabrikam.example"],
  });

  /** Opens the link in its own tab; whoever comes to Microsoft's page goes back at once. Null: with a code that is worth nothing. */
  async function goToMicrosoft(opened: OpenDirectory | null): Promise<Page> {
    await page.context().route("https://login.example/**", async (route) => {
      const { searchParams } = new URL(route.request().url());
      const state = searchParams.get("state") ?? "";
      const code = `code-${state}`;
      if (opened !== null) stage.api.signOn.issueDirectory(code, opened);
      const back = `${searchParams.get("redirect_uri")}?${new URLSearchParams({ code, state })}`;
      await route.fulfill({ status: 302, headers: { location: back } });
    });
    const tab = page.context().waitForEvent("page");
    await page.getByRole("link", { name: "Go to Microsoft’s sign-in" }).click();
    return tab;
  }

  it("says what it needs, and leads to Microsoft in a tab of its own", async () => {
    await page.getByRole("link", { name: "Import from Microsoft 365" }).click();
    expect(new URL(page.url()).hash).toBe("#/people/import");
    await page.getByText("User.Read.All").waitFor();
    expect(await auditPage(page)).toEqual([]);
    await press("Begin");
    await page.getByText("It works once.").waitFor();
    expect(await page.getByRole("link", { name: "Go to Microsoft’s sign-in" }).getAttribute("target")).toBe("_blank");
    expect(await auditPage(page)).toEqual([]);
  });

  it("a reading that fails says by itself what to do, and begins again", async () => {
    const tab = await goToMicrosoft(null);
    await page.getByText("This sign-in was already used. Sign in again.").waitFor();
    expect(await auditPage(page)).toEqual([]);
    await tab.close();
    await press("Begin again");
  });

  it("the number read so far grows by itself, until all can be chosen from", async () => {
    const gates: Deferred<void>[] = [createDeferred(), createDeferred()];
    const tab = await goToMicrosoft(
      directory(async function* () {
        yield everybody.slice(0, 20);
        await gates[0]?.promise;
        yield everybody.slice(20, 40);
        await gates[1]?.promise;
        yield everybody.slice(40);
      }),
    );
    await page.getByText("20 people so far.").waitFor();
    expect(await auditPage(page)).toEqual([]);
    gates[0]?.resolve();
    await page.getByText("40 people so far.").waitFor();
    gates[1]?.resolve();
    await page.getByText("60 of 63 people of Contoso can be imported.").waitFor();
    await tab.close();
    await page.getByText("1 person: a guest").waitFor();
    await press("Show the 3");
    await rows("People who are left out").filter({ hasText: "Meeting room" }).getByText("without an email").waitFor();
    expect(await auditPage(page)).toEqual([]);
    await press("Hide them");
  });

  it("people are found, chosen one by one, by domain and all at once, and the button says how many", async () => {
    await page.getByRole("checkbox", { name: "Person 11", exact: true }).check();
    await page.getByRole("button", { name: "Import 1 person", exact: true }).waitFor();
    await page.getByRole("combobox", { name: "Domain" }).selectOption("fabrikam.example (10)");
    await rows("People who can be imported").nth(10).waitFor({ state: "detached" });
    await press("Select all 10");
    await page.getByRole("button", { name: "Import 11 people", exact: true }).waitFor();
    await page.getByRole("checkbox", { name: "Person 9", exact: true }).uncheck();
    await page.getByRole("button", { name: "Import 10 people", exact: true }).waitFor();
    await page.getByRole("combobox", { name: "Domain" }).selectOption("All domains");
    await page.getByLabel("Search by name or address").fill("person 9");
    await rows("People who can be imported").nth(1).waitFor({ state: "detached" });
    await page.getByLabel("Search by name or address").fill("");
    await press("Select all 60");
    await page.getByRole("button", { name: "Import 60 people", exact: true }).waitFor();
    expect(await auditPage(page)).toEqual([]);
    await press("Select nobody");
    await page.getByText("Nobody is selected yet.").waitFor();
  });

  it("who came here meanwhile is no more among the chosen, without a reload", async () => {
    await page.getByRole("combobox", { name: "Domain" }).selectOption("fabrikam.example (10)");
    await press("Select all 10");
    const input = '{ name: "Person 3", email: "person3@fabrikam.example", role: USER }';
    await stage.api.ask(`mutation { createUser(input: ${input}) { __typename } }`);
    await page.getByRole("button", { name: "Import 9 people", exact: true }).waitFor();
    await page.getByText("1 person: here already").waitFor();
  });

  it("exactly the chosen ones are made, in the organization that was chosen, and the page tells so", async () => {
    await page.getByRole("combobox", { name: "Organization" }).selectOption("Elsewhere");
    await press("Import 9 people");
    await page.getByText("9 people were imported into Elsewhere").waitFor();
    expect(await auditPage(page)).toEqual([]);
    await page.getByText("10 people: here already").waitFor();
    const made = { email: { endsWith: "@fabrikam.example" }, organization: { name: "Elsewhere" } };
    expect(await stage.api.prisma.user.count({ where: made })).toBe(9);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await fits()).toBe(true);
    expect(await auditPage(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole("link", { name: "See the people of Elsewhere" }).click();
    await rows("People").filter({ hasText: "person7@fabrikam.example" }).waitFor();
  });

  it("is absent for everybody else", async () => {
    for (const role of ["ORGANIZATION_ADMINISTRATOR", "AUDITOR"] as const) {
      const other = await stage.at(browser, role, "#/people");
      await other.getByRole("table", { name: "People" }).waitFor();
      expect(await other.getByRole("link", { name: "Import from Microsoft 365" }).count()).toBe(0);
    }
    const user = await stage.at(browser, "USER", "#/people/import");
    await user.getByText("There is no such page").waitFor();
  });
});
