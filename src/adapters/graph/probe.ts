import { z } from "zod";
import { StoreError } from "../../app/store-error.ts";
import type { GraphHttp } from "./http.ts";
import { mustParse } from "./parse.ts";
import { pageHeaders } from "./task-changes.ts";
import { listsPath } from "./task-path.ts";
import { listPage } from "./wire.ts";

/** What was tried and how it went. */
export interface ProbeStep {
  readonly step: "profile" | "tasks";
  /** Null: it worked. */
  readonly error: StoreError | null;
}

const profile = z.looseObject({ id: z.string() });

/** Tries who the account is, then whether its tasks can be read: the steps in that order, ending with the first that failed. */
export async function probe(http: GraphHttp, signal: AbortSignal): Promise<readonly ProbeStep[]> {
  const steps: readonly (readonly [ProbeStep["step"], () => Promise<unknown>])[] = [
    ["profile", async () => mustParse(profile, await http.send({ method: "GET", url: "/me" }, signal), "a profile")],
    [
      "tasks",
      async () =>
        mustParse(
          listPage,
          await http.send({ method: "GET", url: listsPath, headers: pageHeaders(1) }, signal),
          "a page of lists",
        ),
    ],
  ];
  const results: ProbeStep[] = [];
  for (const [step, run] of steps) {
    const error = await run().then(() => null, asStoreError);
    results.push({ step, error });
    if (error !== null) break;
  }
  return results;
}

function asStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  throw error;
}
