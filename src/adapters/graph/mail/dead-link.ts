import { StoreError } from "../../../app/store-error.ts";
import { isPoison } from "../errors.ts";
import { type GraphAnswer, TOO_LARGE } from "../http.ts";

/**
 * A link may die with a refusal without any code. One whose smallest page is still too large is as good as dead: what the feed tells can no
 * longer be changed, and a new one begins with everything.
 */
export async function mustLive(send: () => Promise<GraphAnswer>, link: string | null): Promise<GraphAnswer> {
  try {
    return await send();
  } catch (error) {
    const isDead =
      error instanceof StoreError &&
      link !== null &&
      (error.code === TOO_LARGE || (error.fault === "rejected" && !isPoison(error)));
    if (!isDead) throw error;
    throw new StoreError("cursorExpired", error.message, { cause: error });
  }
}
