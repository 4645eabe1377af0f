import { lookup as lookUp } from "node:dns/promises";
import http, { type IncomingMessage, type RequestOptions } from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { Webhook } from "standardwebhooks";
import type { WebhookAnswer, WebhookCall, WebhookSender } from "../../app/ports/webhook-sender.ts";
import { retryAfterOf } from "../../core/webhook/delivery-retry.ts";
import { findWebhookUrlProblem } from "../../core/webhook/webhook-url.ts";
import { createCallableAddresses } from "./callable-addresses.ts";

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

export interface WebhookSenderOptions {
  /** Private networks that may be called, CIDR. */
  readonly networks: readonly string[];
  /** Default: the system's. */
  readonly resolve?: (name: string) => Promise<readonly ResolvedAddress[]>;
  /** From the look-up of the name to the answer. Default 10 s. */
  readonly timeoutMs?: number;
  readonly userAgent: string;
}

/** How much of an answer is kept, in characters. */
const MOST_TEXT = 1_000;

type Way =
  | { readonly kind: "open"; readonly addresses: readonly ResolvedAddress[] }
  | Exclude<WebhookAnswer, { readonly kind: "answered" }>;

export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { networks, timeoutMs = 10_000, userAgent } = options;
  const resolve = options.resolve ?? ((name: string) => lookUp(name, { all: true, verbatim: true }));
  const callable = createCallableAddresses(networks);

  /** Every address of the name must be allowed: one of them is taken, and nobody says which. */
  async function findWay(url: URL): Promise<Way> {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    let addresses: readonly ResolvedAddress[];
    try {
      const family = isIP(host);
      addresses = family === 0 ? await resolve(host) : [{ address: host, family }];
    } catch (error) {
      return { kind: "failed", reason: `The name ${host} was not found: ${reasonOf(error)}` };
    }
    if (addresses.length === 0) return { kind: "failed", reason: `The name ${host} has no address.` };
    for (const { address } of addresses) {
      const refusal = callable.findRefusal(address);
      if (refusal !== null) return { kind: "refused", reason: refusal };
      if (url.protocol === "http:" && !callable.isAllowedNetwork(address))
        return {
          kind: "refused",
          reason: "Webhooks are called by https only, but in networks that the operator allows.",
        };
    }
    return { kind: "open", addresses };
  }

  async function send(call: WebhookCall, signal: AbortSignal): Promise<WebhookAnswer> {
    const problem = findWebhookUrlProblem(call.url);
    if (problem !== null) return { kind: "refused", reason: `The address is to be ${problem}.` };
    const deadline = AbortSignal.timeout(timeoutMs);
    const ends = AbortSignal.any([signal, deadline]);
    const url = new URL(call.url);
    try {
      const way = await before(ends, findWay(url));
      return way.kind === "open" ? await post(url, call, way.addresses, ends) : way;
    } catch (error) {
      if (deadline.aborted) return { kind: "failed", reason: `No answer within ${timeoutMs / 1_000} s.` };
      return { kind: "failed", reason: reasonOf(error) };
    }
  }

  async function post(
    url: URL,
    call: WebhookCall,
    addresses: readonly ResolvedAddress[],
    signal: AbortSignal,
  ): Promise<WebhookAnswer> {
    const body = Buffer.from(call.body);
    const request: RequestOptions = {
      method: "POST",
      // A new connection each time: one that is kept may have been opened to another address.
      agent: false,
      lookup: pinnedTo(addresses),
      signal,
      headers: {
        ...{ "content-type": "application/json", "content-length": body.byteLength, "user-agent": userAgent },
        ...{ "webhook-id": call.id, "webhook-timestamp": Math.floor(call.at.getTime() / 1_000) },
        "webhook-signature": call.secrets
          .map((secret) => new Webhook(secret).sign(call.id, call.at, call.body))
          .join(" "),
      },
    };
    const response = await new Promise<IncomingMessage>((answered, failed) => {
      const sent = (url.protocol === "https:" ? https : http).request(url, request, answered);
      sent.once("error", failed);
      sent.end(body);
    });
    return {
      kind: "answered",
      status: response.statusCode ?? 0,
      retryAfterMs: retryAfterOf(response.headers["retry-after"], Date.now()),
      text: await beginningOf(response),
    };
  }

  return {
    send,
    async findRefusal(text) {
      if (!URL.canParse(text)) return null;
      const way = await before(AbortSignal.timeout(timeoutMs), findWay(new URL(text))).catch(() => null);
      return way?.kind === "refused" ? way.reason : null;
    },
  };
}

/** The connection goes to what was looked at, whatever the name means a moment later. */
function pinnedTo(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_name, { all, family }, answer) => {
    const wanted = addresses.filter((one) => typeof family !== "number" || family === 0 || one.family === family);
    const [first] = wanted;
    if (first === undefined) answer(new Error("No address of this family."), "", 0);
    else if (all === true) answer(null, [...wanted]);
    else answer(null, first.address, first.family);
  };
}

/** The status has come: what is said beside it may be endless, slow or broken off, and only its beginning is wanted. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  response.setEncoding("utf8");
  let text = "";
  try {
    for await (const chunk of response) {
      text += String(chunk);
      if (text.length >= MOST_TEXT) break;
    }
  } catch {
    text = text === "" ? "" : `${text} …`;
  }
  response.destroy();
  return text.slice(0, MOST_TEXT).toWellFormed();
}

function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return new Promise((done, failed) => {
    const end = () => failed(signal.reason);
    signal.addEventListener("abort", end, { once: true });
    work.then(done, failed).finally(() => signal.removeEventListener("abort", end));
  });
}

/** Some errors of a connection say nothing but a code. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(" ");
  if (!(error instanceof Error)) return String(error);
  return error.message !== "" ? error.message : "code" in error ? String(error.code) : error.name;
}
