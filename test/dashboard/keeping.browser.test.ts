import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { offices } from "../../src/wiring/resources.ts";
import { builtPage } from "../support/built-page.ts";
import { chromiumPath, launchChromium } from "../support/chromium.ts";
import { createdMail } from "../support/mail-samples.ts";
import { auditPage } from "../support/page-audit.ts";
import { type RoleStage, startRoleStage } from "../support/role-stage.ts";

describe.skipIf(chromiumPath === null)("keeping mail in a browser", () => {
  let browser: Browser;
  let stage: RoleStage;
  beforeAll(async () => {
    [browser, stage] = await Promise.all([launchChromium(chromiumPath ?? ""), builtPage().then(startRoleStage)]);
    const { own } = stage.accounts;
    await stage.api.prisma.$transaction((tx) =>
      offices.EMAIL.write(tx, own, [createdMail(own, {}), createdMail(own, {})]),
    );
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await stage[Symbol.asyncDispose]();
  });

  const part = (page: Page, name: string) => page.getByRole("region", { name });
  const rows = (page: Page, table: string) => page.getByRole("table", { name: table }).locator("tbody tr");

  it("an administrator places a hold, which the count obeys, and lifts it with a reason", async () => {
    const page = await stage.at(browser, "ADMINISTRATOR", "#/keeping");
    const holds = part(page, "Legal holds");
    await holds.getByRole("button", { name: "Place a hold" }).click();
    await holds.getByLabel("All mail of").selectOption("una post@contoso.example");
    await holds.getByLabel("Reason, for the audit").fill("A lawsuit");
    expect(await auditPage(page)).toEqual([]);
    await holds.getByRole("button", { name: "Place", exact: true }).click();
    await rows(page, "Legal holds").filter({ hasText: "una post@contoso.example" }).filter({ hasText: "2" }).waitFor();
    const purge = part(page, "Mail that is no longer followed");
    await purge.getByLabel("Mailbox").selectOption("una post@contoso.example");
    await purge.getByRole("button", { name: "Count" }).click();
    await purge.getByText("A legal hold keeps 2 more.").waitFor();
    await holds.getByRole("button", { name: "Lift the hold on una post@contoso.example" }).click();
    await page.getByLabel("Why the hold on una post@contoso.example ends").fill("It is over");
    await page.getByRole("button", { name: "Lift", exact: true }).click();
    await rows(page, "Legal holds").filter({ hasText: "lifted by Administrator" }).waitFor();
    expect(await auditPage(page)).toEqual([]);
  });

  it("a person is reported, exported as far as it may be read, and erased", async () => {
    const page = await stage.at(browser, "ADMINISTRATOR", "#/keeping");
    const section = part(page, "Forget a person");
    await section.getByLabel("Address of the person").fill("alice@fabrikam.example");
    await section.getByLabel("Reason, for the audit").fill("Request 9");
    await section.getByRole("button", { name: "Report" }).click();
    await rows(page, "Mail that names the person").filter({ hasText: "una post@contoso.example" }).waitFor();
    await section.getByRole("button", { name: "Export what I may read" }).click();
    await section.getByText("You may read none of these mailboxes.").waitFor();
    expect(await auditPage(page)).toEqual([]);
    await section.getByRole("button", { name: "Erase, with 2 mails" }).click();
    await rows(page, "Erased people").filter({ hasText: "mail is being erased" }).waitFor();
    expect(await stage.api.prisma.erasure.count({ where: { step: "MAIL", expected: 2 } })).toBe(1);
  });

  it("mail that is no longer followed, and large attachments, are counted before they go", async () => {
    const page = await stage.at(browser, "ORGANIZATION_ADMINISTRATOR", "#/keeping");
    const purge = part(page, "Mail that is no longer followed");
    await purge.getByLabel("Mailbox").selectOption("una post@contoso.example");
    await purge.getByRole("button", { name: "Count" }).click();
    await purge.getByRole("button", { name: "Delete 2 mails in Oro" }).click();
    await purge.getByText("0 mails in Oro are no longer followed.").waitFor();
    expect(await stage.api.prisma.email.count()).toBe(0);
    const large = part(page, "Large attachments");
    await large.getByRole("button", { name: "Count" }).click();
    await large.getByText("0 attachments with 0.0 MB.").waitFor();
    if (process.env.KEEPING_SCREENS) {
      for (const [width, scheme] of [
        [1280, "light"],
        [1280, "dark"],
        [390, "light"],
        [390, "dark"],
      ] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme: scheme });
        await page.screenshot({ path: `${process.env.KEEPING_SCREENS}/${width}-${scheme}.png`, fullPage: true });
      }
    }
  });

  it("an auditor sees it and changes nothing; a user does not see it", async () => {
    const page = await stage.at(browser, "AUDITOR", "#/keeping");
    await rows(page, "Legal holds").first().waitFor();
    expect(await page.getByRole("button", { name: /Place|Lift|Count|Report/ }).count()).toBe(0);
    const una = await stage.at(browser, "USER", "#/keeping");
    await una.getByText("There is no such page").waitFor();
  });
});
