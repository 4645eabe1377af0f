import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApi, type TestApi } from "../support/api.ts";

let api: TestApi;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "page-"));
  await mkdir(join(folder, "page", "assets"), { recursive: true });
  await writeFile(join(folder, "page", "index.html"), "<!doctype html><title>Dashboard</title>");
  await writeFile(join(folder, "page", "assets", "app-1a2b.js"), "export {};");
  await writeFile(join(folder, "secret.txt"), "not for everybody");
  api = await startApi({ pageFolder: join(folder, "page") });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A raw request: fetch would tidy its path and its headers. */
function raw(path: string, headers: Readonly<Record<string, string>> = {}, body = "", method = "GET"): Promise<number> {
  const { hostname, port } = new URL(api.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("the HTTP server", () => {
  it("serves the built page, with assets that may be kept for ever", async () => {
    const page = await fetch(`${api.url}/`);
    expect(await page.text()).toContain("Dashboard");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
    const asset = await fetch(`${api.url}/assets/app-1a2b.js`);
    expect(asset.headers.get("content-type")).toContain("text/javascript");
    expect(asset.headers.get("cache-control")).toContain("immutable");
  });

  it("gives nothing from outside the page's folder", async () => {
    for (const path of [
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/assets",
      "/nothing",
      "/%00",
      "/%",
    ]) {
      expect([path, await raw(path)]).toEqual([path, 404]);
    }
  });

  it("says of an address that nobody can mean that it is none", async () => {
    const headers = { authorization: `Bearer ${api.token}` };
    for (const path of ["//", "//graphql", "/graphql?query=%", "/graphql?query=%FF", "/auth/callback?state=%", "*"]) {
      expect([path, await raw(path, headers)]).toEqual([path, 400]);
    }
    expect(await raw("http://localhost/healthz")).toBe(200);
    expect(api.log.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
  });

  it("refuses bodies that are too large or of unknown length", async () => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${api.token}` };
    expect(await raw("/graphql", { ...headers, "transfer-encoding": "chunked" }, "{}", "POST")).toBe(411);
    const response = await fetch(`${api.url}/graphql`, { method: "POST", headers, body: " ".repeat(1_048_577) });
    expect(response.status).toBe(413);
  });

  it("refuses a batch of more than ten operations", async () => {
    const batch = (size: number) =>
      fetch(`${api.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${api.token}` },
        body: JSON.stringify(Array.from({ length: size }, () => ({ query: "{ __typename }" }))),
      });
    expect((await batch(10)).status).toBe(200);
    expect((await batch(11)).status).toBe(413);
  });

  it("refuses a query that asks too much", async () => {
    const wide = Array.from(
      { length: 20 },
      (_, at) =>
        `a${at}: accounts(first: 100) { nodes { ${Array.from({ length: 9 }, (_, n) => `u${n}: user { organization { id name } accounts { id user { id name email } } }`).join(" ")} } }`,
    ).join(" ");
    const { errors } = await api.askComposed(`{ ${wide} }`);
    expect(errors.length).toBeGreaterThan(0);
  });

  it("lets GraphiQL in, and its introspection with a token", async () => {
    const page = await fetch(`${api.url}/graphql`, { headers: { accept: "text/html" } });
    expect(await page.text()).toContain("GraphiQL");
    const { data } = await api.ask(
      "{ __schema { types { name fields { name type { name ofType { name ofType { name } } } } } } }",
    );
    expect(data.__schema.types.length).toBeGreaterThan(50);
  });

  it("answers other sites' pages nothing", async () => {
    const response = await fetch(`${api.url}/graphql`, {
      method: "OPTIONS",
      headers: { origin: "https://evil.example" },
    });
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("tells whether it lives, is ready, and how it fares", async () => {
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${api.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, database: "up" }]);
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(metrics).toContain("m365_sync_http_request_seconds_count");
  });

  it("logs no token", async () => {
    await api.ask("{ viewer { name } }");
    expect(api.log.join("")).not.toContain(api.token);
  });
});
