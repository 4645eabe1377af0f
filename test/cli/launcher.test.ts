import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { aStatus } from "./answers.ts";
import { page, rightToken, startApiServer } from "./api-server.ts";

const root = join(import.meta.dirname, "../..");
const { bin } = z
  .object({ bin: z.object({ "m365-sync": z.string() }) })
  .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
const launcher = join(root, bin["m365-sync"]);

describe("the m365-sync command as npm links it", () => {
  it("runs under plain node, from any folder", async () => {
    await using server = await startApiServer({ Query: { syncStatus: () => page([]) } });
    const env = { PATH: process.env.PATH, M365_SYNC_URL: server.url, M365_SYNC_TOKEN: rightToken };
    const { stdout } = await promisify(execFile)(process.execPath, [launcher, "status", "--json"], { cwd: "/", env });
    expect(JSON.parse(stdout)).toEqual([]);
  });

  it("ends with the command's exit code", async () => {
    const ended = promisify(execFile)(process.execPath, [launcher, "status", "--url", "http://127.0.0.1:1"]);
    await expect(ended).rejects.toMatchObject({ code: 3, stdout: "" });
  });

  it("leaves a watch with 0 on Ctrl-C", async () => {
    await using server = await startApiServer({
      Query: { syncStatus: () => page([]) },
      Subscription: {
        async *syncStatus() {
          yield { syncStatus: { cursor: "1", status: aStatus() } };
          await new Promise(() => {});
        },
      },
    });
    const line = ["status", "--watch", "--json", "--url", server.url, "--token", rightToken];
    const child = spawn(process.execPath, [launcher, ...line], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});
