import type { Outcome, WireReply } from "./http/message.ts";
import { empty, html, inOnePiece, json } from "./http/message.ts";
import type { SeededRandom } from "./random.ts";

/**
 * What can go wrong on the wire:
 *
 * | kind | the client sees | the write |
 * | --- | --- | --- |
 * | throttle | 429 with Retry-After | not applied |
 * | unavailable, unavailableHtml | 503 with no body, or with a page of HTML | not applied |
 * | serverError | 500 generalException | not applied |
 * | gatewayTimeoutApplied | 504 | **applied** |
 * | resetBefore, resetApplied | the connection is reset | not applied, **applied** |
 * | unauthorized, claimsChallenge | 401, without and with a claims challenge | not applied |
 * | deltaGone, deltaMalformed, notFound | 410 SyncStateNotFound, 400 "Badly formed token.", 404 | not applied |
 * | throttleApplied, unavailableApplied | 429, 503, as if it were not accepted | **applied** |
 * | resetLater | the connection is reset | **applied** `delayMs` of simulated time later |
 * | twice | the answer of the second of two equal requests | **applied twice** |
 * | lateAnswer | the right answer, `delayMs` after the write | applied at once |
 * | refuse | `status`, `code` and `message` of the rule | not applied |
 * | slow | the right answer, `delayMs` late | applied |
 * | malformedJson, wrongType | a page cut in half; a page whose first item has a field of the wrong type | applied |
 */
export const FAULT_KINDS = [
  "throttle",
  "unavailable",
  "unavailableHtml",
  "serverError",
  "gatewayTimeoutApplied",
  "resetBefore",
  "resetApplied",
  "throttleApplied",
  "unavailableApplied",
  "resetLater",
  "twice",
  "lateAnswer",
  "refuse",
  "unauthorized",
  "claimsChallenge",
  "deltaGone",
  "deltaMalformed",
  "notFound",
  "slow",
  "malformedJson",
  "wrongType",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultRule {
  readonly kind: FaultKind;
  /** How often it strikes; default: once, or without limit if `rate` is given. */
  readonly times?: number;
  /** So many matching requests are let through before. */
  readonly skip?: number;
  /** Chance from 0 to 1 for each matching request; absent means every one. */
  readonly rate?: number;
  readonly method?: string;
  /** A regular expression tried on the decoded path and query, without regard to case. */
  readonly path?: string;
  /** Principal name of the person whose data is asked for. */
  readonly person?: string;
  /** For throttle and unavailable, in seconds. */
  readonly retryAfterSeconds?: number;
  /** For throttle and unavailable, instead of the seconds: the header's exact text, a date or nonsense. Empty omits the header. */
  readonly retryAfter?: string;
  /** For slow, lateAnswer and resetLater. */
  readonly delayMs?: number;
  /** For refuse: 400 ErrorInvalidRequest, unless said otherwise. */
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
}

export interface ActiveFault extends FaultRule {
  readonly id: string;
  struck: number;
  /** Matching requests that were let through. */
  skipped: number;
}

/** What a rule is matched against; the path still has its query. */
interface FaultTarget {
  readonly method: string;
  readonly path: string;
  readonly person?: string;
}

export interface Faults {
  /** @throws SyntaxError when `path` is not a regular expression */
  inject(rule: FaultRule): ActiveFault;
  list(): ActiveFault[];
  remove(id: string): boolean;
  clear(): void;
  /** The first rule that matches this request; at most one strikes, and delays are added. */
  strike(target: FaultTarget): { fault: ActiveFault | undefined; delayMs: number };
}

interface Armed {
  readonly fault: ActiveFault;
  readonly pattern: RegExp | undefined;
}

export function createFaults(random: SeededRandom): Faults {
  let active: Armed[] = [];
  let count = 0;

  function strikes({ fault, pattern }: Armed, target: FaultTarget): boolean {
    if (fault.method !== undefined && fault.method.toUpperCase() !== target.method) return false;
    if (fault.person !== undefined && fault.person !== target.person) return false;
    if (pattern !== undefined && !pattern.test(target.path)) return false;
    if (isDeltaFault(fault.kind) && !/[?&]\$?(delta|skip)token=/i.test(target.path)) return false;
    return fault.rate === undefined || random.next() < fault.rate;
  }

  return {
    inject(rule) {
      count += 1;
      const fault: ActiveFault = { ...rule, id: `fault-${count}`, struck: 0, skipped: 0 };
      active.push({ fault, pattern: rule.path === undefined ? undefined : new RegExp(rule.path, "i") });
      return fault;
    },
    list: () => active.map(({ fault }) => ({ ...fault })),
    remove(id) {
      const before = active.length;
      active = active.filter(({ fault }) => fault.id !== id);
      return active.length < before;
    },
    clear: () => {
      active = [];
    },
    strike(target) {
      let delayMs = 0;
      for (const armed of active) {
        if (!strikes(armed, target)) continue;
        const { fault } = armed;
        if (fault.skipped < (fault.skip ?? 0)) {
          fault.skipped += 1;
          continue;
        }
        fault.struck += 1;
        const times = fault.times ?? (fault.rate === undefined ? 1 : Number.POSITIVE_INFINITY);
        if (fault.struck >= times) active = active.filter((other) => other !== armed);
        if (fault.kind !== "slow") return { fault, delayMs };
        delayMs += fault.delayMs ?? 1000;
      }
      return { fault: undefined, delayMs };
    },
  };
}

function isDeltaFault(kind: FaultKind): boolean {
  return kind === "deltaGone" || kind === "deltaMalformed";
}

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
