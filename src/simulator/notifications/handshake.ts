import { randomBytes } from "node:crypto";

/** Aborts after so many milliseconds. Of 0 it is over at once: a timer would leave it to luck whether an answer comes first. */
export function patience(ms: number): AbortSignal {
  return ms > 0 ? AbortSignal.timeout(ms) : AbortSignal.abort(new DOMException("No patience", "TimeoutError"));
}

/**
 * Asks an endpoint to echo a token, as Graph does while the call that names the endpoint is still waiting. Answers what is wrong, or null.
 */
export async function shakeHands(url: string, patienceMs: number): Promise<string | null> {
  const token = `Validation: Testing client application reachability for subscription ${randomBytes(12).toString("base64")} & +more`;
  const address = new URL(url);
  address.searchParams.set("validationToken", token);
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: "",
      signal: patience(patienceMs),
      redirect: "manual",
    });
    const said = await response.text();
    if (response.status !== 200)
      return `Notification endpoint must respond with 200 OK to validation request. It answered ${response.status}.`;
    if (!response.headers.get("content-type")?.startsWith("text/plain")) return "The answer is not text/plain.";
    return said === token ? null : "The server did not return the validation token.";
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError"
      ? "The request timed out."
      : "The server could not be reached.";
  }
}
