import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMailHtml } from "../../../src/adapters/html/mail-html.ts";
import { must } from "../../../src/lib/must.ts";
import { chromiumPath, launchChromium, openPage } from "../../support/chromium.ts";
import { hostileMails } from "../../support/hostile-mail.ts";

// Neither a sandbox nor a policy helps here, as they do on our page: what is seen is the cleaning alone.
describe.skipIf(chromiumPath === null)("in a real browser, without any other protection,", () => {
  let browser: Browser;
  let page: Page;
  let served = "";
  let elsewhere: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium(must(chromiumPath, "Chromium"));
    page = await openPage(browser);
    page.on("dialog", (dialog) => dialog.dismiss());
    await page.route("**/*", (route) => {
      const url = route.request().url();
      if (url === "https://reader.invalid/") return route.fulfill({ contentType: "text/html", body: served });
      elsewhere.push(url);
      return route.abort();
    });
  });
  afterAll(() => browser?.close());

  /** Everything that a mail did when it was opened. */
  async function open(html: string): Promise<readonly string[]> {
    served = `<!doctype html><meta charset="utf-8"><body>${html}`;
    elsewhere = [];
    await page.goto("https://reader.invalid/", { waitUntil: "load" });
    // Handlers that a mail registers run in turns of their own.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    const ran = await page.evaluate(() => ("ran" in window ? ["ran"] : []));
    return [...ran, ...elsewhere];
  }

  it("no hostile mail runs anything or asks anybody once it is cleaned", async () => {
    const { clean } = createMailHtml();
    for (const [name, html] of Object.entries(hostileMails)) {
      const { html: text } = must(clean(html, { showRemoteImages: false, inlineAddress: () => null }), "cleaned HTML");
      expect([name, await open(text)]).toEqual([name, []]);
      expect([name, await page.textContent("body")]).toEqual([name, expect.stringContaining("still readable")]);
    }
  }, 300_000);

  it("most of them do before, so that this would be seen", async () => {
    let noticed = 0;
    for (const html of Object.values(hostileMails)) {
      // It leads away before anybody could look.
      if (!/http-equiv/.test(html) && (await open(html)).length > 0) noticed += 1;
    }
    expect(noticed).toBeGreaterThan(Object.keys(hostileMails).length / 2);
  }, 300_000);
});
