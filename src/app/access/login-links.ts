import type { Authenticated } from "./authentication.ts";
import { requireRight } from "./require.ts";
import type { Sessions } from "./sessions.ts";

export interface LoginLink {
  /** For the viewer's browser; works once. */
  readonly url: string;
  readonly expiresAt: Date;
}

/** Lets a token's holder open the page, with the rights in force and no more. @throws ForbiddenError */
export type CreateLoginLink = (by: Pick<Authenticated, "viewer" | "parent">) => LoginLink;

export function createLoginLinks(sessions: Pick<Sessions, "issueCode">, publicUrl: () => string): CreateLoginLink {
  return ({ viewer, parent }) => {
    // It opens a session of twelve hours, so only those who may make tokens may make a link.
    requireRight(viewer, "changeTokens", viewer, "user", "readPeople");
    const { code, expiresAt } = sessions.issueCode(viewer.userId, {
      role: viewer.role,
      scopes: viewer.scopes ?? [],
      parent,
    });
    return { url: `${publicUrl()}/login?code=${encodeURIComponent(code)}`, expiresAt };
  };
}
