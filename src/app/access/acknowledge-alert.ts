import { NotFoundError, RefusedError } from "../errors.ts";
import type { WaysIn } from "../ports/ways-in.ts";
import type { Authenticated } from "./authentication.ts";

/** The person says that they have seen the way in that somebody made for them. @throws NotFoundError, RefusedError */
export type AcknowledgeAlert = (by: Pick<Authenticated, "viewer" | "tokenId">, alertId: string) => Promise<void>;

export function createAcknowledgeAlert(ways: Pick<WaysIn, "acknowledge">, now: () => Date): AcknowledgeAlert {
  return async ({ viewer, tokenId }, alertId) => {
    const audit = { actor: viewer, action: "alert.acknowledged", level: "USER", ownerId: viewer.userId } as const;
    const outcome = await ways.acknowledge({ alertId, userId: viewer.userId, tokenId }, now(), audit);
    if (outcome === "notTheirs") throw new NotFoundError("alert");
    if (outcome === "byItself") {
      throw new RefusedError(
        "This alert is about the very token that you signed in with. Sign in another way to say that you have seen it.",
      );
    }
  };
}
