import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { must } from "../../src/lib/must.ts";
import { builtPage } from "../support/built-page.ts";
import { chromiumPath, launchChromium, openPage } from "../support/chromium.ts";
import { type FakeServer, startFakeServer } from "../support/fake-graphql-server.ts";
import {
  addActivity,
  type FakeWorld,
  fakeAccount,
  fakeBrake,
  fakeRun,
  fakeStatus,
  putConflict,
  putRun,
  putSettings,
  putStatus,
} from "../support/fake-world.ts";
import { auditPage } from "../support/page-audit.ts";
import { busyScene, crowdedScene, emptyScene, quietScene, unconnectedScene } from "../support/page-scenes.ts";

describe.skipIf(chromiumPath === null)("the page in a browser", () => {
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

  const serve = async (world: FakeWorld, other: { readonly token?: string; readonly port?: number } = {}) => {
    const server = await startFakeServer({ world, folder, ...other });
    servers.add(server);
    return server;
  };
  const open = async (world: FakeWorld, path = "", options: BrowserContextOptions = {}) => {
    const server = await serve(world);
    const page = await openPage(browser, {
      viewport: { width: 1440, height: 900 },
      reducedMotion: "reduce",
      ...options,
    });
    await page.goto(`${server.url}/${path}`);
    return { page, server };
  };

  it("answers in a sentence, in the tab too, and puts what needs somebody first", async () => {
    const { page } = await open(busyScene());
    await page.getByRole("heading", { level: 1, name: "3 of 5 accounts need you" }).waitFor();
    await expect.poll(() => page.title()).toBe("3 need you · m365-sync");
    // Runs, alerts and conflicts come each by a subscription of their own.
    const cards = page.getByRole("region", { name: "Needs you" }).getByRole("heading");
    await expect
      .poll(() => cards.allTextContents())
      .toEqual(["Sign in again", "Approve?", "Approve?", "1 record not synced", "Which sides win?"]);
  });

  it("follows a run without being asked to", async () => {
    const world = quietScene();
    const { page } = await open(world);
    await page.getByText("All 3 accounts are in sync").waitFor();
    const account = fakeAccount("busy", { displayName: "Bella Busy" });
    putRun(world, fakeRun(account, "1", "RUNNING", { done: 10, total: 40, ratePerSecond: 20, secondsLeft: 2 }));
    await page.getByText("10 / 40").waitFor();
    putRun(world, fakeRun(account, "1", "RUNNING", { done: 30, total: 40, ratePerSecond: 20, secondsLeft: 1 }));
    await page.getByText("30 / 40").waitFor();
    putRun(world, fakeRun(account, "1", "SUCCEEDED"));
    await page.getByText("All 3 accounts are in sync").waitFor();
  });

  it("keeps itself right over a restart of the server, and counts nothing twice", async () => {
    const world = quietScene();
    const { page, server } = await open(world);
    await page.getByText("live", { exact: true }).waitFor();
    servers.delete(server);
    await server.stop();
    await page.getByText("reconnecting", { exact: true }).waitFor();
    addActivity(world, { message: "Happened during the break" });
    putStatus(world, fakeStatus(fakeAccount("quiet", { displayName: "Quinn Quiet" }), "TASKS", "PAUSED"));
    await serve(world, { port: Number(new URL(server.url).port) });
    await page.getByText("live", { exact: true }).waitFor();
    await page.getByText("paused", { exact: true }).waitFor();
    await expect.poll(() => page.getByText("Happened during the break").count()).toBe(1);
  });

  it("shows all rows where its connection broke while they came", async () => {
    const server = await serve(crowdedScene(200));
    const page = await openPage(browser);
    let left = 100;
    await page.routeWebSocket(/graphql/, (socket) => {
      const upstream = socket.connectToServer();
      upstream.onMessage((message) => {
        left -= 1;
        if (left !== 0) return socket.send(message);
        void upstream.close();
        void socket.close();
      });
    });
    await page.goto(server.url);
    await page.getByText("1 of 200 accounts needs you").waitFor();
    expect(left).toBeLessThan(0);
  });

  it("stays live while it is told of changes, however late a ping is answered, and gives up a connection that is silent", async () => {
    const world = quietScene();
    const server = await serve(world);
    const page = await openPage(browser);
    let pings = 0;
    let connections = 0;
    const told: string[] = [];
    await page.routeWebSocket(/graphql/, (socket) => {
      connections += 1;
      const upstream = socket.connectToServer();
      socket.onMessage((message) => {
        if (String(message) === '{"type":"ping"}') pings += 1;
        else upstream.send(message);
      });
      upstream.onMessage((message) => {
        socket.send(message);
        told.push(String(message));
      });
    });
    const isTold = (text: string) => expect.poll(() => told.some((message) => message.includes(text))).toBe(true);
    // A clock that also went on by itself would let a slow machine use up the page's patience. So it is stopped, and only moved by hand.
    const start = Date.now();
    await page.clock.install({ time: start });
    await page.clock.pauseAt(start + 1_000);
    /** Moves it as little as drawing what has already come takes. */
    const seeDrawn = async (text: string) => {
      while (!(await page.getByText(text, { exact: true }).isVisible())) await page.clock.runFor(50);
    };
    await page.goto(server.url);
    await isTold("connection_ack");
    await seeDrawn("live");
    await page.clock.runFor(10_000);
    await expect.poll(() => pings).toBe(1);
    for (const message of ["First", "Second", "Third"]) {
      await page.clock.runFor(3_000);
      addActivity(world, { message });
      await isTold(message);
      await seeDrawn(message);
    }
    expect([await page.getByText("live", { exact: true }).count(), pings, connections]).toEqual([1, 1, 1]);
    await page.clock.runFor(5_000);
    await seeDrawn("reconnecting");
  });

  it("approves only with the exact number on the button", async () => {
    const world = busyScene();
    const { page } = await open(world);
    await page.getByRole("button", { name: "Delete 48 tasks" }).click();
    await page.getByRole("button", { name: "Delete 48 tasks" }).waitFor({ state: "detached" });
    expect(world.orders).toEqual([{ name: "approveRun", args: { runId: "run-5", itemIds: null } }]);
  });

  it("shows all names of a question, page by page and by search, and says what a rejection leaves behind", async () => {
    const world = busyScene();
    const run = must(world.runs.get("run-5"), "run-5");
    putRun(world, { ...run, brake: { ...fakeBrake, deletesInOffice: 456, deletesInM365: 0 } });
    const { page } = await open(world, "#/runs/run-5");
    await page
      .getByText("If you reject it, 456 tasks in Oro stay and are no longer synced. You can take that back.")
      .waitFor();
    await page.getByText("Show the 456", { exact: true }).click();
    await page.getByText("50 of 456").waitFor();
    await page.getByRole("button", { name: "Show more" }).click();
    await page.getByText("100 of 456").waitFor();
    await page.getByRole("searchbox").fill("Number 456");
    await page.getByText("1 of 1").waitFor();
    expect(await auditPage(page)).toEqual([]);
  });

  it("says in the colour of a refusal why no more of an opened list could be read", async () => {
    const world = busyScene();
    const run = must(world.runs.get("run-5"), "run-5");
    putRun(world, { ...run, brake: { ...fakeBrake, deletesInOffice: 456, deletesInM365: 0 } });
    const { page, server } = await open(world, "#/runs/run-5");
    await page.getByText("Show the 456", { exact: true }).click();
    await page.getByText("50 of 456").waitFor();
    servers.delete(server);
    await server.stop();
    await page.getByRole("button", { name: "Show more" }).click();
    const refusal = page.getByRole("status").filter({ hasText: "The server does not answer." });
    await refusal.waitFor();
    expect(await refusal.getAttribute("class")).toBe("refusal");
  });

  it("approves only what is chosen, by name", async () => {
    const world = busyScene();
    const { page } = await open(world, "#/runs/run-5");
    await page.getByText("Show the 48", { exact: true }).click();
    await page.getByLabel("Call the printer").check();
    await page.getByLabel("Book the room").check();
    await page.getByLabel("Book the room").uncheck();
    await page.getByText("What is not chosen counts as rejected.").waitFor();
    await page.getByRole("searchbox").fill("Order");
    await page.getByText("1 of 1").waitFor();
    await page.getByLabel("Order paper").check();
    expect(await auditPage(page)).toEqual([]);
    await page.getByRole("button", { name: "Approve only the 2 chosen" }).click();
    await page.getByRole("button", { name: "Approve only the 2 chosen" }).waitFor({ state: "detached" });
    expect(world.orders).toEqual([
      { name: "approveRun", args: { runId: "run-5", itemIds: ["DELETION-1", "DELETION-0"] } },
    ]);
  });

  it("says whom a run would mail, by number and by name, before anybody approves it", async () => {
    const world = busyScene();
    const { page } = await open(world);
    await page.getByText("would mail 37 people, 9 of them outside contoso.example, about 12 meetings.").waitFor();
    await page.getByText("Show the 37", { exact: true }).click();
    await page.getByText("guest37@fabrikam.example").waitFor();
    await page.getByText("Show the 12 meetings").click();
    await page.getByText("Quarterly review").waitFor();
    expect(await page.getByText("Time: Mon 4 May, 10:00 → Tue 5 May, 10:00").count()).toBe(12);
    await page.getByRole("button", { name: "Mail 37 people" }).click();
    await page.getByRole("button", { name: "Mail 37 people" }).waitFor({ state: "detached" });
    expect(world.orders).toEqual([{ name: "approveRun", args: { runId: "run-7", itemIds: null } }]);
  });

  it("settles a conflict by keyboard at its own address", async () => {
    const world = busyScene();
    const { page } = await open(world, "#/conflicts/conflict-1");
    const apply = page.getByRole("button", { name: "Apply" });
    await page.getByRole("radio", { name: "Due date: take Oro" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    expect(await apply.isDisabled()).toBe(true);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.getByRole("definition").filter({ hasText: "Fri 8 May 2026" }).waitFor();
    await page.getByRole("definition").filter({ hasText: "high" }).waitFor();
    expect(world.orders).toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByText("Chosen; the next run writes it.").waitFor();
    const fields = [
      { field: "dueDate", take: "M365" },
      { field: "priority", take: "OFFICE" },
    ];
    expect(world.orders).toEqual([{ name: "resolveConflict", args: { input: { conflictId: "conflict-1", fields } } }]);
  });

  it("reopens a settled conflict from the list, and asks for the decision anew", async () => {
    const world = busyScene();
    const settled = must(world.conflicts.get("conflict-1"), "conflict-1");
    putConflict(world, { ...settled, state: "SETTLED", outcome: "M365", reason: "Ada Admin changed the direction." });
    const { page } = await open(world, "#/conflicts");
    await page.getByText("Settled conflicts").click();
    await page.getByText("Microsoft’s version was taken.").waitFor();
    await page.getByText("Ada Admin changed the direction.").waitFor();
    expect(await auditPage(page)).toEqual([]);
    await page.getByRole("button", { name: "Reopen: Send the offer" }).click();
    await page.getByRole("form", { name: "Decide on Send the offer" }).waitFor();
    expect(world.orders).toEqual([{ name: "reopenConflict", args: { conflictId: "conflict-1" } }]);
  });

  it("marks inside an event's values what differs, and takes one side for all", async () => {
    const world = busyScene();
    const { page } = await open(world, "#/conflicts/conflict-3");
    await page.getByRole("heading", { level: 1, name: "Weekly planning" }).waitFor();
    const marked = page.locator("td[data-side=Oro] mark");
    expect(await marked.allTextContents()).toEqual([
      "09:30–10:30",
      "and Wednesday",
      "Ada Admin:",
      "answer",
      "Mon 18 May 2026: moved to 14:00–15:00 Europe/Berlin",
    ]);
    await page.getByRole("button", { name: "Take all of Microsoft" }).click();
    await page.getByText("Quinn Quiet: declined").last().waitFor();
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Chosen; the next run writes it.").waitFor();
    expect(world.orders).toEqual([
      { name: "resolveConflict", args: { input: { conflictId: "conflict-3", take: "M365" } } },
    ]);
  });

  it("says before a deletion is applied where the record goes", async () => {
    const world = busyScene();
    const { page } = await open(world, "#/conflicts/conflict-2");
    await page.getByRole("radio", { name: "The record: take Microsoft" }).check();
    await page.getByText("deleted in Oro").waitFor();
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Chosen; the next run writes it.").waitFor();
    expect(world.orders).toEqual([
      { name: "resolveConflict", args: { input: { conflictId: "conflict-2", take: "M365" } } },
    ]);
  });

  it("opens a row to counts that add up, and starts a sync from there", async () => {
    const world = busyScene();
    const { page } = await open(world);
    await page.getByRole("button", { name: "Bella Busy" }).press("Enter");
    await page
      .getByText("1,204 in sync + 2 in conflict + 1 failing + 30 excluded + 4 detached = 1,241 tasks")
      .waitFor();
    const calendar = page.getByRole("region", { name: "Calendar of busy@contoso.example" });
    await calendar.getByText("Excluded: 108 outside the window and 12 somebody else’s meeting").waitFor();
    await calendar.getByText("Detached: 3 declined").waitFor();
    await calendar.getByText("notifications degraded").waitFor();
    await calendar.getByText("Microsoft could not reach this server").waitFor();
    await page.getByRole("button", { name: "Sync now: tasks of busy@contoso.example" }).click();
    await page.getByRole("button", { name: "Started" }).waitFor();
    expect(world.orders).toEqual([{ name: "syncNow", args: { accountId: "busy", resource: "TASKS" } }]);
  });

  it("counts new activity for a reader who has scrolled", async () => {
    const world = quietScene();
    for (let index = 0; index < 60; index += 1) addActivity(world, { message: `Line ${index}` });
    const { page } = await open(world, "#/activity");
    await page.getByText("Line 59").waitFor();
    const log = page.getByRole("list", { name: "Activity, newest first" });
    await log.press("PageDown");
    const isScrolled = () => page.evaluate("document.querySelector('.activity ol').scrollTop > 100");
    await expect.poll(isScrolled).toBe(true);
    await page.getByText("live", { exact: true }).waitFor();
    addActivity(world, { message: "First" });
    addActivity(world, { message: "Second" });
    await page.getByRole("button", { name: "2 new" }).click();
    await page.getByText("Second").waitFor();
  });

  it("draws a few of ten thousand rows, the needy one first, and finds any", async () => {
    const { page } = await open(crowdedScene(10_000));
    await page.getByText("1 of 10,000 accounts needs you").waitFor();
    const rows = page.getByRole("row");
    expect(await rows.count()).toBeLessThan(60);
    await page.getByRole("button", { name: "user09999" }).waitFor();
    await page.getByRole("searchbox").fill("user04321");
    await page.getByRole("button", { name: "user04321" }).waitFor();
    expect(await rows.count()).toBe(2);
  });

  it("draws the rows that the reader has scrolled to, and keeps the room of an opened one that is out of sight", async () => {
    const { page } = await open(crowdedScene(1_000));
    await page.getByText("1 of 1,000 accounts needs you").waitFor();
    const body = "document.querySelector('.table-body')";
    const rowAt = (y: number) =>
      page.evaluate(`Number(document.elementFromPoint(200, ${y})?.closest("[role=row]")?.ariaRowIndex)`);
    // The head is the first row.
    const expectedAt = (y: number) =>
      page.evaluate(`Math.floor((${y} - ${body}.getBoundingClientRect().top) / 60) + 2`);
    await page.evaluate("scrollTo(0, 30_000)");
    for (const y of [250, 450, 790]) await expect.poll(() => rowAt(y)).toBe(await expectedAt(y));
    expect(await page.getByRole("row").count()).toBeLessThan(60);
    const height = async () => Number(await page.evaluate(`${body}.offsetHeight`));
    expect(await height()).toBe(60_000);
    await page
      .getByRole("button", { name: /^user00/ })
      .nth(10)
      .click();
    await page.locator(".row-detail").getByText("None yet.").waitFor();
    await expect.poll(height).toBeGreaterThan(60_000);
    const opened = await height();
    await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
    await page.locator("[aria-rowindex='1001']").waitFor();
    await page.locator(".row-detail").waitFor({ state: "detached" });
    expect(await height()).toBe(opened);
    await page.evaluate("scrollTo(0, 0)");
    await page.locator("[aria-rowindex='2']").waitFor();
    expect(await height()).toBe(opened);
  });

  it("lets nobody in without a token, and says when one is wrong", async () => {
    const server = await serve(quietScene(), { token: "secret" });
    const page = await openPage(browser);
    await page.goto(server.url);
    await page.getByLabel("Access token").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("This token is not valid.").waitFor();
    await page.getByLabel("Access token").fill("secret");
    await page.keyboard.press("Enter");
    await page.getByText("All 3 accounts are in sync").waitFor();
  });

  it("leads a new installation through three steps and really checks", async () => {
    const { page } = await open(emptyScene());
    await page.getByText("http://localhost:4000/auth/callback").waitFor();
    await page.getByRole("button", { name: "Check" }).click();
    await page.getByText("The client secret has expired. Create a new one in Azure.").waitFor();
  });

  it("has a new installation switched on before anybody signs in", async () => {
    const world = unconnectedScene();
    world.settings.SYSTEM.values = {};
    const { page } = await open(world);
    await page.getByRole("button", { name: "Enable Tasks Sync" }).click();
    await page.getByRole("button", { name: "Connect an account" }).waitFor();
    const set = [{ key: "TASKS_SYNC_ENABLED", value: true }];
    expect(world.orders).toEqual([
      { name: "updateSettings", args: { input: { level: "SYSTEM", expectedVersion: 1, set } } },
    ]);
  });

  it("saves a setting with a word, and refuses one with the reason at its field", async () => {
    const world = quietScene();
    const { page } = await open(world, "#/settings");
    const section = page.getByRole("region", { name: "Synchronization Settings", exact: true });
    const field = section.getByLabel("Sync Interval (in minutes)", { exact: true });
    await section.getByLabel("Use Default: Synchronization Settings, Sync Interval (in minutes)").uncheck();
    await field.fill("0");
    await field.press("Enter");
    await section.getByRole("alert").filter({ hasText: "a whole number from 1 to 1440" }).waitFor();
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    await field.fill("15");
    await section.getByRole("button", { name: "Save" }).click();
    await section.getByText("Saved.").waitFor();
    await section.getByText("own value").waitFor();
    expect(world.settings.SYSTEM.values).toMatchObject({ SYNC_INTERVAL_MINUTES: 15 });
  });

  it("a value that somebody else saved meanwhile is shown beside one's own, for a choice", async () => {
    const world = quietScene();
    const { page } = await open(world, "#/settings/user");
    await page.getByText("live", { exact: true }).waitFor();
    const section = page.getByRole("region", { name: "Tasks Synchronization" });
    await section.getByLabel("Use Organization: Tasks Synchronization, Sync Direction").uncheck();
    await section.getByLabel("Sync Direction", { exact: true }).selectOption("Oro to Microsoft");
    await section.getByText("Applies only with the direction Bidirectional.").waitFor();
    putSettings(world, "USER", { TASKS_DIRECTION: "M365_TO_OFFICE" });
    await section.getByText("Somebody made it Microsoft to Oro meanwhile; yours is Oro to Microsoft.").waitFor();
    expect(await section.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    await section.getByRole("button", { name: "Keep mine" }).click();
    await section.getByRole("button", { name: "Save" }).click();
    await section.getByText("Saved.").waitFor();
    expect(world.settings.USER.values).toMatchObject({ TASKS_DIRECTION: "OFFICE_TO_M365" });
  });

  it("nothing can be switched on before the application is filled in, and the page says so there", async () => {
    const { page } = await open(emptyScene(), "#/settings/system");
    const section = page.getByRole("region", { name: "Microsoft 365 Integrations" });
    await section.getByText("Fill in the application first.").first().waitFor();
    expect(await section.getByLabel("Enable Emails Sync", { exact: true }).isDisabled()).toBe(true);
  });

  it("makes trouble in a demo and says what it did", async () => {
    const { page } = await open(busyScene());
    await page.getByRole("button", { name: "Revoke a sign-in" }).click();
    await page.getByText("The sign-in of broken@contoso.example was revoked.").waitFor();
  });

  it("hands out a sign-in link that counts down", async () => {
    const { page } = await open(unconnectedScene());
    await page.getByRole("button", { name: "Connect an account" }).click();
    const link = page.getByRole("link", { name: "Open Microsoft sign-in" });
    expect(await link.getAttribute("href")).toContain("https://login.microsoftonline.com/");
    await page.getByText(/valid for 9:5\d/).waitFor();
  });

  it.each([
    [
      "a busy system",
      busyScene,
      {
        "": "3 of 5 accounts need you",
        "#/conflicts": "Which side wins?",
        "#/conflicts/conflict-3": "Result on both sides",
      },
    ],
    ["its details", busyScene, { "#/accounts/busy": "Latest runs", "#/runs/run-3": "Writes to Microsoft" }],
    ["a quiet system", quietScene, { "#/settings": "Synchronization Settings" }],
    ["a new one", emptyScene, { "#/settings": "Fill in the application first", "": "in three steps" }],
  ] as const)(
    "axe-core finds nothing on the pages of %s, wide and narrow, light and dark",
    async (_name, scene, paths) => {
      const { page } = await open(scene());
      for (const [path, ready] of Object.entries(paths)) {
        await page.evaluate(`location.hash = ${JSON.stringify(path)}`);
        await page.getByText(ready).first().waitFor();
        for (const [width, height] of [
          [1440, 900],
          [390, 844],
        ] as const) {
          await page.setViewportSize({ width, height });
          for (const colorScheme of ["light", "dark"] as const) {
            await page.emulateMedia({ colorScheme });
            expect(await auditPage(page), `${path}, ${width} wide, ${colorScheme}`).toEqual([]);
            const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
            expect(overflow, `${path}, ${width} wide, scrolls sideways`).toBe(0);
          }
        }
      }
    },
  );

  it("asks nothing of other servers and needs less than 150 kB of script", async () => {
    const html = await readFile(join(folder, "index.html"), "utf8");
    const scripts = [...html.matchAll(/src="([^"]+\.js)"/g)].map(([, path = ""]) => path);
    expect(scripts.length).toBeGreaterThan(0);
    for (const path of scripts) expect(gzipSync(await readFile(join(folder, path))).length).toBeLessThan(150_000);
    expect(html).not.toContain("http://");
    expect(html).not.toContain("https://");
  });
});
