// What stays open: WebSockets and server-sent events. Each was let in by a token and ends with it.
import type { Authenticated, Authentication } from "../app/access/authentication.ts";
import { limits } from "./limits.ts";

interface LiveConnection {
  readonly authenticated: Pick<Authenticated, "tokenId" | "expiresAt" | "viewer">;
  /** `goingAway`: the server stops; `expired`: the token was revoked or its time is over. */
  close(reason: "goingAway" | "expired"): void;
}

export interface LiveConnections {
  /** Answers what forgets it again; null when the token, or its person with all their tokens, has too many open already. */
  add(connection: LiveConnection): (() => void) | null;
  closeToken(tokenId: string): void;
  /** Asks anew about every token in use: another process may have revoked it. */
  sweep(): Promise<void>;
  closeAll(): void;
  readonly count: number;
}

export function createLiveConnections(
  authentication: Pick<Authentication, "byTokenId">,
  now: () => Date,
): LiveConnections {
  const byToken = new Map<string, Set<LiveConnection>>();
  const byPerson = new Map<string, number>();

  const closeToken = (tokenId: string) => {
    for (const connection of byToken.get(tokenId) ?? []) connection.close("expired");
  };

  return {
    add(connection) {
      const { tokenId, viewer } = connection.authenticated;
      const open = byToken.get(tokenId) ?? new Set();
      const ofPerson = byPerson.get(viewer.userId) ?? 0;
      if (open.size >= limits.connectionsPerToken || ofPerson >= limits.connectionsPerPerson) return null;
      byToken.set(tokenId, open.add(connection));
      byPerson.set(viewer.userId, ofPerson + 1);
      return () => {
        if (!open.delete(connection)) return;
        const left = (byPerson.get(viewer.userId) ?? 1) - 1;
        if (left === 0) byPerson.delete(viewer.userId);
        else byPerson.set(viewer.userId, left);
        if (open.size === 0 && byToken.get(tokenId) === open) byToken.delete(tokenId);
      };
    },
    closeToken,
    async sweep() {
      for (const [tokenId, open] of byToken) {
        if ((await authentication.byTokenId(tokenId)) === null) closeToken(tokenId);
        // A session may end before the token that it names.
        for (const connection of open) {
          const { expiresAt } = connection.authenticated;
          if (expiresAt !== null && expiresAt <= now()) connection.close("expired");
        }
      }
    },
    closeAll() {
      for (const open of byToken.values()) for (const connection of open) connection.close("goingAway");
    },
    get count() {
      return [...byToken.values()].reduce((sum, open) => sum + open.size, 0);
    },
  };
}
