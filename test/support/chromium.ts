import { existsSync } from "node:fs";
import { env } from "node:process";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Where the machine's Chromium is, or null: then the tests of the page are skipped. */
export const chromiumPath: string | null =
  [env["CHROMIUM_PATH"], "/usr/bin/chromium"].find((path) => path !== undefined && existsSync(path)) ?? null;

/**
 * The last of such lists on the command line counts, so what Playwright turns off stands here again. The popups of the address bar are
 * pages of their own, made anew for each window: half of what opening one of ours costs, and nobody sees them.
 */
const unwantedFeatures = [
  ...["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "PreloadTopChromeWebUI"],
  ...[
    "AimEnabled",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
  ],
  ...["HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding"],
  ...["PreconnectToSearch", "ThirdPartyStoragePartitioning"],
];

export async function launchChromium(path: string): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--disable-features=${unwantedFeatures.join()}`,
    ],
  });
}

/** A page that has time: beside much else a thing that takes a second took thirty. */
export async function openPage(where: Browser | BrowserContext, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await where.newPage(options);
  page.setDefaultTimeout(120_000);
  return page;
}
