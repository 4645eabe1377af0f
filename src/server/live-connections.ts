// What stays open: WebSockets and server-sent events. Each was let in by a token and ends with it.
import type { Authenticated, Authentication } from "../app/access/authentication.ts";

interface LiveConnection {
  readonly authenticated: Pick<Authenticated, "tokenId" | "expiresAt">;
  /** `goingAway`: the server stops; `expired`: the token was revoked or its time is over. */
  close(reason: "goingAway" | "expired"): void;
}

export interface LiveConnections {
  /** Answers what forgets it again; null when the token has too many open already. */
  add(connection: LiveConnection): (() => void) | null;
  closeToken(tokenId: string): void;
  /** Asks anew about every token in use: another process may have revoked it. */
  sweep(): Promise<void>;
  closeAll(): void;
  readonly count: number;
}

export function createLiveConnections(
  authentication: Pick<Authentication, "byTokenId">,
  perToken: number,
  now: () => Date,
): LiveConnections {
  const byToken = new Map<string, Set<LiveConnection>>();

  const closeToken = (tokenId: string) => {
    for (const connection of byToken.get(tokenId) ?? []) connection.close("expired");
  };

  return {
    add(connection) {
      const { tokenId } = connection.authenticated;
      const open = byToken.get(tokenId) ?? new Set();
      if (open.size >= perToken) return null;
      byToken.set(tokenId, open.add(connection));
      return () => {
        open.delete(connection);
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
