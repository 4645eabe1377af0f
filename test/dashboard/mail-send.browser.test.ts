import type { Browser, BrowserContextOptions, Route } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { must } from "../../src/lib/must.ts";
import { builtPage } from "../support/built-page.ts";
import { chromiumPath, launchChromium, openPage } from "../support/chromium.ts";
import { type FakeServer, startFakeServer } from "../support/fake-graphql-server.ts";
import { fakeOutgoing } from "../support/fake-outgoing.ts";
import { fakeAlert, putAlert, putOutgoing } from "../support/fake-world.ts";
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
  const inputOf = (args: unknown) => (args as { readonly input: { readonly idempotencyKey: string } }).input;
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
    // What was taken back can be changed and sent: as another mail.
    await page.getByRole("button", { name: "Go on with your mail" }).click();
    await page.getByLabel("What it says").fill("Hello again");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByText(/Sends in \d+/).waitFor();
    const [first, second] = world.orders.filter(({ name }) => name === "sendEmail").map(({ args }) => inputOf(args));
    expect(second).toMatchObject({ subject: "Minutes", text: "Hello again" });
    expect(second?.idempotencyKey).not.toBe(first?.idempotencyKey);
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
    const isKept = () =>
      page.evaluate<boolean>(`Object.values(localStorage).some((text) => text.includes("Thank you"))`);
    expect(await isKept()).toBe(false);
  });

  const decisions = [
    ["HELD", "Let it go", ["CANCEL", "APPROVE"], { name: "releaseOutgoingEmail" }],
    ["HELD", "Cancel it", ["CANCEL", "APPROVE"], { name: "cancelOutgoingEmail" }],
    ["UNSURE", "It was sent", ["CONFIRM_SENT", "SEND_AGAIN"], { name: "settleOutgoingEmail", outcome: "WAS_SENT" }],
    ["UNSURE", "Send it again", ["CONFIRM_SENT", "SEND_AGAIN"], { name: "settleOutgoingEmail", outcome: "SEND_AGAIN" }],
    ["UNSURE", "Do not send again", ["CANCEL", "CONFIRM_SENT"], { name: "cancelOutgoingEmail" }],
    ["FAILED", "Try again", ["CANCEL", "RETRY"], { name: "retryOutgoingEmail" }],
  ] as const;
  it("what waits for a person says why, and each of its buttons does what it says", async () => {
    const { page, world } = await open("#/mail");
    await page.getByRole("button", { name: "New mail" }).waitFor();
    for (const [nth, [state, , actions]] of decisions.entries()) {
      const words = { sentence: `Why ${nth} is ${state}.`, advice: "What to do about it." };
      putOutgoing(world, fakeOutgoing(`o-${nth}`, { state, ...words, actions: [...actions] }));
    }
    await page.getByRole("button", { name: "Show 4 more mails on the way" }).click();
    expect(await auditPage(page)).toEqual([]);
    for (const [nth, [state, button, , { name, ...args }]] of decisions.entries()) {
      const item = page.getByRole("listitem").filter({ hasText: `Why ${nth} is ${state}.` });
      await item.getByText("What to do about it.").waitFor();
      await item.getByRole("button", { name: button, exact: true }).click();
      await item.waitFor({ state: "detached" });
      expect(world.orders.at(-1)).toMatchObject({ name, args: { id: `o-${nth}`, ...args } });
    }
  });

  it("an answer that waits for a person is seen without opening its mail; one that did not arrive can be hidden", async () => {
    const { page, world } = await open("#/mail");
    await page.getByRole("button", { name: "New mail" }).waitFor();
    putOutgoing(world, fakeOutgoing("o-1", { originEmailId: "offer-1", subject: "Goes by itself" }));
    putOutgoing(world, fakeOutgoing("o-2", { originEmailId: "offer-1", subject: "Asks", state: "HELD", actions: [] }));
    putOutgoing(world, fakeOutgoing("o-3", { subject: "Came back", state: "BOUNCED", actions: [] }));
    const list = page.getByRole("region", { name: "On its way" });
    await list.getByText("Came back").waitFor();
    await list.getByText("Asks").waitFor();
    expect(await list.getByText("Goes by itself").count()).toBe(0);
    await list.getByRole("button", { name: "Hide" }).click();
    await list.getByText("Came back").waitFor({ state: "detached" });
    await page.reload();
    await list.getByText("Asks").waitFor();
    expect(await list.getByText("Came back").count()).toBe(0);
  });

  it("an administrator is told of mail that the brake holds, and lets it go without reading it", async () => {
    const { page, world } = await open("");
    const busy = world.accounts.get("busy") ?? null;
    const held = {
      accountId: "busy",
      state: "HELD",
      sentence: "So many people.",
      actions: ["CANCEL", "APPROVE"],
    } as const;
    putOutgoing(
      world,
      fakeOutgoing("o-7", { ...held, actions: [...held.actions], to: null, subject: null, recipientCount: 120 }),
    );
    putAlert(world, fakeAlert(busy, "alert-7", "BRAKE_RECIPIENTS", { resource: "EMAIL", message: "A mail is held." }));
    await page.getByRole("heading", { name: "Mail is held" }).waitFor();
    await page.getByRole("link", { name: "Look at the held mail" }).click();
    const item = page.getByRole("listitem").filter({ hasText: "busy@contoso.example: a mail to 120 people" });
    await item.getByRole("button", { name: "Cancel it" }).waitFor();
    expect(await auditPage(page)).toEqual([]);
    await item.getByRole("button", { name: "Let it go" }).click();
    await page.getByText("No mail waits for you.").waitFor();
    expect(world.orders.at(-1)).toMatchObject({ name: "releaseOutgoingEmail", args: { id: "o-7" } });
  });

  it("files are chosen or dropped, a few are uploaded at once, and what was not taken can be tried again", async () => {
    const { page, world } = await open("#/mail");
    const held: Route[] = [];
    let most = 0;
    let refusals = 1;
    await page.route("**/mail/uploads/**", (route) => {
      if (new URL(route.request().url()).searchParams.get("name") === "large.bin" && refusals > 0) {
        refusals -= 1;
        return void route.fulfill({ status: 413, body: "A file: at most 25 MB (Largest upload)\n" });
      }
      held.push(route);
      most = Math.max(most, held.length);
    });
    const letGo = async () => {
      await expect.poll(() => held.length).toBeGreaterThan(0);
      const route = held.shift();
      const name = new URL(route?.request().url() ?? "").searchParams.get("name");
      await route?.fulfill({ status: 201, json: { id: `id-${name}`, name, size: 1 } });
    };
    await page.getByRole("button", { name: "New mail" }).click();
    const file = (name: string, size: number) => ({ name, mimeType: "text/plain", buffer: Buffer.alloc(size) });
    const input = page.locator('input[type="file"]');
    await input.setInputFiles([file("a.txt", 1_500), file("b.txt", 2), file("c.txt", 3)]);
    const files = page.getByRole("list", { name: "Attached files" });
    await files.getByText("2 kB", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Uploading …" }).waitFor();
    for (let nth = 0; nth < 3; nth += 1) await letGo();
    expect(most).toBe(2);
    await page.getByRole("button", { name: "Remove b.txt" }).click();
    const dropped = await page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["x"], "large.bin"));
      return transfer;
    })()`);
    await page.getByRole("form", { name: "New mail" }).dispatchEvent("drop", { dataTransfer: dropped });
    await files.getByText("at most 25 MB").waitFor();
    await page.getByRole("button", { name: "Upload large.bin again" }).click();
    await letGo();
    await files.getByText("uploading …").waitFor({ state: "detached" });
    await page.getByRole("combobox", { name: "To" }).fill("ben@contoso.example");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByText(/Sends in \d+/).waitFor();
    expect(orders(world)).toMatchObject([{ args: { input: { uploadIds: ["id-a.txt", "id-c.txt", "id-large.bin"] } } }]);
  });

  it("a mail is sent at a time of the writer's zone, and what is passed on leaves files out", async () => {
    const { page, world } = await open("#/mail", { timezoneId: "America/New_York" });
    const offer = world.mailboxes.get("quiet")?.mails.find(({ id }) => id === "offer-2");
    const file = { kind: "file", contentType: null, isInline: false, state: "STORED", reason: null, url: "/x" };
    const nodes = ["a.pdf", "b.pdf"].map((name) => ({ ...file, id: `id-${name}`, name, size: 2_400 }));
    Object.assign(must(offer, "a mail").whole, { attachments: { isComplete: true, nodes } });
    await page.locator(".mail-row").filter({ hasText: "Offer for the chairs" }).getByRole("link").click();
    await page.getByRole("button", { name: "Forward" }).first().click();
    const form = page.getByRole("form", { name: "Forward" });
    await form.getByRole("combobox", { name: "To", exact: true }).fill("ben@contoso.example");
    await form.getByRole("checkbox", { name: "a.pdf" }).uncheck();
    await form.getByRole("button", { name: "Send later" }).click();
    await form.getByText("America/New_York").waitFor();
    const year = new Date().getFullYear() + 1;
    await form.getByLabel("Send at").fill(`${year - 2}-01-05T08:30`);
    await form.press("Control+Enter");
    await form.getByText("Choose a time that is still to come.").waitFor();
    await form.getByLabel("Send at").fill(`${year}-01-05T08:30`);
    expect(await auditPage(page)).toEqual([]);
    await form.getByRole("button", { name: "Send at this time" }).click();
    const item = page.getByRole("region", { name: "Answers on their way" }).getByRole("listitem");
    await item.getByText(/Sends Jan 5, .*08:30/).waitFor();
    expect(orders(world)).toMatchObject([
      { args: { input: { sendAt: `${year}-01-05T13:30:00.000Z`, leftOutIds: ["id-a.pdf"] } } },
    ]);
    await item.getByRole("button", { name: "Cancel it" }).click();
    await item.waitFor({ state: "detached" });
  });

  it("what is written stays in this browser, whatever becomes of the page, until it is sent, discarded or its writer signs out", async () => {
    const { page, world } = await open("#/mail");
    const kept = () =>
      page.evaluate<number>(`Object.keys(localStorage).filter((key) => key.includes(".draft ")).length`);
    const words = page.getByLabel("What it says");
    await page.getByRole("button", { name: "New mail" }).click();
    await page.getByLabel("Subject").fill("Minutes");
    await words.fill("Hello");
    await page.goto(`${page.url().split("#")[0]}#/settings`);
    await page.getByRole("heading", { name: "Synchronization Settings" }).waitFor();
    await page.goto(`${page.url().split("#")[0]}#/mail`);
    await page.reload();
    await page.getByRole("button", { name: "Go on with your mail" }).click();
    expect([await page.getByLabel("Subject").inputValue(), await words.inputValue()]).toEqual(["Minutes", "Hello"]);
    page.on("dialog", (dialog) => void dialog.accept());
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("button", { name: "New mail" }).waitFor();
    expect(await kept()).toBe(0);

    // An answer is there again with its mail, and what was ordered is gone.
    await page.locator(".mail-row").filter({ hasText: "Offer for the chairs" }).getByRole("link").click();
    await page.getByRole("button", { name: "Forward" }).first().click();
    await page.getByRole("combobox", { name: "To", exact: true }).fill("ben@contoso.example");
    await words.fill("For you");
    await page.reload();
    await page.getByRole("form", { name: "Forward" }).waitFor();
    expect(await words.inputValue()).toBe("For you");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByText(/Sends in \d+/).waitFor();
    expect(orders(world)).toMatchObject([{ name: "forwardEmail", args: { input: { text: "For you" } } }]);
    expect(await kept()).toBe(0);

    await page.getByRole("button", { name: "New mail" }).click();
    await words.fill("Not yet");
    await expect.poll(kept).toBe(1);
    await page.getByText("Administrator", { exact: true }).first().click();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await expect.poll(kept).toBe(0);
  });
});
