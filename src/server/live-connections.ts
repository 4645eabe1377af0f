// Open connections: WebSockets and server-sent events. Each was admitted by a token, for a person: it ends with the token, and when that
// person may no longer sign in or has other rights.
import type { Authenticated, Authentication } from "../app/access/authentication.ts";
import type { Ending } from "../app/ports/endings.ts";
import type { Viewer } from "../core/access/viewer.ts";
import { unreachable } from "../lib/unreachable.ts";
import { limits } from "./limits.ts";
import { createPlaces } from "./turns.ts";

interface LiveConnection {
  readonly authenticated: Pick<Authenticated, "tokenId" | "expiresAt" | "viewer">;
  /** `goingAway`: the server stops; `expired`: the token was revoked or has expired. */
  close(reason: "goingAway" | "expired"): void;
}

export interface LiveConnections {
  /** Returns a function that removes it again; null when the token, or its person with all their tokens, has too many open. */
  add(connection: LiveConnection): (() => void) | null;
  closeToken(tokenId: string): void;
  /** Closes everything that these people have open. Those who may still sign in reconnect with their present rights. */
  closePeople(userIds: readonly string[]): void;
  /** Closes here what another process ended. */
  end(ending: Ending): Promise<void>;
  /** Checks every token in use again: another process may have ended it, or changed its person. */
  sweep(): Promise<void>;
  closeAll(): void;
  readonly count: number;
}

export function createLiveConnections(authentication: Pick<Authentication, "peek">, now: () => Date): LiveConnections {
  const byToken = new Map<string, Set<LiveConnection>>();
  const places = createPlaces(limits.connectionsPerPerson);

  const closeToken = (tokenId: string) => {
    for (const connection of byToken.get(tokenId) ?? []) connection.close("expired");
  };

  const closeWhere = (isOver: (viewer: Viewer) => boolean) => {
    for (const open of byToken.values()) {
      for (const connection of open) if (isOver(connection.authenticated.viewer)) connection.close("expired");
    }
  };

  const sweep = async () => {
    for (const [tokenId, open] of byToken) {
      const present = await authentication.peek(tokenId);
      if (present === null) closeToken(tokenId);
      for (const connection of open) {
        if (present !== null && !isSame(present.viewer, connection.authenticated.viewer)) connection.close("expired");
      }
      // A session may end before the token that it names.
      for (const connection of open) {
        const { expiresAt } = connection.authenticated;
        if (expiresAt !== null && expiresAt <= now()) connection.close("expired");
      }
    }
  };

  return {
    add(connection) {
      const { tokenId, viewer } = connection.authenticated;
      const open = byToken.get(tokenId) ?? new Set();
      const leave = open.size >= limits.connectionsPerToken ? null : places.take(viewer.userId);
      if (leave === null) return null;
      byToken.set(tokenId, open.add(connection));
      return () => {
        if (!open.delete(connection)) return;
        leave();
        if (open.size === 0 && byToken.get(tokenId) === open) byToken.delete(tokenId);
      };
    },
    closeToken,
    closePeople(userIds) {
      const gone = new Set(userIds);
      closeWhere(({ userId }) => gone.has(userId));
    },
    async end(ending) {
      switch (ending.kind) {
        case "token":
          return closeToken(ending.id);
        case "person":
          return closeWhere(({ userId }) => userId === ending.id);
        case "organization":
          return closeWhere(({ organizationId }) => organizationId === ending.id);
        case "unknown":
          return sweep();
        default:
          return unreachable(ending);
      }
    },
    sweep,
    closeAll() {
      for (const open of byToken.values()) for (const connection of open) connection.close("goingAway");
    },
    get count() {
      return [...byToken.values()].reduce((sum, open) => sum + open.size, 0);
    },
  };
}

/** Whether a person's rights are the same as before. */
function isSame(now: Viewer, before: Viewer): boolean {
  return now.role === before.role && now.organizationId === before.organizationId;
}
