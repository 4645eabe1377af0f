// What a fault makes of a request: an answer instead of the real one, or another one after it.
import type { FaultKind, FaultRule } from "./faults.ts";
import { empty, html, inOnePiece, json, type Outcome, type WireReply } from "./http/message.ts";

/** Builds a Graph error answer; given by the caller because its body carries the request's ids. */
export type ErrorReply = (
  status: number,
  code: string,
  message: string,
  more?: { inner?: string; headers?: Record<string, string> },
) => WireReply;

function isThrottle(kind: FaultKind): boolean {
  return kind === "throttle" || kind === "throttleApplied";
}

/** Whether the request is carried out although the answer says that it was not accepted. */
export function isAppliedAllTheSame({ kind }: FaultRule): boolean {
  return kind === "throttleApplied" || kind === "unavailableApplied";
}

/** The answer that a fault gives instead of the real one; undefined means that the request is served first. */
export function answerBefore(fault: FaultRule, error: ErrorReply): Outcome | undefined {
  const asked = fault.retryAfter ?? fault.retryAfterSeconds ?? (isThrottle(fault.kind) ? 2 : "");
  const headers: Record<string, string> = asked === "" ? {} : { "retry-after": String(asked) };
  switch (fault.kind) {
    case "throttle":
    case "throttleApplied":
      return error(429, "activityLimitReached", "The request has been throttled.", {
        inner: "ApplicationThrottled",
        headers,
      });
    case "unavailable":
    case "unavailableApplied":
      return empty(503, headers);
    case "unavailableHtml":
      return html(
        503,
        "<html><head><title>503</title></head><body><h2>Our services aren't available right now</h2></body></html>",
      );
    case "serverError":
      return error(500, "generalException", "An internal server error occurred.");
    case "refuse":
      return error(
        fault.status ?? 400,
        fault.code ?? "ErrorInvalidRequest",
        fault.message ?? "The request is invalid.",
      );
    case "resetBefore":
    case "resetLater":
      return "reset";
    case "unauthorized":
      return error(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.", {
        headers: { "www-authenticate": 'Bearer realm="", error="invalid_token"' },
      });
    case "claimsChallenge":
      return error(401, "InvalidAuthenticationToken", "Continuous access evaluation resulted in challenge.", {
        headers: { "www-authenticate": `Bearer realm="", error="insufficient_claims", claims="${CLAIMS}"` },
      });
    case "deltaGone":
      return error(
        410,
        "SyncStateNotFound",
        "The delta token is no longer valid, and the app must reset the sync state.",
        {
          inner: "SyncStateInvalid",
        },
      );
    case "deltaMalformed":
      return error(400, "BadRequest", "Badly formed token.");
    case "notFound":
      return error(404, "ErrorItemNotFound", "The specified object was not found in the store.");
    default:
      return undefined;
  }
}

const CLAIMS = Buffer.from('{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}').toString("base64");

/** What a fault makes of the real answer, after the write was applied. */
export function answerAfter(fault: FaultRule, answered: WireReply): Outcome {
  const reply = inOnePiece(answered);
  switch (fault.kind) {
    case "gatewayTimeoutApplied":
      return empty(504);
    case "resetApplied":
      return "reset";
    case "malformedJson":
      return { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) };
    case "wrongType":
      return reply.status < 300 && reply.body !== "" ? { ...reply, body: withWrongType(reply.body) } : reply;
    default:
      return reply;
  }
}

function withWrongType(body: string): string {
  const parsed: { value?: Record<string, unknown>[] } & Record<string, unknown> = JSON.parse(body);
  const item = parsed.value?.[0] ?? parsed;
  for (const field of ["title", "displayName", "id"]) {
    if (field in item) {
      item[field] = { unexpected: true };
      break;
    }
  }
  return json(200, parsed).body;
}
