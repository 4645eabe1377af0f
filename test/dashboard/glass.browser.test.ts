import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { builtPage } from "../support/built-page.ts";
import { chromiumPath, launchChromium } from "../support/chromium.ts";
import { auditPage } from "../support/page-audit.ts";
import { type RoleStage, startRoleStage } from "../support/role-stage.ts";

const reason = "Ticket 4711: a task does not arrive";
const hour = 3_600_000;

describe.skipIf(chromiumPath === null)("a person's records, opened on the page", () => {
  let browser: Browser;
  let stage: RoleStage;

  beforeAll(async () => {
    [browser, stage] = await Promise.all([launchChromium(chromiumPath ?? ""), builtPage().then(startRoleStage)]);
  }, 120_000);
  afterEach(async () => {
    await stage.api.prisma.brokenGlass.updateMany({ where: { endedAt: null }, data: { endedAt: new Date() } });
  });
  afterAll(async () => {
    await browser.close();
    await stage[Symbol.asyncDispose]();
  });

  const showButton = (page: Page) => page.getByRole("button", { name: "Show records of Una" });
  const note = (page: Page) => page.locator(".glass-note");
  const redacted = (page: Page) => page.getByRole("heading", { level: 1, name: "A record of tasks" });
  const readable = (page: Page) => page.getByRole("heading", { level: 1, name: "Order the cake" });

  async function open(page: Page) {
    await redacted(page).waitFor();
    expect(await page.getByText("Bake it").count()).toBe(0);
    await showButton(page).click();
    const form = page.getByRole("form", { name: "Show records of Una" });
    await form.getByText("for one hour. This is audited, and Una is told, with your reason.").waitFor();
    expect(await auditPage(page)).toEqual([]);
    await form.getByRole("button", { name: "Show for one hour" }).click();
    expect(await stage.api.prisma.brokenGlass.count({ where: { endedAt: null } })).toBe(0);
    await form.getByLabel("Reason").fill(reason);
    await form.getByRole("button", { name: "Show for one hour" }).click();
    await readable(page).waitFor();
    await page.getByText("Bake it").first().waitFor();
    expect(await note(page).textContent()).toMatch(/^You see Una’s records until \d\d:\d\dEnd now$/);
    expect(await showButton(page).count()).toBe(0);
  }

  it.each([
    ["ADMINISTRATOR", "Administrator"],
    ["ORGANIZATION_ADMINISTRATOR", "Olga"],
    ["AUDITOR", "Aurel"],
  ] as const)("%s reads them until the person ends it, both told while it lasts", async (role, name) => {
    const [reader, person, colleague] = await Promise.all([
      stage.at(browser, role, `#/conflicts/${stage.conflictId}`),
      stage.at(browser, "USER"),
      stage.at(browser, role === "AUDITOR" ? "ADMINISTRATOR" : "AUDITOR"),
    ]);
    await person.getByText("live", { exact: true }).waitFor();
    await open(reader);
    await note(person).waitFor();
    expect(await note(person).textContent()).toMatch(
      new RegExp(`^${name} can read your records until \\d\\d:\\d\\d: ${reason}End now$`),
    );
    expect(await note(colleague).count()).toBe(0);
    expect(await auditPage(reader)).toEqual([]);
    expect(await auditPage(person)).toEqual([]);
    await person.getByRole("button", { name: `End now: ${name} reading your records` }).click();
    await redacted(reader).waitFor();
    expect(await reader.getByText(/Bake it|Order the cake/).count()).toBe(0);
    await note(reader).waitFor({ state: "detached" });
    await note(person).waitFor({ state: "detached" });
    await showButton(reader).waitFor();
  });

  it("who reads ends it, wherever on the page", async () => {
    const reader = await stage.at(browser, "AUDITOR", `#/conflicts/${stage.conflictId}`);
    await open(reader);
    await reader.evaluate(`location.hash = "#/records/failing/${stage.accounts.own}"`);
    await reader.getByText("Sign the lease").first().waitFor();
    await reader.evaluate('location.hash = "#/records/tasks"');
    await reader.getByText("Water the plants").waitFor();
    await reader.evaluate(`location.hash = "#/accounts/${stage.accounts.colleague}"`);
    await reader.getByRole("button", { name: "Show records of Cora" }).click();
    await reader.getByLabel("Reason").fill(reason);
    await reader.getByRole("button", { name: "Show for one hour" }).click();
    await reader.getByText(/You see Cora’s records until \d\d:\d\d, Una’s until \d\d:\d\d/).waitFor();
    await reader.evaluate('location.hash = "#/records/tasks"');
    await reader.getByText("Count the chairs").waitFor();
    await reader.getByRole("button", { name: "End now: reading Cora’s, Una’s records" }).click();
    await note(reader).waitFor({ state: "detached" });
    await reader.getByText("Water the plants").waitFor({ state: "detached" });
    await reader.evaluate(`location.hash = "#/accounts/${stage.accounts.own}"`);
    await showButton(reader).waitFor();
    expect(await reader.getByText(/Sign the lease|Visit the plant/).count()).toBe(0);
  });

  it("nothing of it is offered to who may not, or needs not", async () => {
    const person = await stage.at(browser, "USER", `#/conflicts/${stage.conflictId}`);
    await readable(person).waitFor();
    await person.evaluate(`location.hash = "#/accounts/${stage.accounts.own}"`);
    await person.getByRole("heading", { level: 1, name: "Una Post" }).waitFor();
    expect(await person.getByText("Show records of").count()).toBe(0);
    expect(await note(person).count()).toBe(0);
  });

  it("a refusal is told at the reason, and nothing is opened", async () => {
    const reader = await stage.at(browser, "AUDITOR", `#/conflicts/${stage.conflictId}`);
    await showButton(reader).click();
    await reader.getByLabel("Reason").fill("        ");
    await reader.getByRole("button", { name: "Show for one hour" }).click();
    await reader.getByRole("alert").getByText("5 to 500 characters").waitFor();
    expect(await note(reader).count()).toBe(0);
    await reader.getByRole("button", { name: "Cancel" }).click();
    await showButton(reader).waitFor();
  });

  // The last: pages whose clock is not driven by hand would go on for the hour.
  it("what is shown is redacted again when the hour is over", async () => {
    const reader = await stage.open(browser, "AUDITOR", `#/conflicts/${stage.conflictId}`);
    await reader.clock.install();
    await reader.reload();
    await open(reader);
    await stage.api.prisma.brokenGlass.updateMany({ where: { endedAt: null }, data: { endsAt: new Date() } });
    await reader.clock.fastForward(hour + 5_000);
    await redacted(reader).waitFor();
    await note(reader).waitFor({ state: "detached" });
    expect(await reader.getByText(/Bake it|Order the cake/).count()).toBe(0);
  });
});
