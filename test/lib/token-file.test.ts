import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { keepToken, lendToken, readTokens } from "../../src/lib/token-file.ts";
import { leaveToken } from "../../src/wiring/leave-token.ts";

const url = "http://localhost:4000/graphql";
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "m365-sync-token-"));
  path = join(folder, "data", "admin-token");
});
afterEach(() => rm(folder, { recursive: true }));

const tokens = async () => readTokens(await readFile(path, "utf8"));

it("a token is readable by its owner only, and nothing else is left behind", async () => {
  await keepToken(path, { url, token: "one" });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, "data"))).toEqual(["admin-token"]);
  expect(await tokens()).toEqual([{ url, token: "one" }]);
});

it("a first start leaves the administrator's token under the address where this machine reaches it", async () => {
  const config = loadConfig({ DATA_DIR: join(folder, "data"), PORT: "4711", HOST: "0.0.0.0" });
  expect(await leaveToken(config, "first")).toBe(path);
  expect(await tokens()).toEqual([{ url: "http://localhost:4711/graphql", token: "first" }]);
});

it("what somebody wrote stays, below the latest", async () => {
  await keepToken(path, { url, token: "one" });
  const written =
    "# mine\nm365_bare\nhttps://sync.contoso.test/graphql theirs\nhttp://localhost:5000/graphql third my own note\n";
  await writeFile(path, written);
  const giveBack = await lendToken(path, { url, token: "lent" });
  expect((await tokens()).map(({ token }) => token)).toEqual(["lent", "m365_bare", "theirs", "third"]);
  await giveBack();
  expect(await readFile(path, "utf8")).toBe(written);
});

it("tokens that are left at once are all kept", async () => {
  await Promise.all(["one", "two", "three", "four"].map((token) => keepToken(path, { url, token })));
  expect((await tokens()).map(({ token }) => token).sort()).toEqual(["four", "one", "three", "two"]);
});

it("a token that was lent by a process that was killed counts no more", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  await keepToken(path, { url, token: "one" });
  await writeFile(path, `${url} dead ${pid}@1\n${await readFile(path, "utf8")}`);
  expect(await tokens()).toEqual([{ url, token: "one" }]);
  await keepToken(path, { url, token: "two" });
  expect(await readFile(path, "utf8")).not.toContain("dead");
});
