import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtPage } from "../support/built-page.ts";
import { chromiumPath, launchChromium } from "../support/chromium.ts";
import { auditPage } from "../support/page-audit.ts";
import { type RoleName, type RoleStage, roleNames, startRoleStage } from "../support/role-stage.ts";

describe.skipIf(chromiumPath === null)("every role has its page", () => {
  let browser: Browser;
  let stage: RoleStage;

  beforeAll(async () => {
    [browser, stage] = await Promise.all([launchChromium(chromiumPath ?? ""), builtPage().then(startRoleStage)]);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await stage[Symbol.asyncDispose]();
  });

  /** The accounts that the first screen lists. */
  const seen: Record<RoleName, readonly string[]> = {
    ADMINISTRATOR: ["Cora Post", "Fred Post", "Una Post"],
    ORGANIZATION_ADMINISTRATOR: ["Cora Post", "Una Post"],
    USER: ["Una Post"],
    AUDITOR: ["Cora Post", "Fred Post", "Una Post"],
  };
  const names = async (page: Page) =>
    (await page.locator(".account-name").allTextContents()).toSorted((one, other) => one.localeCompare(other));
  const go = async (page: Page, path: string) => {
    await page.evaluate(`location.hash = ${JSON.stringify(path)}`);
  };

  it.each(roleNames)("%s sees the accounts in reach, live, with a way to sign out", async (role) => {
    const page = await stage.at(browser, role);
    await page.getByText("live", { exact: true }).waitFor();
    await expect.poll(() => names(page)).toEqual(seen[role]);
    expect(await auditPage(page)).toEqual([]);
    await page.locator("details.viewer summary").click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Access token").waitFor();
    await expect.poll(() => page.title()).toBe("m365-sync");
    await stage.signIn(page, role);
  });

  it.each(roleNames)("%s sees a conflict, and is asked to decide only with the right to", async (role) => {
    const page = await stage.at(browser, role, `#/conflicts/${stage.conflictId}`);
    const isAuditor = role === "AUDITOR";
    const isOwner = role === "USER";
    const title = isOwner ? "Order the cake" : "A record of tasks";
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    expect(await page.getByRole("button", { name: "Apply" }).count()).toBe(isAuditor ? 0 : 1);
    expect((await page.getByText("Bake it").count()) > 0).toBe(isOwner);
    expect(await auditPage(page)).toEqual([]);
  });

  it.each(roleNames)("%s opens an account to its details, with the buttons of the role", async (role) => {
    const page = await stage.at(browser, role, `#/accounts/${stage.accounts.own}`);
    await page.getByRole("heading", { level: 1, name: "Una Post" }).waitFor();
    const tasks = page.getByRole("region", { name: "Tasks of una post@contoso.example" });
    await tasks.waitFor();
    expect(await page.getByRole("button", { name: /Sync now/ }).count()).toBe(role === "AUDITOR" ? 0 : 1);
    await page.getByText("succeeded").first().waitFor();
    expect(await auditPage(page)).toEqual([]);
    await go(page, `#/runs/${stage.runId}`);
    await page.getByText("Writes to Microsoft").waitFor();
    expect(await auditPage(page)).toEqual([]);
  });

  it.each([
    ["ADMINISTRATOR", ["System", "Organization", "User"]],
    ["ORGANIZATION_ADMINISTRATOR", ["Organization", "User"]],
    ["USER", []],
    ["AUDITOR", ["System", "Organization", "User"]],
  ] as const)("%s reads the levels of settings in reach, and saves where that is allowed", async (role, levels) => {
    const page = await stage.at(browser, role, "#/settings");
    const section = page.getByRole("region", { name: "Synchronization Settings", exact: true });
    await section.waitFor();
    expect(await page.getByRole("navigation", { name: "Levels" }).getByRole("link").allTextContents()).toEqual(levels);
    expect(await section.getByRole("button", { name: "Save" }).count()).toBe(role === "AUDITOR" ? 0 : 1);
    expect(await page.getByText("Client Secret").count()).toBe(role === "ADMINISTRATOR" ? 1 : 0);
    expect(await auditPage(page)).toEqual([]);
    if (role === "AUDITOR") return;
    await section.getByLabel(/^Use \w+: Synchronization Settings, Sync Interval/).uncheck();
    await section.getByLabel("Sync Interval (in minutes)", { exact: true }).fill("15");
    await section.getByRole("button", { name: "Save" }).click();
    await section.getByText("Saved.").waitFor();
  });

  it.each(["ADMINISTRATOR", "ORGANIZATION_ADMINISTRATOR"] as const)(
    "%s finds only own records, and is told where others' are",
    async (role) => {
      const page = await stage.at(browser, role);
      await page.getByRole("link", { name: "Records" }).click();
      await page.getByText("You have no tasks of your own here.").waitFor();
      expect(await page.getByText(/Water the plants|Count the chairs|Paint the fence/).count()).toBe(0);
      await page.getByRole("link", { name: "Events" }).click();
      await page.getByText("You have no events of your own here.").waitFor();
      expect(await page.getByText("Plan the week").count()).toBe(0);
      expect(await auditPage(page)).toEqual([]);
    },
  );

  it("USER finds the records in reach", async () => {
    const page = await stage.at(browser, "USER");
    await page.getByRole("link", { name: "Records" }).click();
    const table = page.getByRole("table", { name: "Tasks" });
    await table.waitFor();
    const shown = await table.locator("tbody td:first-child").allTextContents();
    expect(shown.toSorted()).toEqual(["Keep the receipts", "Water the plants"]);
    await page.getByRole("searchbox").fill("plants");
    await page.getByText("1 of 1").waitFor();
    expect(await auditPage(page)).toEqual([]);
    await page.getByRole("link", { name: "Events" }).click();
    await page.getByText("From today, 90 days ahead.").waitFor();
    expect(await auditPage(page)).toEqual([]);
  });

  it.each(roleNames)("%s comes from a failing count to the records, their reasons and their buttons", async (role) => {
    const isAuditor = role === "AUDITOR";
    const isOwner = role === "USER";
    const page = await stage.at(browser, role, `#/accounts/${stage.accounts.own}`);
    await page.getByRole("link", { name: "2 failing" }).click();
    const table = page.getByRole("table", { name: "Failing records" });
    await table.waitFor();
    expect(await table.getByText(isOwner ? /^Visit the plant/ : "not yours to read").count()).toBe(isOwner ? 1 : 2);
    expect(await table.getByText("after 3 attempts").count()).toBe(2);
    expect(await table.getByText("refused “Sign the lease”").count()).toBe(isOwner ? 1 : 0);
    expect(await table.getByRole("button", { name: /^Try again/ }).count()).toBe(isAuditor ? 0 : 2);
    expect(await auditPage(page)).toEqual([]);
    await go(page, `#/records/kept/${stage.accounts.own}/TASKS/DELETION_REJECTED`);
    await page.getByRole("cell", { name: "the deletion was rejected" }).waitFor();
    expect(await page.getByText("Keep the receipts").count()).toBe(isOwner ? 1 : 0);
    expect(await page.getByRole("button", { name: "Take back the rejection of 1 task" }).count()).toBe(
      isAuditor ? 0 : 1,
    );
    expect(await auditPage(page)).toEqual([]);
  });

  it.each(["AUDITOR", "USER"] as const)("%s reaches settled conflicts, with reason and way back", async (role) => {
    const conflictId = await stage.addSettledConflict(
      `Paint it for ${role}`,
      "Olga changed Direction to Oro to Microsoft.",
    );
    const page = await stage.at(browser, role, "#/conflicts");
    await page.getByText("Settled conflicts").click();
    const table = page.getByRole("table", { name: "Settled conflicts" });
    await table.getByText("Olga changed Direction to Oro to Microsoft.").first().waitFor();
    expect(await auditPage(page)).toEqual([]);
    await go(page, `#/conflicts/${conflictId}`);
    await page.getByText("Oro’s version was taken.").waitFor();
    expect(await page.getByText("Olga changed Direction to Oro to Microsoft.").count()).toBe(1);
    expect(await page.getByRole("button", { name: "Reopen" }).count()).toBe(role === "AUDITOR" ? 0 : 1);
    expect(await auditPage(page)).toEqual([]);
  });

  it("what a role may not do is absent", async () => {
    const auditor = await stage.at(browser, "AUDITOR");
    await auditor.getByRole("button", { name: "Una Post" }).waitFor();
    expect(await auditor.getByRole("button", { name: "Connect another" }).count()).toBe(0);
    expect(await auditor.getByText(/Order the cake|Water the plants|Bake it|Visit the plant|receipts/).count()).toBe(0);
    const user = await stage.at(browser, "USER");
    await user.getByRole("button", { name: "Connect another" }).click();
    await user.getByRole("region", { name: "Accounts" }).getByRole("button", { name: "Get sign-in link" }).click();
    await user.getByRole("link", { name: "Open Microsoft sign-in" }).waitFor();
    expect(await user.getByText("Cora").count()).toBe(0);
  });

  it("whoever the page cannot be drawn for can sign out", async () => {
    const page = await stage.open(browser, "USER");
    await page.route("**/graphql", (route) =>
      route.fulfill({ status: 200, contentType: "application/json", body: '{"errors":[{"message":"Out of order."}]}' }),
    );
    await page.reload();
    await page.getByText("Out of order.").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Access token").waitFor();
  });

  it("of two mailboxes one is made the primary, and the other leaves with the exact number of its records", async () => {
    const accountId = await stage.addSecondMailbox(48);
    const auditor = await stage.open(browser, "AUDITOR", `#/accounts/${accountId}`);
    await auditor.getByText("What Una makes in Oro goes to another mailbox.").waitFor();
    expect(await auditor.getByRole("button", { name: /Make primary|Disconnect/ }).count()).toBe(0);

    const page = await stage.open(browser, "USER", `#/accounts/${accountId}`);
    await page.getByRole("button", { name: "Make primary for tasks" }).click();
    await page.getByText("Primary mailbox for tasks: what Una makes in Oro goes here.").waitFor();
    await page.getByRole("button", { name: "Disconnect…" }).click();
    await page.getByText("Nothing in Microsoft is changed.").waitFor();
    await page.getByRole("radio", { name: "Delete the 48 records that were imported from it." }).check();
    const confirm = page.getByRole("button", { name: /^Delete 48 records and disconnect/ });
    expect(await confirm.textContent()).toBe("Delete 48 records");
    expect(await auditPage(page)).toEqual([]);
    expect(await stage.countRecords(accountId)).toBe(48);
    await confirm.click();
    await page.getByText(/is disconnected\.$/).waitFor();
    expect(await stage.countRecords(accountId)).toBe(0);
    expect(await auditPage(page)).toEqual([]);
  });
});
