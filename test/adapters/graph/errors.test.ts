import { describe, expect, it } from "vitest";
import { readRetryAfter, toLostAnswer, toStoreError } from "../../../src/adapters/graph/errors.ts";

const now = Date.parse("2026-05-01T10:00:00Z");
const refuse = (status: number, body: unknown, isWrite = false, headers: Record<string, string> = {}) =>
  toStoreError({ status, body, headers: new Headers(headers) }, { isWrite, now });
const error = (code: string, message = "Said in Graph's words.", inner?: string) => ({
  error: { code, message, ...(inner && { innerError: { code: inner } }) },
});

/** [status, outer code, inner code, fault] */
const table = [
  [400, "BadRequest", "RequestBroker--ParseUri", "rejected"],
  [400, "ErrorInvalidIdMalformed", "", "rejected"],
  [400, "ErrorInvalidSyncStateData", "", "cursorExpired"],
  [401, "InvalidAuthenticationToken", "", "needsReauth"],
  [403, "ErrorAccessDenied", "", "denied"],
  [403, "ErrorQuotaExceeded", "", "quotaExceeded"],
  [404, "ErrorItemNotFound", "", "notFound"],
  [404, "MailboxNotEnabledForRESTAPI", "", "noMailbox"],
  [404, "MailboxNotHostedInExchangeOnline", "", "noMailbox"],
  [404, "ErrorNonExistentMailbox", "", "noMailbox"],
  [404, "MailboxStoreUnavailable", "", "unavailable"],
  [404, "syncStateNotFound", "", "cursorExpired"],
  [405, "ErrorInvalidRequest", "", "rejected"],
  [409, "ErrorIrresolvableConflict", "", "versionMismatch"],
  [409, "CategoryNameExists", "", "rejected"],
  [410, "SyncStateNotFound", "SyncStateInvalid", "cursorExpired"],
  [410, "Gone", "", "cursorExpired"],
  [412, "ErrorIrresolvableConflict", "", "versionMismatch"],
  [423, "Locked", "", "unavailable"],
  [424, "FailedDependency", "", "unavailable"],
  [429, "TooManyRequests", "", "throttled"],
  [429, "activityLimitReached", "ApplicationThrottled", "throttled"],
  [500, "generalException", "", "unavailable"],
  [500, "ErrorCorruptData", "", "rejected"],
  [500, "ErrorItemCorrupt", "", "rejected"],
  [500, "ErrorMimeContentConversionFailed", "", "rejected"],
  [500, "ErrorCannotOpenFileAttachment", "", "rejected"],
  [500, "ErrorVirusDetected", "", "rejected"],
  [503, "ServiceNotAvailable", "", "unavailable"],
  [503, "UnknownError", "APPLICATIONTHROTTLED", "throttled"],
  [507, "quotaLimitReached", "", "quotaExceeded"],
] as const;

describe("what Graph refuses", () => {
  it.each(table)("%i %s (%s) is %s", (status, outer, inner, fault) => {
    expect(refuse(status, error(outer, undefined, inner)).fault).toBe(fault);
    expect(refuse(status, error(outer.toUpperCase(), undefined, inner)).fault).toBe(fault);
  });

  it("is found in innererror in any case and depth", () => {
    const body = { error: { code: "x", message: "", innererror: { innerError: { code: "resyncRequired" } } } };
    expect(refuse(400, body)).toMatchObject({ fault: "cursorExpired", code: "resyncRequired" });
  });

  it("as a badly formed token is a dead link", () => {
    expect(refuse(400, error("BadRequest", "Badly formed token.")).fault).toBe("cursorExpired");
  });

  it("without a body, or with a gateway's page, says nothing of the item", () => {
    expect(refuse(404, null).fault).toBe("unavailable");
    expect(refuse(502, null).fault).toBe("unavailable");
  });

  it("carries code, request id and what Graph said", () => {
    const failure = refuse(404, error("ErrorItemNotFound", "Not in the store."), false, { "request-id": "r-1" });
    expect(failure).toMatchObject({ code: "ErrorItemNotFound", requestId: "r-1" });
    expect(failure.message).toContain("Not in the store.");
  });

  it("may have been applied only for a write that a server failed on", () => {
    const applied = (status: number, isWrite: boolean) => refuse(status, error("x"), isWrite).mayHaveBeenApplied;
    expect([400, 404, 409, 412, 429, 507].map((status) => applied(status, true))).toEqual(Array(6).fill(false));
    expect([408, 500, 502, 503, 504].map((status) => applied(status, true))).toEqual(Array(5).fill(true));
    expect(applied(504, false)).toBe(false);
  });
});

describe("Retry-After", () => {
  it("is seconds or a date", () => {
    expect(readRetryAfter("30", now)).toBe(30_000);
    expect(readRetryAfter("Fri, 01 May 2026 10:01:00 GMT", now)).toBe(60_000);
    expect(readRetryAfter("Fri, 01 May 2026 09:00:00 GMT", now)).toBe(0);
    expect(readRetryAfter("soon", now)).toBeNull();
    expect(readRetryAfter(null, now)).toBeNull();
  });
});

describe("a request without an answer", () => {
  const wrapped = (code: string) => new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });

  it("had no effect when nobody was reached, else nobody knows", () => {
    expect(toLostAnswer(wrapped("ECONNREFUSED"), true, "was not reached")).toMatchObject({
      mayHaveBeenApplied: false,
      code: "ECONNREFUSED",
    });
    expect(toLostAnswer(wrapped("ECONNRESET"), true, "was not reached").mayHaveBeenApplied).toBe(true);
    expect(toLostAnswer(new Error("odd"), true, "was not reached").mayHaveBeenApplied).toBe(true);
    expect(toLostAnswer(wrapped("ECONNRESET"), false, "was not reached").mayHaveBeenApplied).toBe(false);
  });

  it("that was refused at both addresses of a host had no effect", () => {
    const both = new AggregateError([Object.assign(new Error("v6"), { code: "ECONNREFUSED" })]);
    expect(
      toLostAnswer(new TypeError("fetch failed", { cause: both }), true, "was not reached").mayHaveBeenApplied,
    ).toBe(false);
  });
});
