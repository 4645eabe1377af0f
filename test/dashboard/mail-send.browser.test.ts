import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { builtPage } from "../support/built-page.ts";
import { chromiumPath, launchChromium, openPage } from "../support/chromium.ts";
import { type FakeServer, startFakeServer } from "../support/fake-graphql-server.ts";
import { fakeOutgoing } from "../support/fake-outgoing.ts";
import { putOutgoing } from "../support/fake-world.ts";
import { auditPage } from "../support/page-audit.ts";
import { mailScene } from "../support/page-scenes.ts";

describe.skipIf(chromiumPath === null)("sending mail on the page", () => {
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
  afterAll(() => browser.close());

  const open = async (path: string, options: BrowserContextOptions = {}) => {
    const world = mailScene();
    const server = await startFakeServer({ world, folder });
    servers.add(server);
    const viewport = { width: 1440, height: 900 };
    const page = await openPage(browser, { viewport, reducedMotion: "reduce", ...options });
    await page.goto(`${server.url}/${path}`);
    return { page, world };
  };
  const orders = (world: { readonly orders: readonly { readonly name: string; readonly args: unknown }[] }) =>
    world.orders.filter(({ name }) => /mail$/i.test(name));

  it("a new mail is addressed by a few letters, sent once, and can be taken back while it waits", async () => {
    const { page, world } = await open("#/mail");
    await page.getByRole("button", { name: "New mail" }).click();
    const to = page.getByRole("combobox", { name: "To" });
    await to.pressSequentially("co");
    await page.getByRole("option", { name: "Cora Chen" }).waitFor();
    await to.press("ArrowDown");
    await to.press("Enter");
    expect(await to.inputValue()).toBe("Coen Bakker <coen@fabrikam.example>, ");
    await page.getByLabel("Subject").fill("Minutes");
    await page.getByLabel("What it says").fill("Hello");
    // Another mail is read meanwhile, and what was written is still there.
    await page.locator(".mail-row").filter({ hasText: "Minutes of Monday" }).getByRole("link").click();
    await page.getByRole("heading", { level: 2, name: "Minutes of Monday" }).waitFor();
    await page.getByRole("button", { name: "New mail" }).click();
    await page.getByLabel("What it says").waitFor();
    expect(await auditPage(page)).toEqual([]);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByText(/Sends in \d+/).waitFor();
    expect(orders(world)).toMatchObject([
      { name: "sendEmail", args: { input: { accountId: "quiet", subject: "Minutes", text: "Hello", uploadIds: [] } } },
    ]);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText(/Sends in \d+/).waitFor({ state: "detached" });
    expect(orders(world).at(-1)).toMatchObject({ name: "cancelOutgoingEmail", args: { id: "o-1" } });
  });

  it("r answers the mail that is open, and the answer is shown on its way below it", async () => {
    const { page, world } = await open("#/mail/quiet/inbox/offer");
    await page.getByRole("button", { name: "Reply to all" }).first().waitFor();
    await page.keyboard.press("r");
    await page.getByRole("form", { name: "Reply" }).waitFor();
    // Whoever pressed r types at once, and sees where.
    await page.getByLabel("What it says").and(page.locator(":focus")).waitFor();
    await page.keyboard.type("Thank you");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page
      .getByRole("region", { name: "Answers on their way" })
      .getByText(/Sends in \d+/)
      .waitFor();
    expect(orders(world)).toMatchObject([
      { name: "replyToEmail", args: { input: { toAll: false, text: "Thank you" } } },
    ]);
    const [mail] = [...world.outgoing.values()];
    if (mail === undefined) throw new Error("Nothing was ordered.");
    putOutgoing(world, { ...mail, state: "SENT", actions: [] });
    await page.getByText("✓ Sent", { exact: true }).waitFor();
  });

  it("what waits for a person says why, and has its buttons", async () => {
    const { page, world } = await open("#/mail");
    await page.getByRole("button", { name: "New mail" }).waitFor();
    putOutgoing(
      world,
      fakeOutgoing("o-9", {
        ...{ state: "UNSURE", sentence: "Nobody knows whether it was sent.", advice: "Look into Sent Items." },
        actions: ["CANCEL", "CONFIRM_SENT", "SEND_AGAIN"],
      }),
    );
    await page.getByText("Nobody knows whether it was sent.").waitFor();
    await page.getByText("Look into Sent Items.").waitFor();
    for (const name of ["It was sent", "Send it again"]) await page.getByRole("button", { name }).waitFor();
    expect(await auditPage(page)).toEqual([]);
  });
});
