import { NotFoundError, RefusedError } from "../errors.ts";
import type { WaysIn } from "../ports/ways-in.ts";
import type { Authenticated } from "./authentication.ts";

export interface AcknowledgeAlert {
  /** The person says that they have seen a way in that somebody made for them, or mail that did not arrive. @throws NotFoundError, RefusedError */
  (by: Pick<Authenticated, "viewer" | "tokenId">, alertId: string): Promise<void>;
  isFor: WaysIn["isTold"];
}

export function createAcknowledgeAlert(
  ways: Pick<WaysIn, "acknowledge" | "isTold">,
  now: () => Date,
): AcknowledgeAlert {
  const acknowledge = async ({ viewer, tokenId }: Pick<Authenticated, "viewer" | "tokenId">, alertId: string) => {
    const audit = { actor: viewer, action: "alert.acknowledged", level: "USER", ownerId: viewer.userId } as const;
    const outcome = await ways.acknowledge({ alertId, viewer, tokenId }, now(), audit);
    if (outcome === "notTheirs") throw new NotFoundError("alert");
    if (outcome === "byItself") {
      throw new RefusedError(
        "This alert is about the very token that you signed in with. Sign in another way to say that you have seen it.",
      );
    }
  };
  return Object.assign(acknowledge, { isFor: ways.isTold });
}
