import { endsWithin } from "../lib/ends-within.ts";
import type { Handler } from "./login.ts";

/** What must answer before work makes sense, by name; a check that rejects, or takes over two seconds, is down. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<unknown>>>;

/** Why no work is possible although everything answers: a full disk, a queue that accepts nothing. */
export interface ReadinessTrouble {
  readonly name: string;
  readonly message: string;
}

const patienceMs = 2_000;

/** Alive: this process answers. */
export const serveHealth: Handler = async (_request, response) => {
  response.writeHead(200, { "content-type": "text/plain", "cache-control": "no-store" }).end("ok\n");
};

/** Ready: everything it needs answers, and it is not stopping. */
export function createReadiness(
  checks: ReadinessChecks,
  troubles: () => readonly ReadinessTrouble[],
  isStopping: () => boolean,
): Handler {
  return async (_request, response) => {
    const states = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, (await answers(check)) ? "up" : "down"] as const),
    );
    const reasons = troubles().map(({ message }) => message);
    const inTrouble = troubles().map(({ name }) => [name, "down"] as const);
    const isReady = !isStopping() && reasons.length === 0 && states.every(([, state]) => state === "up");
    response.writeHead(isReady ? 200 : 503, { "content-type": "application/json", "cache-control": "no-store" }).end(
      JSON.stringify({
        ready: isReady,
        ...(isStopping() ? { stopping: true } : {}),
        ...Object.fromEntries([...states, ...inTrouble]),
        ...(reasons.length > 0 ? { reasons } : {}),
      }),
    );
  };
}

async function answers(check: () => Promise<unknown>): Promise<boolean> {
  try {
    return await endsWithin(patienceMs, check());
  } catch {
    return false;
  }
}
