// Pictures of the page in its states, at a desk and on a phone, light and dark, into screenshots/: to be looked at after a change of its looks.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { build } from "vite";
import { chromiumPath, launchChromium } from "../test/support/chromium.ts";
import { startFakeServer } from "../test/support/fake-graphql-server.ts";
import type { FakeWorld } from "../test/support/fake-world.ts";
import {
  busyScene,
  crowdedScene,
  emptyScene,
  mailScene,
  quietScene,
  sendingScene,
  unconnectedScene,
} from "../test/support/page-scenes.ts";

interface Picture {
  readonly name: string;
  readonly world: () => FakeWorld;
  readonly path?: string;
  readonly token?: string;
  /** What has to be seen first. */
  readonly ready: string;
  readonly before?: (page: Page) => Promise<void>;
}

const pictures: readonly Picture[] = [
  { name: "overview", world: busyScene, ready: "accounts need you" },
  {
    name: "opened",
    world: busyScene,
    ready: "accounts need you",
    before: (page) => page.getByRole("button", { name: "Bella Busy" }).click(),
  },
  { name: "quiet", world: quietScene, ready: "All 3 accounts are in sync" },
  { name: "conflicts", world: busyScene, path: "#/conflicts", ready: "Which side wins?" },
  { name: "conflict", world: busyScene, path: "#/conflicts/conflict-3", ready: "Result on both sides" },
  {
    name: "conflicts-settled",
    world: busyScene,
    path: "#/conflicts",
    ready: "Which side wins?",
    before: (page) => page.getByText("Settled conflicts").click(),
  },
  { name: "account", world: busyScene, path: "#/accounts/busy", ready: "Latest runs" },
  { name: "settings", world: quietScene, path: "#/settings", ready: "Synchronization Settings" },
  { name: "settings-user", world: quietScene, path: "#/settings/user", ready: "Synchronization Settings" },
  { name: "run", world: busyScene, path: "#/runs/run-3", ready: "Writes to Microsoft" },
  { name: "activity", world: busyScene, path: "#/activity", ready: "Imported 1,204" },
  { name: "crowded", world: () => crowdedScene(200), ready: "of 200 accounts" },
  { name: "mail", world: mailScene, path: "#/mail/quiet", ready: "Posteingang" },
  { name: "mail-list", world: mailScene, path: "#/mail/quiet/inbox", ready: "Minutes of Monday" },
  { name: "mail-conversation", world: mailScene, path: "#/mail/quiet/inbox/offer", ready: "Show 3 images" },
  { name: "mail-outgoing", world: sendingScene, path: "#/mail/quiet", ready: "Held" },
  {
    name: "mail-answer-held",
    world: sendingScene,
    path: "#/mail/quiet/inbox/offer",
    ready: "Show 3 images",
  },
  {
    name: "mail-compose",
    world: mailScene,
    path: "#/mail/quiet/inbox/offer",
    ready: "Show 3 images",
    before: async (page) => {
      await page.getByRole("button", { name: "Forward" }).first().click();
      await page.getByLabel("What it says").fill("Dear Ben,\n\nthis came today.");
      await page.getByRole("button", { name: "Cc, Bcc" }).click();
      await page.getByRole("button", { name: "Send later" }).click();
      await page.getByRole("button", { name: "Send now instead" }).scrollIntoViewIfNeeded();
    },
  },
  { name: "held-mail", world: sendingScene, path: "#/held-mail", ready: "120 people" },
  { name: "held-mail-alert", world: sendingScene, ready: "Mail is held" },
  { name: "mail-refused", world: mailScene, path: "#/mail/busy", ready: "You may not read this mail" },
  { name: "mail-folders", world: mailScene, path: "#/mail-folders/quiet", ready: "Newsletters" },
  {
    name: "mail-settings",
    world: mailScene,
    path: "#/settings/organization",
    ready: "Email Synchronization",
    before: (page) => page.getByRole("heading", { name: "Email Synchronization" }).scrollIntoViewIfNeeded(),
  },
  { name: "first-use", world: emptyScene, ready: "in three steps" },
  { name: "connect", world: unconnectedScene, ready: "No account is connected" },
  { name: "login", world: quietScene, token: "secret", ready: "Access token" },
];

const sizes = [
  { name: "desk", width: 1440, height: 900 },
  { name: "phone", width: 390, height: 844 },
] as const;

const root = join(import.meta.dirname, "..");
const folder = join(root, "screenshots");
if (chromiumPath === null) {
  console.error("No Chromium is here. Install it, or name it in CHROMIUM_PATH.");
  process.exit(1);
}
await mkdir(folder, { recursive: true });
await build({ configFile: join(root, ".config/vite.ts"), logLevel: "warn" });
const wanted = new Set(process.argv.slice(2));
const browser = await launchChromium(chromiumPath);
for (const { name, world, path = "", token, ready, before } of pictures) {
  if (wanted.size > 0 && !wanted.has(name)) continue;
  const server = await startFakeServer({
    world: world(),
    folder: join(root, "dist/dashboard"),
    ...(token === undefined ? {} : { token }),
  });
  for (const { name: size, ...viewport } of sizes) {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({ viewport, colorScheme, deviceScaleFactor: size === "phone" ? 2 : 1 });
      await page.goto(`${server.url}/${path}`);
      await page.getByText(ready).first().waitFor();
      await before?.(page);
      await page.evaluate("new Promise((done) => setTimeout(done, 400))");
      const file = join(folder, `${name}-${size}-${colorScheme}.png`);
      await page.screenshot({ path: file });
      console.log(file);
      await page.close();
    }
  }
  await server.stop();
}
await browser.close();
