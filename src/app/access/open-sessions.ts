import { roleIncludes } from "../../core/access/role.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { ForbiddenError } from "../errors.ts";
import type { People, Person } from "../ports/people.ts";
import type { TokenStore } from "../ports/token-store.ts";
import type { Authenticated } from "./authentication.ts";
import type { ReadSessionRules } from "./read-access-settings.ts";
import { requireRight } from "./require.ts";

/** Signed-in browsers, as people see and end them. @throws ForbiddenError, NotFoundError by the methods that end one */
export interface OpenSessions {
  /** A session is still accepted at `now` if it began and was last used after these times. */
  bounds(): Promise<{ readonly now: Date; readonly beganAfter: Date; readonly usedAfter: Date }>;
  /** Harmless to repeat. */
  end(viewer: Viewer, sessionId: string): Promise<void>;
  /** Ends all sessions of a person, except the one that asks. @returns how many ended */
  endAllOf(by: Pick<Authenticated, "viewer" | "tokenId">, userId: string): Promise<number>;
}

export interface OpenSessionsDependencies {
  readonly tokens: Pick<TokenStore, "find" | "revoke" | "endSessions">;
  readonly people: Pick<People, "find">;
  readonly sessionRules: ReadSessionRules;
  readonly now: () => Date;
  /** Closes what the session had open. */
  readonly onEnded: (tokenId: string) => void;
}

export function createOpenSessions(dependencies: OpenSessionsDependencies): OpenSessions {
  const { tokens, people, sessionRules, now, onEnded } = dependencies;
  return {
    async bounds() {
      const { idleMs, lifetimeMs } = await sessionRules();
      const at = now();
      const before = (ms: number) => new Date(at.getTime() - ms);
      return { now: at, beganAfter: before(lifetimeMs), usedAfter: before(idleMs) };
    },

    async end(viewer, sessionId) {
      const found = await tokens.find(sessionId);
      const session = found?.isSession === true ? found : null;
      const person = requireEnding(viewer, session?.person ?? null, "session");
      const ended = await tokens.revoke(sessionId, now(), {
        actor: viewer,
        action: "session.ended",
        level: "USER",
        ownerId: person.userId,
      });
      for (const id of ended) onEnded(id);
    },

    async endAllOf({ viewer, tokenId }, userId) {
      const person = requireEnding(viewer, await people.find(userId), "user");
      const ended = await tokens.endSessions({ userId: person.userId, exceptId: tokenId }, now(), (count) => ({
        actor: viewer,
        action: "sessions.ended",
        level: "USER",
        ownerId: person.userId,
        to: count,
      }));
      for (const id of ended) onEnded(id);
      return ended.length;
    },
  };
}

/** People may end their own sessions, auditors too: only their own way in is affected. */
function requireEnding(viewer: Viewer, person: Person | null, what: string): Person {
  if (person !== null && person.userId === viewer.userId) return person;
  const found = requireRight(viewer, "changeTokens", person, what, "readTokens");
  if (!roleIncludes(viewer.role, found.role)) {
    throw new ForbiddenError(`The role ${viewer.role} cannot end sessions of a ${found.role}.`);
  }
  return found;
}
