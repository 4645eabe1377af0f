import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { builtPage } from "../support/built-page.ts";
import { chromiumPath, launchChromium, openPage } from "../support/chromium.ts";
import { type FakeServer, startFakeServer } from "../support/fake-graphql-server.ts";
import { fakeMail } from "../support/fake-mail.ts";
import { putMail } from "../support/fake-world.ts";
import { auditPage } from "../support/page-audit.ts";
import { mailScene } from "../support/page-scenes.ts";

describe.skipIf(chromiumPath === null)("mail on the page", () => {
  let browser: Browser;
  let folder: string;
  const servers = new Set<FakeServer>();

  beforeAll(async () => {
    [browser, folder] = await Promise.all([launchChromium(chromiumPath ?? ""), builtPage()]);
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await Promise.all([...servers].map((server) => server.stop()));
    servers.clear();
  });
  afterAll(async () => {
    await browser.close();
  });

  const open = async (path: string, options: BrowserContextOptions = {}) => {
    const world = mailScene();
    const server = await startFakeServer({ world, folder });
    servers.add(server);
    const page = await openPage(browser, {
      viewport: { width: 1440, height: 900 },
      reducedMotion: "reduce",
      ...options,
    });
    await page.goto(`${server.url}/${path}`);
    return { page, world };
  };
  const row = (page: Page, subject: string) => page.locator(".mail-row").filter({ hasText: subject });
  const conversation = (page: Page) => page.locator("section.conversation");
  const hash = (page: Page) => page.evaluate<string>("location.hash");

  it("opens the inbox with folders and counts, reads a conversation, and goes back and forward", async () => {
    const { page } = await open("#/mail");
    await page.getByRole("link", { name: /^Posteingang\s*14/ }).waitFor();
    await page.getByText("1,000+").waitFor();
    await row(page, "Offer for the chairs").getByTitle("2 mails in this conversation").waitFor();
    expect(
      await row(page, "Minutes of Monday")
        .getByTitle(/in this conversation/)
        .count(),
    ).toBe(0);
    await row(page, "Offer for the chairs").getByRole("link").click();
    await conversation(page).getByRole("heading", { level: 2, name: "Re: Offer for the chairs" }).waitFor();
    await page.getByText("Offer 2026-05.pdf").waitFor();
    await page.getByText("248 kB").waitFor();
    expect(await hash(page)).toBe("#/mail/quiet/inbox/offer");
    expect(await auditPage(page)).toEqual([]);
    await page.goBack();
    await page.getByText("Choose a mail to read it.").waitFor();
    await page.goForward();
    await page.getByText("Offer 2026-05.pdf").waitFor();
  });

  it("what a mail says can run nothing and ask nobody; its pictures come when they are asked for", async () => {
    const { page, world } = await open("#/mail/quiet/inbox/offer");
    const asked: string[] = [];
    await page.route(/fabrikam\.example/, (route) => {
      asked.push(route.request().url());
      return route.fulfill({ contentType: "image/gif", body: "" });
    });
    const frame = page.locator("iframe.mail-frame");
    await frame.waitFor();
    expect(await frame.getAttribute("sandbox")).toBe("allow-popups allow-popups-to-escape-sandbox");
    expect(await page.evaluate("document.querySelector('iframe').contentDocument")).toBe(null);
    const says = page.frameLocator("iframe.mail-frame");
    await says.getByText("Chairs, 12").waitFor();
    // What it quotes is folded.
    expect(await says.getByText("Could you send us an offer").isVisible()).toBe(false);
    await says.getByText("Quoted text").click();
    await says.getByText("Could you send us an offer").waitFor();
    expect(asked).toEqual([]);
    await page.getByRole("button", { name: "Show 3 images" }).click();
    await expect.poll(() => asked.length).toBe(3);

    putMail(
      world,
      "quiet",
      fakeMail("evil", {
        ...{ threadId: "evil", subject: "Look", receivedAt: new Date().toISOString() },
        whole: { body: { state: "STORED", reason: null, text: "Look", frameUrl: null, remoteImages: 0 } },
        html: `<p>Look</p><script>parent.postMessage("ran", "*"); top.document.title = "ran"</script><img src=x onerror="top.document.title='ran'"><style>@import "https://tracker.fabrikam.example/"</style>`,
      }),
    );
    await row(page, "Look").getByRole("link").click();
    await says.getByText("Look").waitFor();
    expect(await page.title()).not.toBe("ran");
    expect(asked.length).toBe(3);
  });

  it("a text that has not come is fetched when its mail is opened, and shown", async () => {
    const { page, world } = await open("#/mail/quiet/inbox");
    await row(page, "Minutes of Monday").waitFor();
    const body = { state: "LATER", reason: null, text: null, frameUrl: null, remoteImages: 0 } as const;
    putMail(
      world,
      "quiet",
      fakeMail("late", { subject: "Waybill", receivedAt: new Date().toISOString(), whole: { body } }),
    );
    await row(page, "Waybill").getByRole("link").click();
    await conversation(page).getByText("It came.").waitFor();
    expect(world.orders.map(({ name }) => name)).toEqual(["fetchEmailText"]);
  });

  it("new mail is there without being asked for", async () => {
    const { page, world } = await open("#/mail/quiet/inbox");
    await row(page, "Minutes of Monday").waitFor();
    await page.getByText("live", { exact: true }).waitFor();
    putMail(world, "quiet", fakeMail("new", { subject: "Just arrived", receivedAt: new Date().toISOString() }));
    await row(page, "Just arrived").waitFor();
  });

  it("is found as it is typed, and filtered, with the number of what is found", async () => {
    const { page } = await open("#/mail/quiet/inbox");
    await page.getByPlaceholder("Search mail").pressSequentially("report 19");
    await expect.poll(() => page.locator(".mail-title [role=status]").textContent()).toMatch(/^139 /);
    await row(page, "Report 191").waitFor();
    await page.getByPlaceholder("Search mail").fill("nobody wrote this");
    await page.getByText("No mail has these words.").waitFor();
    await page.getByPlaceholder("Search mail").fill("");
    await page.getByRole("button", { name: "Flagged" }).click();
    await expect.poll(() => page.locator(".mail-row").count()).toBe(1);
    await row(page, "Minutes of Monday").waitFor();
    expect(await hash(page)).toBe("#/mail/quiet/inbox?flagged=on");
  });

  it("j, k, Enter and Escape go through it without a mouse", async () => {
    const { page } = await open("#/mail/quiet/inbox");
    await row(page, "Minutes of Monday").waitFor();
    for (const key of ["j", "j", "k"]) await page.keyboard.press(key);
    await page.keyboard.press("Enter");
    await conversation(page).getByRole("heading", { name: "Re: Offer for the chairs" }).waitFor();
    await page.keyboard.press("j");
    await conversation(page).getByRole("heading", { name: "Minutes of Monday" }).waitFor();
    await page.getByText("Here is what we said.").last().waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("Choose a mail to read it.").waitFor();
    await expect.poll(() => page.evaluate("document.activeElement.dataset.mail")).toBe("minutes");
  });

  it("two thousand mails are drawn only where they are seen, and all are reached", async () => {
    const { page } = await open("#/mail/quiet/inbox");
    await row(page, "Minutes of Monday").waitFor();
    // The end of what is there moves away while the next page comes.
    const lastDrawn = async () => {
      await page.evaluate("document.querySelector('.mail-rows').scrollTo(0, 1_000_000)");
      return Number(await page.locator(".mail-row").last().getAttribute("aria-posinset"));
    };
    await expect.poll(lastDrawn).toBeGreaterThan(400);
    expect(await page.locator(".mail-row").count()).toBeLessThan(60);
  });

  it("on a phone one column comes after the other", async () => {
    const { page } = await open("#/mail/quiet", { viewport: { width: 390, height: 844 } });
    await page.getByRole("link", { name: /^Posteingang/ }).click();
    await row(page, "Minutes of Monday").getByRole("link").click();
    await page.getByText("Here is what we said.").last().waitFor();
    expect(await page.locator(".mail-row").first().isVisible()).toBe(false);
    expect(await auditPage(page)).toEqual([]);
    await page.getByRole("link", { name: "Back to the list" }).click();
    await row(page, "Minutes of Monday").waitFor();
    await page.getByRole("link", { name: "Folders", exact: true }).click();
    await page.getByText("Gesendete Elemente").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  });

  it("mail that is no longer followed or gone in Microsoft says so, the latter in a list of its own", async () => {
    const { page } = await open("#/mail/quiet/inbox");
    await row(page, "Old contract").getByText("no longer followed").waitFor();
    expect(await row(page, "Terms of 2019").count()).toBe(0);
    await page.getByRole("link", { name: "Deleted in Microsoft" }).click();
    await row(page, "Terms of 2019").getByText("deleted in Microsoft").waitFor();
    await page.getByRole("link", { name: /^Gelöschte Elemente/ }).click();
    await row(page, "Lottery").waitFor();
  });

  it("folders are chosen in a tree, with what it would do before it is done", async () => {
    const { page, world } = await open("#/mail-folders/quiet");
    await page.getByText("This is what is followed now.").waitFor();
    await page.getByLabel("Newsletters").check();
    await page.getByLabel("With subfolders: Posteingang").uncheck();
    await page.getByText("1 folder more, with 5,120 mails in Microsoft. 2 folders no longer followed").waitFor();
    expect(await auditPage(page)).toEqual([]);
    await page.getByRole("button", { name: "Save the choice" }).click();
    await expect
      .poll(() => world.orders.at(-1))
      .toEqual({
        name: "chooseMailFolders",
        args: {
          input: {
            accountId: "quiet",
            folders: [
              { folderId: "inbox", withSubfolders: false },
              { folderId: "sent", withSubfolders: true },
              { folderId: "news", withSubfolders: true },
            ],
          },
        },
      });
  });

  it("rules of import say what they would keep out before they are saved", async () => {
    const { page, world } = await open("#/settings/organization");
    const section = page.getByRole("region", { name: "Email Synchronization" });
    await section.getByText("Added to what other levels name.").waitFor();
    await section.getByText("here it can only be narrowed").first().waitFor();
    expect(await section.getByRole("button", { name: "Preview these rules" }).count()).toBe(0);
    await section.getByLabel("Use System: Email Synchronization, Not imported").uncheck();
    await section
      .getByLabel("Not imported: mail with these addresses or domains", { exact: true })
      .fill("fabrikam.example");
    await section.getByRole("button", { name: "Preview these rules" }).click();
    await section.getByText("Of 1,204 mails in Oro, 15 would be kept out").waitFor();
    await section.getByText("2 mailboxes that you may not read are not counted.").waitFor();
    expect(world.orders.map(({ name }) => name)).toEqual(["previewMailRules"]);
    await section.getByRole("button", { name: "Save", exact: true }).click();
    await section.getByText("15 mails in Oro would not be imported any more.").waitFor();
    expect(await auditPage(page)).toEqual([]);
    await section.getByRole("button", { name: "Save and remove it" }).click();
    await section.getByText("Saved.").waitFor();
    expect(world.orders.at(-1)?.args).toMatchObject({ input: { level: "ORGANIZATION", mailAlreadyHere: "REMOVE" } });
  });

  it("mail that one may not read says why", async () => {
    const { page } = await open("#/mail/busy");
    await page.getByRole("heading", { name: "You may not read this mail." }).waitFor();
    await page.getByText("Only busy reads it").waitFor();
    expect(await auditPage(page)).toEqual([]);
  });

  it("an opened mail is marked and deleted by buttons and keys; all that a list finds only with its number", async () => {
    const { page, world } = await open("#/mail/quiet/inbox/offer");
    const actions = conversation(page).locator(".mail-actions");
    await actions.getByRole("button", { name: /^Mark as/ }).click({ timeout: 20_000 });
    await actions.getByText("1 mail was changed. Microsoft follows.").waitFor();
    await page.keyboard.press("#");
    await expect.poll(() => world.orders.map(({ name }) => name)).toEqual(["updateEmails", "deleteEmails"]);
    expect(await auditPage(page)).toEqual([]);
    await page.getByRole("button", { name: "Mark all as read" }).click();
    await page.getByRole("button", { name: "Mark 3 mails as read" }).click();
    await page.getByText("3 mails were changed. Microsoft follows.").waitFor();
    expect(world.orders.at(-1)?.args).toMatchObject({
      input: { isRead: true, expectedCount: 3, filter: { isRead: false } },
    });
  });
});
