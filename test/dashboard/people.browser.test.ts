import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "../../src/lib/must.ts";
import { builtPage } from "../support/built-page.ts";
import { chromiumPath, launchChromium } from "../support/chromium.ts";
import { auditPage } from "../support/page-audit.ts";
import { type RoleStage, startRoleStage } from "../support/role-stage.ts";

describe.skipIf(chromiumPath === null)("people in a browser", () => {
  let browser: Browser;
  let stage: RoleStage;

  beforeAll(async () => {
    [browser, stage] = await Promise.all([launchChromium(chromiumPath ?? ""), builtPage().then(startRoleStage)]);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await stage[Symbol.asyncDispose]();
  });

  const rows = (page: Page, table: string) => page.getByRole("table", { name: table }).locator("tbody tr");
  const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true }).click();
  const idOf = async (name: string) => (await stage.api.prisma.user.findFirstOrThrow({ where: { name } })).id;

  it("an administrator invites somebody and copies the link, which is shown once", async () => {
    const page = await stage.at(browser, "ADMINISTRATOR", "#/people");
    await press(page, "Invite");
    await page.getByLabel("Name", { exact: true }).fill("Nora New");
    await page.getByLabel("Address", { exact: true }).fill("nora@contoso.example");
    expect(await auditPage(page)).toEqual([]);
    await page.keyboard.press("Enter");
    const link = page.getByRole("region", { name: "Link for Nora New" });
    await link.getByText("is not shown again").waitFor();
    expect(await link.locator("code").textContent()).toContain(stage.api.url);
    expect(await auditPage(page)).toEqual([]);
    await link.getByRole("button", { name: "Close" }).click();
    await expect.poll(() => page.getByText(`${stage.api.url}/`).count()).toBe(0);
    await rows(page, "People").filter({ hasText: "nora@contoso.example" }).waitFor();
    await page.getByRole("link", { name: "Invitations" }).click();
    await press(page, "New link for Nora New");
    await link.waitFor();
    await press(page, "Take back the link of Nora New");
    await page.getByText("Everybody who was invited has signed in.").waitFor();
  });

  it("an administrator sets up a mailbox of the organization step by step, and others see what their role may", async () => {
    const page = await stage.at(browser, "ADMINISTRATOR", "#/mailboxes");
    await page.getByText("There is none yet.").waitFor();
    await press(page, "Set up a mailbox");
    await page.getByLabel("Label", { exact: true }).fill("Support");
    await page.getByLabel("Address", { exact: true }).fill("support@contoso.example");
    await page.getByLabel("Through a connected account").check();
    await page.getByLabel("Connected account with full access").selectOption({ label: "una post@contoso.example" });
    await page.getByLabel("Everything since a date").check();
    await page.getByLabel("Since", { exact: true }).fill("2026-05-01");
    expect(await auditPage(page)).toEqual([]);
    await press(page, "Set up");
    await page.getByRole("heading", { level: 1, name: "Support" }).waitFor();
    await page.getByText("Files of more than 3 MB cannot be sent.").waitFor();
    await press(page, "Change it");
    await page.getByLabel("The application’s own permission").check();
    await press(page, "Save");
    await page.getByLabel("A mailbox that the application must not reach").waitFor();
    await press(page, "Change who reads it");
    await page.getByRole("checkbox", { name: "Cora" }).check();
    await page.getByRole("checkbox", { name: "Auditor (reads only)" }).check();
    expect(await auditPage(page)).toEqual([]);
    await press(page, "Save");
    await page.getByText("sent from by 1 person and every auditor.").waitFor();
    await press(page, "Change what becomes of it");
    await page.getByLabel("A task of somebody").check();
    await page.getByLabel("Whose task").selectOption({ label: "Cora" });
    expect(await auditPage(page)).toEqual([]);
    await press(page, "Save");
    await page.getByText("Each new mail that is no answer becomes a task of Cora: “{{subject}}”.").waitFor();
    await press(page, "Add a rule");
    await page.getByLabel("Name of the rule").fill("Offers");
    await press(page, "Add a condition");
    await page.getByLabel("With what, condition 1").fill("offer");
    await page.getByLabel("Text of the answer").fill("Dear {{senderName}}, we write within a day.");
    expect(await auditPage(page)).toEqual([]);
    await press(page, "Save the rule");
    await page.getByText("If Subject contains “offer”, it answers: “Re: {{subject}}”").waitFor();
    await press(page, "Try the rules on a mail");
    await page.getByLabel("From", { exact: true }).fill("ben@elsewhere.example");
    await page.getByLabel("Subject of the mail").fill("Your offer");
    await press(page, "Try the rules");
    await page.getByText("Re: Your offer").waitFor();
    expect(await auditPage(page)).toEqual([]);

    const auditor = await stage.at(browser, "AUDITOR", "#/mailboxes");
    await rows(auditor, "Mailboxes").filter({ hasText: "support@contoso.example" }).waitFor();
    expect(await auditor.getByRole("button", { name: "Set up a mailbox" }).count()).toBe(0);
    await auditor.getByRole("link", { name: "Support", exact: true }).click();
    await auditor.getByText("becomes a task of Cora").waitFor();
    expect(await auditor.getByRole("main").getByRole("button").count()).toBe(0);
    expect(await auditPage(auditor)).toEqual([]);
    const una = await stage.at(browser, "USER", "#/mailboxes");
    await una.getByText("There is none that you may see.").waitFor();

    await press(page, "Remove the mailbox…");
    await page.getByLabel(/^Delete 0 mails/).check();
    await press(page, "Remove and delete 0 mails");
    await page.getByText("There is none yet.").waitFor();
  });

  it("among many people readers are searched, and stay in sight; a rule keeps its HTML, and somebody else's change is shown before it is replaced", async () => {
    const { prisma } = stage.api;
    const { organizationId } = await prisma.user.findFirstOrThrow({ where: { name: "Una" } });
    await prisma.user.createMany({
      data: Array.from({ length: 120 }, (_, nth) => ({
        ...{ organizationId, role: "USER" as const, name: `Helper ${nth}`, email: `helper-${nth}@contoso.example` },
      })),
    });
    const last = await prisma.user.findFirstOrThrow({ where: { name: "Helper 99" } });
    const rule = {
      name: "Offers",
      conditions: [],
      subject: "Re",
      text: "Thank you.",
      html: "<p>Thank <b>you</b>.</p>",
    };
    const { id: mailboxId } = await prisma.systemMailbox.create({
      data: {
        ...{ organizationId, label: "Sales", address: "sales@contoso.example", access: "OWN" },
        ...{ readers: { create: { userId: last.id } }, answerRules: { create: { ...rule, position: 0 } } },
      },
    });
    const page = await stage.at(browser, "ADMINISTRATOR", `#/mailboxes/${mailboxId}`);
    await press(page, "Change who reads it");
    const box = (name: string) => page.getByRole("checkbox", { name: new RegExp(`^${name} `) });
    await expect.poll(() => box("Helper 99").isChecked()).toBe(true);
    await page.getByText(/^The first 50 of 12\d people are shown/).waitFor();
    expect(await box("Helper 98").count()).toBe(0);
    await page.getByLabel("Search by name or address").fill("helper-98@");
    await page.keyboard.press("Enter");
    await box("Helper 98").check();
    await page.getByLabel("Search by name or address").fill("nobody of that name");
    await page.getByText("Nobody matches.").waitFor();
    expect(await box("Helper 98").isChecked()).toBe(true);
    expect(await auditPage(page)).toEqual([]);
    await press(page, "Save");
    await page.getByText("sent from by 2 people.").waitFor();

    await press(page, "Change Offers");
    await page.getByLabel("Subject of the answer").fill("Re: {{subject}}");
    await prisma.answerRule.updateMany({ where: { mailboxId }, data: { name: "Bids" } });
    await prisma.systemMailbox.update({ where: { id: mailboxId }, data: { answersVersion: { increment: 1 } } });
    await press(page, "Save the rule");
    await page.getByText("Somebody else changed this since you read it.").waitFor();
    expect(await page.getByLabel("Subject of the answer").inputValue()).toBe("Re: {{subject}}");
    await page.getByText("Bids").waitFor();
    expect(await auditPage(page)).toEqual([]);
    await press(page, "Save the rule");
    await page.getByText("“Re: {{subject}}”").waitFor();
    const { id, ...stored } = await prisma.answerRule.findFirstOrThrow({ where: { mailboxId } });
    expect(stored).toMatchObject({ name: "Offers", subject: "Re: {{subject}}", html: rule.html });

    await press(page, "Change Offers");
    await page.getByLabel("Text of the answer").fill("Thank you for your offer.");
    await prisma.answerRule.delete({ where: { id } });
    await prisma.systemMailbox.update({ where: { id: mailboxId }, data: { answersVersion: { increment: 1 } } });
    await press(page, "Save the rule");
    await page.getByText("Somebody else has removed this rule.").waitFor();
    expect(await auditPage(page)).toEqual([]);
    await press(page, "Save the rule");
    await page.getByRole("button", { name: "Change Offers" }).waitFor();
    expect(await prisma.answerRule.findMany({ where: { mailboxId } })).toMatchObject([
      { name: "Offers", text: "Thank you for your offer.", html: rule.html },
    ]);
    await prisma.systemMailbox.delete({ where: { id: mailboxId } });
    await prisma.user.deleteMany({ where: { name: { startsWith: "Helper " } } });
  });

  it("whoever has a way in made for them is told on every screen, until they say that they have seen it", async () => {
    const [una, administrator] = await Promise.all([stage.at(browser, "USER"), stage.at(browser, "ADMINISTRATOR")]);
    await una.getByText("live", { exact: true }).waitFor();
    const made = await stage.api.ask(
      `mutation ($userId: ID!) { createApiToken(input: { name: "Help desk", role: USER, userId: $userId }) { __typename } }`,
      { userId: await idOf("Una") },
    );
    expect(made.data.createApiToken.__typename).toBe("CreateApiTokenSuccess");
    const note = una.getByText("Administrator made the API token");
    await note.waitFor();
    expect(await auditPage(una)).toEqual([]);
    expect(await administrator.getByText("I have seen it").count()).toBe(0);
    await una.getByRole("button", { name: /^I have seen it/ }).click();
    await note.waitFor({ state: "detached" });
  });

  it("what is searched and filtered stands in the address, and can be sent on", async () => {
    const page = await stage.at(browser, "ADMINISTRATOR", "#/people");
    // Wherever the pointer rests: what is asked for anew is another list, and nobody's to hold.
    await rows(page, "People").first().hover();
    await page.getByLabel("Search by name or address").fill("fred");
    await expect.poll(() => rows(page, "People").count()).toBe(1);
    await page.getByRole("search").getByRole("combobox", { name: "Role" }).selectOption("User");
    expect(new URL(page.url()).hash).toBe("#/people?search=fred&role=USER");
    await page.getByRole("search").getByRole("combobox", { name: "Role" }).selectOption("Auditor (reads only)");
    await page.getByText("Nobody matches.").waitFor();
    const other = await stage.at(browser, "AUDITOR", "#/people?role=ORGANIZATION_ADMINISTRATOR");
    await expect.poll(() => rows(other, "People").allTextContents()).toHaveLength(1);
    await rows(other, "People").filter({ hasText: "Olga" }).waitFor();
  });

  it("on a phone, where columns have no names, the list says who was not seen yet", async () => {
    const page = await stage.at(browser, "ADMINISTRATOR", "#/people?search=fred");
    const fred = rows(page, "People").filter({ hasText: "Fred" });
    await fred.waitFor();
    expect(await fred.innerText()).toContain("not yet");
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await fred.innerText()).toContain("not seen yet");
  });

  it("a search field keeps its distance from the list below it", async () => {
    const page = await stage.at(browser, "ADMINISTRATOR", "#/records/events");
    const field = await page.getByLabel("Search by title").boundingBox();
    const below = await page.getByText("From today, 90 days ahead.").boundingBox();
    expect(must(below, "text").y - must(field, "field").y - must(field, "field").height).toBeGreaterThanOrEqual(8);
  });

  it("an organization is created, renamed, archived with the number of people it keeps out, and restored", async () => {
    const page = await stage.at(browser, "ADMINISTRATOR", "#/organizations");
    await press(page, "Create an organization");
    await page.getByLabel("Name of the organization").fill("Nort");
    await page.keyboard.press("Enter");
    await press(page, "Rename Nort");
    await page.getByLabel("New name of Nort").fill("North");
    await press(page, "Rename");
    await rows(page, "Organizations").filter({ hasText: "North" }).waitFor();
    await press(page, "Archive Elsewhere");
    expect(await auditPage(page)).toEqual([]);
    await press(page, "Archive and keep 1 person out");
    await press(page, "Restore Elsewhere");
    await page.getByRole("button", { name: "Archive Elsewhere" }).waitFor();
  });

  it("the audit is filtered in its address, told in words, and exported", async () => {
    await stage.api.ask('mutation { createOrganization(name: "Audited") { __typename } }');
    const page = await stage.at(browser, "AUDITOR", "#/audit");
    const line = rows(page, "Audit").filter({ hasText: "created the organization Audited" });
    await line.waitFor();
    expect(await auditPage(page)).toEqual([]);
    const downloaded = page.waitForEvent("download");
    await press(page, "Export as CSV");
    const text = await readFile(await (await downloaded).path(), "utf8");
    expect(text).toMatch(/^id,at,actorId,actorName,action,.*\n/);
    expect(text).toContain("Audited");
    await page.getByRole("combobox", { name: "Action" }).selectOption("Sessions");
    await line.waitFor({ state: "detached" });
    await rows(page, "Audit").filter({ hasText: "signed in with a token" }).first().waitFor();
    expect(new URL(page.url()).hash).toBe("#/audit?action=session.");
  });

  it("a page that is older than its server says to be read anew, where an export's writer is gone", async () => {
    const page = await stage.at(browser, "AUDITOR", "#/audit");
    const writer = /\/assets\/audit-csv-/;
    await page.route(writer, (route) => route.fulfill({ status: 404 }));
    await page.reload();
    await press(page, "Export as CSV");
    await page.getByText("Reload the page, then export again.").waitFor();
    await page.unroute(writer);
    await page.reload();
    const downloaded = page.waitForEvent("download");
    await press(page, "Export as CSV");
    await downloaded;
  });

  it("what others do appears by itself: people, organizations, invitations, and what somebody is called", async () => {
    const page = await stage.at(browser, "AUDITOR", "#/people?search=follow");
    await page.getByText("Nobody matches.").waitFor();
    await stage.api.ask("mutation ($input: CreateUserInput!) { inviteUser(input: $input) { __typename } }", {
      input: { name: "Fay Follow", email: "follow@contoso.example", role: "USER" },
    });
    const row = rows(page, "People").filter({ hasText: "Fay Follow" });
    await row.getByText("active").waitFor();
    const userId = await idOf("Fay Follow");
    await stage.api.ask("mutation ($id: ID!) { suspendUser(userId: $id) { __typename } }", { id: userId });
    await row.getByText("suspended").waitFor();
    const administrator = await stage.at(browser, "ADMINISTRATOR", "#/invitations");
    const invitation = rows(administrator, "Invitations").filter({ hasText: "Fay Follow" });
    // A row under the pointer stays.
    await administrator.mouse.move(0, 0);
    await invitation.waitFor();
    const open = await stage.api.ask("{ invitations { id user { id } } }");
    const { id } = must(
      open.data.invitations.find((one) => one.user.id === userId),
      "the invitation",
    );
    await stage.api.ask("mutation ($id: ID!) { revokeInvitation(id: $id) { __typename } }", { id });
    await invitation.waitFor({ state: "detached" });
    await page.evaluate(`location.hash = "#/people/${userId}"`);
    await page.getByRole("heading", { level: 1, name: "Fay Follow" }).waitFor();
    await stage.api.ask("mutation ($input: UpdateUserInput!) { updateUser(input: $input) { __typename } }", {
      input: { userId, name: "Fay Heard" },
    });
    await page.getByRole("heading", { level: 1, name: "Fay Heard" }).waitFor();
    await page.evaluate('location.hash = "#/organizations"');
    await rows(page, "Organizations").first().waitFor();
    await stage.api.ask('mutation { createOrganization(name: "Appeared") { __typename } }');
    await rows(page, "Organizations").filter({ hasText: "Appeared" }).waitFor();
  });

  it("sessions that begin and end elsewhere appear and go, and no row moves while somebody points at them", async () => {
    const { api } = stage;
    const aurel = await idOf("Aurel");
    const begin = async (address: string) => {
      await api.sessions.openByMicrosoft(aurel, { sessionId: null, logoutHint: null }, { address, userAgent: "Test" });
      return (await api.prisma.apiToken.findFirstOrThrow({ where: { address } })).id;
    };
    const end = (id: string) => api.ask("mutation ($id: ID!) { endSession(id: $id) { __typename } }", { id });
    const page = await stage.at(browser, "ADMINISTRATOR", `#/people/${aurel}`);
    const from = (address: string) => rows(page, "Sessions").filter({ hasText: address });
    await page.getByRole("heading", { level: 2, name: "Sessions" }).waitFor();
    const [first, second] = [await begin("192.0.2.1"), await begin("192.0.2.2")];
    await from("192.0.2.1").waitFor();
    await from("192.0.2.2").hover();
    const before = await from("192.0.2.1").boundingBox();
    await end(second);
    await page.locator("tr.gone", { hasText: "192.0.2.2" }).waitFor();
    await begin("192.0.2.3");
    await from("192.0.2.3").waitFor();
    expect(await from("192.0.2.1").boundingBox()).toEqual(before);
    await page.getByRole("heading", { level: 1 }).hover();
    await from("192.0.2.2").waitFor({ state: "detached" });
    await end(first);
    await from("192.0.2.1").waitFor({ state: "detached" });
  });

  it("a change that somebody else makes is told in the form, and not sent over", async () => {
    const page = await stage.at(browser, "ADMINISTRATOR", `#/people/${await idOf("Cora")}`);
    await press(page, "Change …");
    await page.getByLabel("Address", { exact: true }).fill("cora.new@example.com");
    await stage.api.ask("mutation ($input: UpdateUserInput!) { updateUser(input: $input) { __typename } }", {
      input: { userId: await idOf("Cora"), name: "Cora Else" },
    });
    await page.getByText("Somebody changed Cora Else meanwhile").waitFor();
    expect(await page.getByLabel("Address", { exact: true }).inputValue()).toBe("cora.new@example.com");
    expect(await auditPage(page)).toEqual([]);
    await press(page, "Save");
    await page.getByText("cora.new@example.com").waitFor();
    await page.getByRole("heading", { level: 1, name: "Cora Else" }).waitFor();
    await stage.api.prisma.user.update({ where: { id: await idOf("Cora Else") }, data: { name: "Cora" } });
  });

  it("on a phone nothing of a list or a person lies outside of the screen", async () => {
    const page = await stage.open(browser, "ADMINISTRATOR", "#/people");
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of [
      "#/people",
      "#/audit",
      "#/organizations",
      "#/invitations",
      `#/people/${await idOf("Olga")}`,
      "#/me",
    ]) {
      await page.evaluate(`location.hash = ${JSON.stringify(path)}`);
      await page.getByText("Reading", { exact: false }).waitFor({ state: "detached" });
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path).toBe(true);
      expect(await auditPage(page)).toEqual([]);
    }
    await page.context().close();
  });

  it.each(["ADMINISTRATOR", "ORGANIZATION_ADMINISTRATOR", "AUDITOR"] as const)(
    "%s sees the people in reach, with the buttons of the role",
    async (role) => {
      const page = await stage.at(browser, role, "#/organizations");
      const main = page.getByRole("main");
      const isOrganizations = role === "ORGANIZATION_ADMINISTRATOR";
      await rows(page, "Organizations").filter({ hasText: "Head office" }).waitFor();
      expect(await rows(page, "Organizations").filter({ hasText: "Elsewhere" }).count()).toBe(isOrganizations ? 0 : 1);
      const isAdministrator = role === "ADMINISTRATOR";
      expect(await page.getByRole("button", { name: "Create an organization" }).count()).toBe(isAdministrator ? 1 : 0);
      expect(await page.getByRole("button", { name: "Rename Head office" }).count()).toBe(role === "AUDITOR" ? 0 : 1);
      await page.getByRole("link", { name: "People", exact: true }).first().click();
      await rows(page, "People").filter({ hasText: "Cora" }).waitFor();
      expect(await page.getByRole("button", { name: "Invite" }).count()).toBe(role === "AUDITOR" ? 0 : 1);
      expect(await auditPage(page)).toEqual([]);
      await page.getByRole("link", { name: "Cora" }).click();
      await page.getByText("Cora is signed in nowhere.").waitFor();
      expect(await main.getByRole("button", { name: /Suspend|Remove|Change/ }).count()).toBe(
        role === "AUDITOR" ? 0 : 3,
      );
      expect(await auditPage(page)).toEqual([]);
    },
  );

  it("a user sees nobody else, but the own sessions, and ends all but the one at hand", async () => {
    const user = await stage.open(browser, "USER");
    const other = await stage.open(browser, "USER");
    await user.getByText("Una", { exact: true }).click();
    await user.getByRole("link", { name: "Your account and sessions" }).click();
    await rows(user, "Sessions").filter({ hasText: "this browser" }).waitFor();
    await rows(user, "Sessions").filter({ hasText: "with a token" }).first().waitFor();
    expect(await auditPage(user)).toEqual([]);
    expect(await user.getByRole("link", { name: "People" }).count()).toBe(0);
    await press(user, "End all but this one");
    await expect.poll(() => rows(user, "Sessions").count()).toBe(1);
    await other.getByLabel("Access token").waitFor();
    await user.context().close();
    await other.context().close();
  });

  it("a person is changed, suspended, resumed, and removed with the numbers on the button", async () => {
    const page = await stage.at(browser, "ADMINISTRATOR", `#/people/${await idOf("Una")}`);
    await press(page, "Change …");
    await page.getByLabel("Name", { exact: true }).fill("Una Long");
    await page.getByRole("combobox", { name: "Role" }).selectOption("Organization administrator");
    expect(await auditPage(page)).toEqual([]);
    await press(page, "Save");
    await page.getByRole("heading", { level: 1, name: "Una Long" }).waitFor();
    await page.getByText("Organization administrator", { exact: true }).waitFor();
    await press(page, "Suspend");
    await page.getByText("suspended", { exact: true }).waitFor();
    await press(page, "Resume");
    await page.getByText("active", { exact: true }).waitFor();
    await stage.addSecondMailbox(3);
    await press(page, "Remove …");
    await page.getByRole("button", { name: "Remove with 2 mailboxes, keep all records" }).waitFor();
    await page.getByLabel("Delete the 3 records that were imported from the mailboxes.").check();
    expect(await auditPage(page)).toEqual([]);
    await press(page, "Remove with 2 mailboxes, delete 3 records");
    await page.getByText("Una Long is removed.").waitFor();
    await page.getByText("removed", { exact: true }).waitFor();
    const main = page.getByRole("main");
    expect(await main.getByRole("button", { name: /Change|Remove|Resume/ }).count()).toBe(0);
  });
});
