// One table from Graph's statuses and codes to our faults: https://learn.microsoft.com/graph/errors
import { StoreError } from "../../app/store-error.ts";
import type { Fault } from "../../core/sync/fault.ts";

/** An unsuccessful answer. `body` is the parsed JSON, or null for an empty body and for a gateway's page. */
export interface RefusedAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: unknown;
}

export interface RefusedRequest {
  /** POST, PATCH or DELETE: a 5xx may have come after the effect. */
  readonly isWrite: boolean;
  /** Milliseconds since 1970, for a Retry-After that is a date. */
  readonly now: number;
}

/** Codes are compared in lower case, outer and inner alike: Graph varies both the spelling and the nesting. */
interface Rule {
  readonly fault: Fault;
  readonly status?: number;
  readonly codes?: readonly string[];
  readonly message?: RegExp;
  /** True: the answer was not Graph's JSON. */
  readonly isBare?: boolean;
}

/** A record that Exchange itself cannot read, whatever it answers with: asking again does not help. */
const poison = [
  "errorcorruptdata",
  "erroritemcorrupt",
  "errormimecontentconversionfailed",
  "errorcannotopenfileattachment",
  "errorvirusdetected",
];

export function isPoison({ code }: StoreError): boolean {
  return code !== null && poison.includes(code.toLowerCase());
}

/** The first matching rule decides: first codes that mean the same at any status, then statuses. */
const rules: readonly Rule[] = [
  {
    fault: "cursorExpired",
    codes: [
      "syncstatenotfound",
      "syncstateinvalid",
      "resyncrequired",
      "errorinvalidsyncstatedata",
      "invaliddeltatoken",
    ],
  },
  { fault: "cursorExpired", status: 400, message: /badly formed token/i },
  { fault: "cursorExpired", status: 410 },
  {
    fault: "noMailbox",
    codes: [
      "mailboxnotenabledforrestapi",
      "mailboxnothostedinexchangeonline",
      "errornonexistentmailbox",
      "errorinvaliduser",
    ],
  },
  { fault: "noMailbox", status: 404, codes: ["resourcenotfound"], message: /mailbox|user/i },
  // A mailbox that Microsoft is migrating answers 404 as well as 503, and comes back.
  {
    fault: "unavailable",
    codes: [
      "mailboxinfostale",
      "mailboxstoreunavailable",
      "errormailboxmoveinprogress",
      "errormailboxstoreunavailable",
    ],
  },
  { fault: "rejected", codes: poison },
  { fault: "quotaExceeded", codes: ["errorquotaexceeded", "quotalimitreached"] },
  { fault: "quotaExceeded", status: 507 },
  {
    fault: "throttled",
    codes: [
      "toomanyrequests",
      "activitylimitreached",
      "applicationthrottled",
      "errorexceededmessagelimit",
      "errortoomanyobjectsopened",
      "mailboxconcurrency",
    ],
  },
  { fault: "throttled", status: 429 },
  { fault: "throttled", status: 509 },
  { fault: "needsReauth", status: 401 },
  { fault: "denied", status: 403 },
  { fault: "denied", codes: ["extensionerror"] },
  // A proxy's 404 says nothing about the item: only Graph's own does.
  { fault: "unavailable", status: 404, isBare: true },
  { fault: "notFound", status: 404 },
  { fault: "unavailable", status: 408 },
  { fault: "rejected", status: 409, codes: ["categorynameexists", "namealreadyexists", "errorduplicatetransactionid"] },
  { fault: "versionMismatch", status: 409 },
  { fault: "versionMismatch", status: 412 },
  { fault: "unavailable", status: 423 },
  // An earlier request of its batch failed; it never ran.
  { fault: "unavailable", status: 424 },
];

export function toStoreError(refusal: RefusedAnswer, request: RefusedRequest): StoreError {
  const { codes, message } = readBody(refusal.body);
  const fault = faultOf(refusal.status, codes, message, refusal.body === null);
  const code = codes.at(-1) ?? null;
  const requestId = refusal.headers.get("request-id");
  const retryAfterMs = readRetryAfter(refusal.headers.get("retry-after"), request.now);
  const isRedirect = refusal.status >= 300 && refusal.status < 400;
  const silence = isRedirect ? "it leads elsewhere, and is not followed" : "no readable answer";
  const said = message || (refusal.body === null || isRedirect ? silence : "no reason given");
  return new StoreError(fault, `Microsoft answered ${refusal.status}${code ? ` ${code}` : ""}: ${said}`, {
    ...(retryAfterMs !== null && { retryAfterMs }),
    ...(code !== null && { code }),
    ...(requestId !== null && { requestId }),
    mayHaveBeenApplied:
      request.isWrite && (refusal.status >= 500 || refusal.status === 408) && fault !== "quotaExceeded",
    ...existingEventOf(refusal.body),
  });
}

/** A create whose transactionId was used before: the answer names the event that was made, where the service says so. */
class ExistingEvent extends Error {
  readonly id: string;
  constructor(id: string) {
    super(`The event is there already: ${id}`);
    this.id = id;
  }
}

function existingEventOf(body: unknown): { readonly cause?: unknown } {
  const id = member(member(body, "error"), "@event.existingeventid");
  return typeof id === "string" && id !== "" ? { cause: new ExistingEvent(id) } : {};
}

export function existingEventId({ cause }: StoreError): string | null {
  return cause instanceof ExistingEvent ? cause.id : null;
}

function faultOf(status: number, codes: readonly string[], message: string, isBare: boolean): Fault {
  const said = codes.map((code) => code.toLowerCase());
  const rule = rules.find(
    (one) =>
      (one.status === undefined || one.status === status) &&
      (one.codes === undefined || one.codes.some((code) => said.includes(code))) &&
      (one.message === undefined || one.message.test(message)) &&
      (one.isBare === undefined || one.isBare === isBare),
  );
  if (rule) return rule.fault;
  if (status >= 500) return "unavailable";
  return status >= 400 ? "rejected" : "malformed";
}

/** Codes from the outermost to the innermost, which says the most, and the message. */
function readBody(body: unknown): { readonly codes: readonly string[]; readonly message: string } {
  const codes: string[] = [];
  let node = member(body, "error");
  const message = member(node, "message");
  while (typeof node === "object" && node !== null) {
    const code = member(node, "code");
    if (typeof code === "string" && code !== "" && !codes.includes(code)) codes.push(code);
    node = member(node, "innererror");
  }
  return { codes, message: typeof message === "string" ? message : "" };
}

/** A member by name, ignoring case: `innerError` and `innererror` both occur. */
function member(of: unknown, name: string): unknown {
  if (typeof of !== "object" || of === null) return undefined;
  return Object.entries(of).find(([key]) => key.toLowerCase() === name)?.[1];
}

/** A longer Retry-After is cut to this: a mistake of a service must not stop a mailbox for years. */
const longestWaitMs = 3_600_000;

/** RFC 9110 5.6.7: the two of its three forms that name a zone. `Date.parse` alone takes "-5" for a day in 2001. */
const httpDate = /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;

/** Seconds or an HTTP date, RFC 9110 10.2.3, up to an hour. Null if there is no header, or in none of these forms. */
export function readRetryAfter(header: string | null, now: number): number | null {
  const text = header?.trim() ?? "";
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : httpDate.test(text) ? Date.parse(text) - now : Number.NaN;
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), longestWaitMs);
}

/** There was no answer. A request that never reached a server had no effect; for any other write the outcome is unknown. */
export function toLostAnswer(error: unknown, isWrite: boolean, what: string): StoreError {
  const code = networkCode(error);
  const neverSent = code !== null && beforeSending.has(code);
  return new StoreError("unavailable", `Microsoft Graph ${what}${code === null ? "" : ` (${code})`}.`, {
    ...(code !== null && { code }),
    mayHaveBeenApplied: isWrite && !neverSent,
    cause: error,
  });
}

const beforeSending: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** fetch wraps the error: the system's code is in one of the causes. */
function networkCode(error: unknown): string | null {
  let at = error;
  for (let depth = 0; depth < 5 && typeof at === "object" && at !== null; depth += 1) {
    if ("code" in at && typeof at.code === "string") return at.code;
    const inner: unknown = "errors" in at && Array.isArray(at.errors) ? at.errors[0] : undefined;
    at = inner ?? ("cause" in at ? at.cause : undefined);
  }
  return null;
}
