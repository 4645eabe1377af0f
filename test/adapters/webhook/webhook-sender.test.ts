import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it } from "vitest";
import { createCallableAddresses } from "../../../src/adapters/webhook/callable-addresses.ts";
import { createWebhookSender, type ResolvedAddress } from "../../../src/adapters/webhook/webhook-sender.ts";

const secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
const older = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;
const loopback = ["127.0.0.0/8"];
const never = new AbortController().signal;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver on a port of its own; what it was sent. */
async function receive(answer: RequestListener): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    received.push({ url: request.url ?? "", headers: request.headers, body });
    answer(request, response);
  });
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return { port: (server.address() as AddressInfo).port, received };
}

const call = (url: string, secrets = [secret]) => ({
  ...{ url, secrets, id: "11111111-1111-4111-8111-111111111111", at: new Date() },
  body: JSON.stringify({ type: "mail.received", text: "Grüße" }),
});
const sender = (options: { networks?: readonly string[]; resolve?: Resolve; timeoutMs?: number } = {}) =>
  createWebhookSender({ networks: loopback, userAgent: "m365-sync", ...options });
type Resolve = (name: string) => Promise<readonly ResolvedAddress[]>;
const resolvesTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

describe("A webhook", () => {
  it("is signed so that the library of Standard Webhooks verifies it, with the old secret too while it is replaced", async () => {
    const { port, received } = await receive((_request, response) => response.writeHead(204).end());
    const sent = call(`http://127.0.0.1:${port}/hook?x=1`, [secret, older]);
    expect(await sender().send(sent, never)).toEqual({ kind: "answered", status: 204, retryAfterMs: null, text: "" });
    const [one] = received;
    expect(one).toMatchObject({ url: "/hook?x=1", body: sent.body, headers: { "webhook-id": sent.id } });
    for (const known of [secret, older])
      expect(new Webhook(known).verify(one?.body ?? "", one?.headers as Record<string, string>)).toEqual(
        JSON.parse(sent.body),
      );
    const stranger = new Webhook(`whsec_${Buffer.alloc(24, 1).toString("base64")}`);
    expect(() => stranger.verify(one?.body ?? "", one?.headers as Record<string, string>)).toThrow();
  });

  it("follows no redirect, obeys Retry-After, and keeps only the beginning of an answer, however long it goes on", async () => {
    let endless = 0;
    const inner = await receive((_request, response) => response.end("secret"));
    const { port } = await receive(({ url }, response) => {
      if (url === "/redirect") response.writeHead(307, { location: `http://127.0.0.1:${inner.port}/` }).end();
      else if (url === "/busy") response.writeHead(503, { "retry-after": "120" }).end("Later.");
      else {
        response.writeHead(500);
        const more = (): void => {
          endless += 100_000;
          response.write("x".repeat(100_000));
        };
        response.on("drain", more);
        more();
      }
    });
    const at = (path: string) => sender().send(call(`http://127.0.0.1:${port}${path}`), never);
    expect(await at("/redirect")).toMatchObject({ kind: "answered", status: 307 });
    expect(inner.received).toEqual([]);
    expect(await at("/busy")).toEqual({ kind: "answered", status: 503, retryAfterMs: 120_000, text: "Later." });
    expect(await at("/endless")).toMatchObject({ status: 500, text: "x".repeat(1_000) });
    // What the machine itself holds between the two.
    expect(endless).toBeLessThan(50_000_000);
  });

  it("that does not answer in time has failed; one whose words only do not end has answered", async () => {
    const { port } = await receive(({ url }, response) => {
      if (url === "/slow") response.writeHead(200).write("Well");
    });
    const quick = sender({ timeoutMs: 100 });
    const at = (path: string) => quick.send(call(`http://127.0.0.1:${port}${path}`), never);
    expect(await at("/silent")).toEqual({ kind: "failed", reason: "No answer within 0.1 s." });
    expect(await at("/slow")).toMatchObject({ kind: "answered", status: 200 });
    const stuck = sender({ timeoutMs: 100, resolve: () => new Promise(() => {}) });
    expect(await stuck.send(call("https://example.com/"), never)).toEqual({
      kind: "failed",
      reason: "No answer within 0.1 s.",
    });
  });

  it("that nobody listens to says so", async () => {
    const { port } = await receive(() => {});
    for (const close of closing.splice(0)) await close();
    expect(await sender().send(call(`http://127.0.0.1:${port}/`), never)).toMatchObject({
      kind: "failed",
      reason: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("goes to the address that was looked at, whatever its name means a moment later", async () => {
    const { port, received } = await receive((_request, response) => response.end());
    let asked = 0;
    // The second answer would lead to a service of secrets; were it asked for, the connection would go there and fail.
    const resolve: Resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? "127.0.0.1" : "169.254.169.254", family: 4 }];
    };
    const url = `http://rebinding.example:${port}/`;
    expect(await sender({ resolve }).send(call(url), never)).toMatchObject({ kind: "answered", status: 200 });
    expect(asked).toBe(1);
    expect(received[0]?.headers.host).toBe(`rebinding.example:${port}`);
    expect(await sender({ resolve }).send(call(url), never)).toMatchObject({ kind: "refused" });
    expect(received).toHaveLength(1);
  });

  it("is called without TLS only in networks that the operator allowed", async () => {
    const { port } = await receive((_request, response) => response.end());
    const resolve = resolvesTo("93.184.215.14");
    expect(await sender({ resolve }).send(call("http://example.com/"), never)).toMatchObject({ kind: "refused" });
    expect(await sender({ resolve }).findRefusal("http://example.com/")).toContain("https only");
    expect(await sender({ resolve }).findRefusal("https://example.com/")).toBeNull();
    const closed = sender({ networks: [] });
    expect(await closed.send(call(`http://127.0.0.1:${port}/`), never)).toMatchObject({ kind: "refused" });
  });
});

/** [address of the webhook, what its name means] */
const hostile: readonly (readonly [string, ...string[]])[] = [
  ["https://127.0.0.1/"],
  ["https://127.1/"],
  ["https://0x7f000001/"],
  ["https://2130706433/"],
  ["https://017700000001/"],
  ["https://１２７.0.0.1/"],
  ["https://0/"],
  ["https://10.1.2.3/"],
  ["https://172.16.0.1/"],
  ["https://192.168.1.1:8443/"],
  ["https://100.64.0.1/"],
  ["https://169.254.169.254/latest/meta-data/"],
  ["https://168.63.129.16/"],
  ["https://[::1]/"],
  ["https://[::]/"],
  ["https://[::ffff:10.0.0.1]/"],
  ["https://[::ffff:7f00:1]/"],
  ["https://[::10.0.0.1]/"],
  ["https://[64:ff9b::10.0.0.1]/"],
  ["https://[64:ff9b:1::10.0.0.1]/"],
  ["https://[2002:a00:1::]/"],
  ["https://[2001:0:a00:1::]/"],
  ["https://[fe80::1]/"],
  ["https://[fec0::1]/"],
  ["https://[fd00:ec2::254]/"],
  ["https://[ff02::1]/"],
  ["https://255.255.255.255/"],
  ["https://224.0.0.1/"],
  ["https://240.0.0.1/"],
  ["https://localhost/", "127.0.0.1", "::1"],
  ["https://localhost./", "127.0.0.1"],
  ["https://metadata.example/", "169.254.169.254"],
  ["https://inner.example/", "10.0.0.1"],
  ["https://both.example/", "93.184.215.14", "10.0.0.1"],
  ["https://both6.example/", "2606:4700::1111", "fd00::1"],
  ["https://mapped.example/", "::ffff:192.168.0.1"],
  ["https://scoped.example/", "fe80::1%eth0"],
  ["https://strange.example/", "not an address"],
  ["https://user:secret@93.184.215.14/", "93.184.215.14"],
  ["gopher://93.184.215.14/", "93.184.215.14"],
];

describe("Nothing is sent to", () => {
  it.each(hostile)("%s", async (url, ...addresses) => {
    const guarded = sender({ networks: [], resolve: resolvesTo(...addresses) });
    expect(await guarded.send(call(url), never)).toMatchObject({ kind: "refused" });
  });

  it("a private address that only one of several networks allows, and to nothing of another family", () => {
    const { findRefusal, isAllowedNetwork } = createCallableAddresses(["10.0.0.0/8", "fd00::/8"]);
    expect(findRefusal("10.1.2.3")).toBeNull();
    expect(findRefusal("::ffff:10.1.2.3")).toBeNull();
    expect(findRefusal("fd00::1")).toBeNull();
    expect(findRefusal("192.168.0.1")).toContain("WEBHOOK_NETWORKS");
    expect(findRefusal("fe80::1")).not.toBeNull();
    expect(findRefusal("93.184.215.14")).toBeNull();
    expect(isAllowedNetwork("93.184.215.14")).toBe(false);
  });
});
