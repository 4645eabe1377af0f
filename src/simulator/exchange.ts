import { randomUUID } from "node:crypto";
import { serveEntra } from "./entra/serve.ts";
import { answerAfter, answerBefore, type ErrorReply, isAppliedAllTheSame } from "./fault-answers.ts";
import type { ActiveFault } from "./faults.ts";
import { errorReply, GraphError } from "./graph/graph-error.ts";
import { serveGraph, targetOf } from "./graph/serve.ts";
import { isUserInfoPath, serveUserInfo } from "./graph/user-info.ts";
import type { Outcome, Served, WireReply, WireRequest } from "./http/message.ts";
import type { Admission } from "./limits.ts";
import { isUploadPath, serveUpload } from "./mailbox/upload-host.ts";
import type { World } from "./world.ts";

/** One request from its arrival to its answer. It holds a place in its mailbox's limits until `leave`. */
export interface Exchange {
  readonly delayMs: number;
  /** How long the answer is kept back once the request was served. */
  readonly answerDelayMs: number;
  readonly leave: () => void;
  /** Serves the request and writes it to the log. Nothing happens before this is called. */
  conclude(): Outcome;
}

export interface ExchangeOptions {
  readonly isBatchItem: boolean;
  /** Serves a request instead of the Graph routes; used by $batch. */
  readonly serve?: () => Served;
}

function isGraphPath(path: string): boolean {
  return path.startsWith("/v1.0/") || path.startsWith("/beta/");
}

export function openExchange(world: World, request: WireRequest, { isBatchItem, serve }: ExchangeOptions): Exchange {
  const started = performance.now();
  const isGraph = isGraphPath(request.path);
  const requestId = randomUUID();
  const ids = { requestId, clientRequestId: request.headers["client-request-id"] ?? requestId };
  const { person, limitKey } = isGraph ? targetOf(world, request) : {};
  const admission: Admission =
    limitKey === undefined ? { kind: "admitted", leave: () => {} } : world.limits.enter(limitKey);
  const target = {
    method: request.method,
    path: readable(request),
    ...(person === undefined ? {} : { person: person.userPrincipalName }),
  };
  const { fault, delayMs } =
    admission.kind === "admitted" ? world.faults.strike(target) : { fault: undefined, delayMs: 0 };
  const error: ErrorReply = (status, code, message, more) =>
    errorReply(new GraphError(status, code, message, more), { ...ids, now: world.clock.now() });

  function serveByPath(): Served {
    if (isGraph) return serveGraph(world, request, ids);
    if (isUserInfoPath(request.path)) return serveUserInfo(world, request, ids);
    return isUploadPath(request.path) ? serveUpload(world, request, ids) : serveEntra(world, request);
  }

  function served(): { route: string; outcome: Outcome } {
    const carryOut = () => serve?.() ?? serveByPath();
    if (admission.kind === "throttled") {
      if (isSentAllTheSame(world, request)) carryOut();
      return { route: "throttled", outcome: throttled(error, admission) };
    }
    const instead = fault === undefined ? undefined : answerBefore(fault, error);
    if (instead !== undefined && fault !== undefined) {
      const isRejected = instead !== "reset" && (instead.status === 429 || instead.status === 503);
      if (isAppliedAllTheSame(fault) || (isRejected && isSentAllTheSame(world, request))) carryOut();
      if (fault.kind === "resetLater") world.dueWork.at(world.clock.now() + (fault.delayMs ?? 1000), () => carryOut());
      return { route: routeName(request), outcome: instead };
    }
    if (fault?.kind === "twice") carryOut();
    const { route, reply } = carryOut();
    return { route, outcome: fault === undefined ? reply : answerAfter(fault, reply) };
  }

  return {
    answerDelayMs: fault?.kind === "lateAnswer" ? (fault.delayMs ?? 1000) : 0,
    delayMs: delayMs + (isGraph && !isBatchItem ? world.settings.latencyMs : 0),
    leave: admission.kind === "admitted" ? admission.leave : () => {},
    conclude() {
      world.dueWork.carryOut();
      const { route, outcome } = served();
      world.log.add({
        at: new Date(world.clock.now()).toISOString(),
        method: request.method,
        path: request.path,
        query: decoded(request.query),
        route,
        status: outcome === "reset" ? "reset" : outcome.status,
        ...(person === undefined ? {} : { person: person.userPrincipalName }),
        ...(request.headers["client-request-id"] === undefined
          ? {}
          : { clientRequestId: request.headers["client-request-id"] }),
        durationMs: performance.now() - started,
        isBatchItem,
        ...faultName(fault, delayMs),
        ...(isGraph && request.body !== "" && !/\/(\$batch|content)$/.test(request.path)
          ? { requestBody: request.body }
          : {}),
      });
      return outcome === "reset" || !isGraph ? outcome : withIds(world, outcome, ids);
    },
  };
}

/** By the switch a mail may have been accepted although its sending was rejected for the moment. */
function isSentAllTheSame({ settings }: World, { method, path }: WireRequest): boolean {
  return (
    !settings.mail.sendRejectedIsSafe &&
    method === "POST" &&
    /\/(sendMail|messages\/[^/]+\/(send|reply|replyAll|forward))$/i.test(path)
  );
}

function throttled(
  error: ErrorReply,
  { retryAfterSeconds, limit }: Extract<Admission, { kind: "throttled" }>,
): WireReply {
  const message =
    limit === "concurrency"
      ? "Application is over its MailboxConcurrency limit."
      : "Too many requests were made in the last ten minutes.";
  return error(429, "activityLimitReached", message, {
    inner: "ApplicationThrottled",
    headers: { "retry-after": String(retryAfterSeconds) },
  });
}

function withIds(
  world: World,
  reply: WireReply,
  { requestId, clientRequestId }: { requestId: string; clientRequestId: string },
): WireReply {
  return {
    ...reply,
    headers: {
      ...reply.headers,
      date: new Date(world.clock.now()).toUTCString(),
      "request-id": requestId,
      "client-request-id": clientRequestId,
      "x-ms-ags-diagnostic":
        '{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"000","RoleInstance":"SIM000001"}}',
    },
  };
}

function faultName(fault: ActiveFault | undefined, delayMs: number): { fault?: string } {
  if (fault !== undefined) return { fault: fault.kind };
  return delayMs > 0 ? { fault: "slow" } : {};
}

/** For requests that never reached a route: ids become one word, so that there are few counts. */
function routeName({ method, path }: WireRequest): string {
  const shape = path
    .replace(/^\/v1\.0/, "")
    .replace(/\/users\/[^/]+/, "/users/{id}")
    .replace(/\/lists\/(?!delta)[^/]+/, "/lists/{list}")
    .replace(/\/tasks\/(?!delta)[^/]+/, "/tasks/{task}");
  return `${method} ${shape}`;
}

function readable({ path, query }: WireRequest): string {
  const text = decoded(query);
  return text === "" ? path : `${path}?${text}`;
}

function decoded(query: URLSearchParams): string {
  return [...query].map(([name, value]) => `${name}=${value}`).join("&");
}
