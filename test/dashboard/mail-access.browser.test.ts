import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtPage } from "../support/built-page.ts";
import { chromiumPath, launchChromium } from "../support/chromium.ts";
import { idOf, mailOf } from "../support/mail-world.ts";
import { auditPage } from "../support/page-audit.ts";
import { type RoleStage, startRoleStage } from "../support/role-stage.ts";

/** One red dot. */
const gif = Buffer.from("R0lGODlhAQABAIAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==", "base64");

describe.skipIf(chromiumPath === null)("mail of the real server on the page", () => {
  let browser: Browser;
  let stage: RoleStage;

  beforeAll(async () => {
    [browser, stage] = await Promise.all([launchChromium(chromiumPath ?? ""), builtPage().then(startRoleStage)]);
    const { api, accounts } = stage;
    await api.prisma.apiToken.updateMany({ data: { scopes: ["mail.read"] } });
    const content = '<p>The plan is <b>here</b>.</p><p><img alt="Logo" src="cid:logo@1"></p>';
    api.mail.rows.mails.push(
      mailOf(1, accounts.own, {
        ...{ subject: "The plan", receivedAt: new Date().toISOString() },
        ...{ from: { name: "Lee", address: "lee@fabrikam.example" } },
        body: { state: "STORED", type: "html", content, text: "The plan is here." },
      }),
    );
    api.mail.bytes.set(idOf(8, 1), gif);
    api.mail.rows.attachments.push({
      ...{ id: idOf(7, 1), emailId: idOf(4, 1), accountId: accounts.own, kind: "file", name: "logo.gif" },
      ...{ contentType: "image/gif", size: gif.length, isInline: true, contentId: "logo@1", state: "STORED" },
      ...{ reason: null, blobId: idOf(8, 1) },
    });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await stage[Symbol.asyncDispose]();
  });

  const openMail = async (page: Page) => {
    await page.getByRole("link", { name: /The plan/ }).click();
    const says = page.frameLocator("iframe.mail-frame");
    await says.getByText("The plan is here.").waitFor();
    return says;
  };

  it("a person reads their own, with the picture that came with it", async () => {
    const page = await stage.at(browser, "USER", `#/mail/${stage.accounts.own}/all`);
    const says = await openMail(page);
    const logo = says.getByRole("img", { name: "Logo" });
    await expect.poll(() => logo.evaluate((image) => Object(image).naturalWidth)).toBe(1);
    expect(await auditPage(page)).toEqual([]);
  });

  it("an administrator is told why they may not, and reads it once the person was told with a reason", async () => {
    const page = await stage.at(browser, "ADMINISTRATOR", `#/mail/${stage.accounts.own}`);
    await page.getByRole("heading", { name: "You may not read this mail." }).waitFor();
    expect(await page.getByText("The plan").count()).toBe(0);
    await page.getByRole("button", { name: "Show records of Una" }).click();
    await page.getByLabel("Reason").fill("Ticket 4711: a mail does not arrive");
    await page.getByRole("button", { name: "Show for one hour" }).click();
    await page.getByRole("link", { name: "All mail" }).click();
    await openMail(page);
  });
});
