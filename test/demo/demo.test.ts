import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Client, createClient } from "graphql-ws";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from "vitest";
import WebSocket from "ws";
import { must } from "../../src/lib/must.ts";
import type { AnswerTo, Asked } from "../support/asked.ts";
import { type RunningDemo, startDemo } from "../support/demo.ts";
import { watch } from "../support/live-client.ts";
import { makeDataFolder } from "../support/postgres-server.ts";

const token = "demo_test_administrator_token_0123456789";
/** Without the builder of the page there is no demo. */
const canBuild = existsSync(join(import.meta.dirname, "..", "..", "node_modules", "vite"));

describe.skipIf(!canBuild)("the demo", () => {
  let folder: string;
  let demo: RunningDemo;
  let live: Client | undefined;

  beforeAll(async () => {
    folder = await makeDataFolder();
    await start();
  }, 120_000);

  afterAll(async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(() => {
    onTestFailed(() => {
      process.stderr.write(`${demo.output.join("\n")}\n`);
    });
  });

  async function start(): Promise<void> {
    demo = await startDemo(join(folder, "data"), token);
    await demo.line(/All is set up/);
    live = createClient({
      url: `${demo.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
    });
  }

  async function stop(): Promise<number | null> {
    await live?.dispose();
    return demo.end();
  }

  async function ask<const Text extends Asked>(query: Text): Promise<AnswerTo<Text>> {
    const response = await fetch(`${demo.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    const { data, errors }: { data: AnswerTo<Text>; errors?: unknown } = JSON.parse(await response.text());
    expect(errors).toBeUndefined();
    return data;
  }

  /** Follows the live status until each persona is as wanted. */
  async function become(wanted: Readonly<Record<string, string>>): Promise<void> {
    const states = new Map<string, string>();
    const told = watch(
      must(live, "client"),
      "subscription { syncStatus(resource: TASKS) { status { state account { userPrincipalName } } } }",
    );
    for await (const { syncStatus } of told) {
      const { state, account } = syncStatus.status;
      states.set(must(account.userPrincipalName.split("@")[0], "name"), state);
      if (Object.entries(wanted).every(([persona, name]) => states.get(persona) === name)) return;
    }
  }

  it("its link logs a browser in to the live page, once", async () => {
    const link = must(/http\S+/.exec(await demo.line(/Open http/))?.[0], "link");
    // The link only asks; its form is posted.
    expect(await (await fetch(link)).text()).toContain("Log in as");
    const { origin, searchParams } = new URL(link);
    const body = new URLSearchParams({ code: searchParams.get("code") ?? "" });
    const opened = await fetch(`${origin}/login`, { method: "POST", redirect: "manual", body });
    expect([opened.status, opened.headers.get("location")]).toEqual([303, "/"]);
    expect(opened.headers.get("set-cookie")).toContain("HttpOnly");
    expect((await fetch(link, { redirect: "manual" })).status).toBe(403);
    expect(await (await fetch(demo.url)).text()).toContain("<script");
    expect(await ask("{ system { isSimulator } }")).toEqual({ system: { isSimulator: true } });
  });

  it("shows an account at rest, one with a conflict to decide, and one whose sign-in was revoked", async () => {
    await become({ quiet: "IN_SYNC", busy: "CONFLICTS", broken: "SIGN_IN_NEEDED" });
  });

  it("has people at work on both sides", async () => {
    const told = watch(must(live, "client"), "subscription { runProgress { run { trigger state } } }");
    for await (const { runProgress } of told) {
      if (runProgress.run.trigger === "OFFICE_CHANGE" && runProgress.run.state === "SUCCEEDED") break;
    }
    const { tasks } = await ask("{ tasks { totalCount } }");
    expect(tasks.totalCount).toBeGreaterThan(300);
  });

  it("lends the command its address and token: status works beside it without an argument", async () => {
    const env = { PATH: process.env.PATH, DATA_DIR: join(folder, "data") };
    const launcher = join(import.meta.dirname, "..", "..", "src", "cli", "m365-sync.js");
    const { stdout } = await promisify(execFile)(process.execPath, [launcher, "runs", "--json"], { env });
    expect(JSON.parse(stdout).length).toBeGreaterThan(0);
  });

  it("stops for approval when somebody empties a list", async () => {
    const { demoTrouble } = await ask(
      "mutation { demoTrouble(kind: DELETE_MANY) { ... on DemoTroubleSuccess { data } } }",
    );
    expect(demoTrouble.data).toContain("emptied the list");
    await become({ busy: "NEEDS_APPROVAL" });
  });

  it("ends in order when it is told to, and starts again on the same data", async () => {
    expect(await stop()).toBe(0);
    expect(demo.output.at(-1)).toContain("Everything is stopped.");
    await expect(fetch(`${demo.url}/healthz`)).rejects.toThrow();
    expect(existsSync(join(folder, "data", "postgres", "postmaster.pid"))).toBe(false);
    expect(existsSync(join(folder, "data", "admin-token"))).toBe(false);
    await start();
    await become({ quiet: "IN_SYNC", busy: "CONFLICTS", broken: "SIGN_IN_NEEDED" });
  }, 120_000);
});
