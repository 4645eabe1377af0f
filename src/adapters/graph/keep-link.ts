import { StoreError } from "../../app/store-error.ts";
import type { GraphAnswer } from "./http.ts";

/**
 * A 404 on a link is not a reset: it happens after mass deletions, and the same link works later. It means "not found" only if the
 * collection itself is gone.
 */
export async function mustKeepLink(
  send: () => Promise<GraphAnswer>,
  link: string | null,
  isThere?: () => Promise<unknown>,
): Promise<GraphAnswer> {
  try {
    return await send();
  } catch (error) {
    if (link === null || !(error instanceof StoreError) || error.fault !== "notFound") throw error;
    await isThere?.();
    throw new StoreError("unavailable", `${error.message} What it is about is still there, so the link is kept.`, {
      cause: error,
    });
  }
}
