import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "../../src/lib/must.ts";
import { renderFrame } from "../../src/server/mail-frame.ts";
import { pagePolicy } from "../../src/server/page.ts";
import { chromiumPath, launchChromium, openPage } from "../support/chromium.ts";
import { hostileMails, stranger } from "../support/hostile-mail.ts";

const here = "https://reader.invalid";

// What is shown is not cleaned: what is seen is the frame alone.
describe.skipIf(chromiumPath === null)("the frame of a mail in a real browser, without the cleaning,", () => {
  let browser: Browser;
  let page: Page;
  let mails: readonly string[] = [];
  let isShown = false;
  let elsewhere: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium(must(chromiumPath, "Chromium"));
    page = await openPage(browser);
    page.on("dialog", (dialog) => dialog.dismiss());
    await page.route("**/*", (route) => {
      const { origin, pathname } = new URL(route.request().url());
      if (origin === here && pathname === "/") {
        // One below the other, and each seen: what is out of sight may be loaded later.
        const frames = mails.map((_, nth) => `<iframe src="${here}/mail/frames/${nth}"></iframe>`);
        const headers = { "content-type": "text/html", "content-security-policy": pagePolicy };
        return route.fulfill({ headers, body: `<!doctype html>${frames.join("")}` });
      }
      const [, nth] = /^\/mail\/frames\/(\d+)$/.exec(pathname) ?? [];
      if (origin === here && nth !== undefined) {
        const html = must(mails[Number(nth)], "the mail");
        const { headers, document } = renderFrame({ html, showRemoteImages: isShown }, [here]);
        return route.fulfill({ headers, body: document });
      }
      elsewhere.push(route.request().url());
      return route.abort();
    });
  });
  afterAll(() => browser?.close());

  /** Everything that mails did when they were opened, without any sandbox but the frame's own. */
  async function open(...given: readonly string[]): Promise<readonly string[]> {
    mails = given;
    elsewhere = [];
    await page.goto(`${here}/`, { waitUntil: "load" });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    const ran = await page.evaluate(() => ("ran" in window ? ["ran"] : []));
    return [...ran, ...elsewhere];
  }

  it("no hostile mail runs anything or asks anybody", async () => {
    isShown = false;
    const names = Object.keys(hostileMails);
    expect(await open(...Object.values(hostileMails))).toEqual([]);
    const frames = page.frames().filter((frame) => frame.parentFrame() === page.mainFrame());
    // None led away.
    expect(frames.map((frame) => frame.url())).toEqual(names.map((_, nth) => `${here}/mail/frames/${nth}`));
  }, 60_000);

  it("pictures of others are loaded once they are asked for, by https alone; of this server only those of mails", async () => {
    const pictures = ["https://a.invalid/1.png", "http://b.invalid/2.png", `${here}/graphql`, `${here}/mail/inline/3`];
    const html = pictures.map((address) => `<img src="${address}">`).join("");
    isShown = false;
    expect(await open(html)).toEqual([pictures[3]]);
    isShown = true;
    const asked = await open(html);
    expect(asked).toContain(pictures[0]);
    expect(asked.some((address) => address.startsWith("http:"))).toBe(false);
  });

  it("it can be put into no other page", async () => {
    await page.route("https://other.invalid/", (route) =>
      route.fulfill({ contentType: "text/html", body: `<iframe src="${here}/mail/frames/0"></iframe>` }),
    );
    mails = ["still readable"];
    await page.goto("https://other.invalid/", { waitUntil: "load" });
    expect(await must(page.frames()[1], "the frame").content()).not.toContain("still readable");
    expect(await open("still readable")).toEqual([]);
    expect(await must(page.frames()[1], "the frame").content()).toContain("still readable");
  });

  it("it follows the theme of the page, unless its mail brings colours or pictures: that was written for white paper", async () => {
    isShown = false;
    const scheme = async (colorScheme: "light" | "dark", html: string) => {
      await page.emulateMedia({ colorScheme });
      await open(html);
      return must(page.frames()[1], "the frame").evaluate(() => {
        const { color, backgroundColor } = getComputedStyle(document.documentElement);
        return [color, backgroundColor];
      });
    };
    const seeThrough = "rgba(0, 0, 0, 0)";
    const white = "rgb(255, 255, 255)";
    expect(await scheme("light", "<p>Hello</p>")).toEqual(["rgb(27, 28, 30)", seeThrough]);
    expect(await scheme("dark", "<p>Hello</p>")).toEqual(["rgb(232, 233, 235)", seeThrough]);
    for (const own of ['<p style="color: #000">Hello</p>', '<table bgcolor="white"></table>', '<img src="cid:a">'])
      expect(await scheme("dark", own)).toEqual(["rgb(27, 28, 30)", white]);
  });

  it("the page around it shows no picture of another host", async () => {
    await open("");
    const address = `https://${stranger}/pixel.gif`;
    const blocked = await page.evaluate(
      (src) =>
        new Promise((resolve) => {
          document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => resolve(effectiveDirective));
          new Image().src = src;
        }),
      address,
    );
    expect([blocked, elsewhere]).toEqual(["img-src", []]);
  });
});
