import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { findFreePort } from "../../src/lib/free-port.ts";
import { keepToken } from "../../src/lib/token-file.ts";
import { version } from "../../src/lib/version.ts";
import { viewer } from "./answers.ts";
import { page, rightToken, startApiServer } from "./api-server.ts";
import { listen } from "./listen.ts";
import { createMemoryTerminal, run } from "./memory-terminal.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function serve() {
  const server = await startApiServer({ Query: { syncStatus: () => page([]), viewer: () => viewer } });
  cleanups.push(async () => server[Symbol.asyncDispose]());
  return server;
}

describe("the exit code", () => {
  it("is 0 for help and 2 for an unknown command, option or value", async () => {
    expect((await run(["--help"])).code).toBe(0);
    expect((await run(["status", "--help"])).code).toBe(0);
    expect(await run(["--version"])).toMatchObject({ code: 0, output: `${version}\n` });
    expect((await run([])).code).toBe(2);
    expect((await run(["stauts"])).errors).toContain("Did you mean status?");
    expect((await run(["status", "--colour"])).code).toBe(2);
    expect((await run(["status", "--resource", "chat"])).code).toBe(2);
    expect((await run(["--url", "nowhere", "status"])).code).toBe(2);
  });

  it("is 3 when nobody listens, with the reason and what to do", async () => {
    const { code, errors } = await run(["--url", `http://127.0.0.1:${await findFreePort()}`, "status"]);
    expect(code).toBe(3);
    expect(errors).toMatch(/Cannot reach http:\/\/127\.0\.0\.1:\d+\/graphql: .*ECONNREFUSED/);
    expect(errors).toContain("npm start");
  });

  it("is 3 when something else answers there", async () => {
    const other = createServer((_, response) => response.writeHead(404).end("<h1>Not found</h1>"));
    const url = await listen(other);
    cleanups.push(async () => other.close());
    const { code, errors } = await run(["--url", url, "status"]);
    expect(code).toBe(3);
    expect(errors).toContain("answered 404, but not with GraphQL");
  });

  it("is 4 without a token and with a wrong one, and says where each comes from", async () => {
    const { url } = await serve();
    const none = await run(["--url", url, "status"], { env: { DATA_DIR: "/nowhere" } });
    expect(none.code).toBe(4);
    expect(none.errors).toContain("Give an API token with --token or M365_SYNC_TOKEN");
    const wrong = await run(["status"], { env: { M365_SYNC_URL: url, M365_SYNC_TOKEN: "wrong" } });
    expect(wrong.code).toBe(4);
    expect(wrong.errors).toContain("The token from M365_SYNC_TOKEN is wrong, expired or revoked");
  });

  it("is 1 when the server does not know what is asked", async () => {
    const { url } = await serve();
    const { code, errors } = await run(["--url", url, "--token", rightToken, "runs"]);
    expect(code).toBe(1);
    expect(errors).toContain("runs");
  });

  it("is 130 when interrupted before the answer", async () => {
    const silent = createServer(() => {});
    const url = await listen(silent);
    cleanups.push(async () => silent.close());
    const terminal = createMemoryTerminal();
    const ended = runProgram(["--url", url, "--token", "x", "status"], terminal);
    silent.once("request", () => terminal.interrupt());
    expect(await ended).toBe(130);
  });
});

describe("the token", () => {
  it("is read from the file of a server on this machine", async () => {
    const { url } = await serve();
    const folder = await mkdtemp(join(tmpdir(), "m365-sync-cli-"));
    cleanups.push(() => rm(folder, { recursive: true }));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "admin-token"), `${rightToken}\n`);
    expect((await run(["--url", url, "status"], { env: { DATA_DIR: folder } })).code).toBe(0);
  });

  it("and the address, too, are found without any argument where a server on this machine left them", async () => {
    const { url } = await serve();
    const folder = await mkdtemp(join(tmpdir(), "m365-sync-cli-"));
    cleanups.push(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "admin-token"), "http://localhost:4000/graphql other\n");
    await keepToken(join(folder, "admin-token"), { url, token: rightToken });
    expect(await run(["status"], { env: { DATA_DIR: folder } })).toMatchObject({ code: 0, errors: "" });
    // Another server's address does not get this one's token.
    const { url: another } = await serve();
    expect((await run(["--url", another, "status"], { env: { DATA_DIR: folder } })).code).toBe(4);
  });
});
