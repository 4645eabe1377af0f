import { hashToken, makeToken } from "../adapters/crypto/api-token.ts";
import { createSigner } from "../adapters/crypto/signed-value.ts";
import { createGlassStore } from "../adapters/store/glass.ts";
import { createInvitationStore } from "../adapters/store/invitations.ts";
import { createWaysIn } from "../adapters/store/ways-in.ts";
import { createAcknowledgeAlert } from "../app/access/acknowledge-alert.ts";
import { createAuthentication } from "../app/access/authentication.ts";
import { createGlass } from "../app/access/glass.ts";
import { createLoginLinks } from "../app/access/login-links.ts";
import { createOpenSessions } from "../app/access/open-sessions.ts";
import { createOtherLogins } from "../app/access/other-logins.ts";
import { createReadSessionRules } from "../app/access/read-access-settings.ts";
import { createSessions } from "../app/access/sessions.ts";
import { createTokens } from "../app/access/tokens.ts";
import type { Config } from "../config.ts";
import { systemClock } from "../lib/system-clock.ts";
import type { Databases } from "./databases.ts";
import type { Keys } from "./keys.ts";
import type { LiveServer } from "./live-server.ts";
import type { Stores } from "./stores.ts";

export type Access = ReturnType<typeof createAccess>;

/** Who may sign in, and with what. */
export function createAccess(
  { adminToken }: Config,
  { prisma }: Databases,
  { key }: Keys,
  { tokens, people, settings }: Stores,
  server: LiveServer,
) {
  const { now } = systemClock;
  const sessionRules = createReadSessionRules(settings);
  const adminTokenHash = adminToken === undefined ? null : hashToken(adminToken);
  const otherLogins = createOtherLogins({ sessionRules, tokens, adminTokenHash, people });
  const authentication = createAuthentication({ tokens, hashToken, now, sessionRules, otherLogins });
  const signer = createSigner(key, "session");
  const onEnded = (tokenId: string) => server.closeToken(tokenId);
  const sessions = createSessions({
    ...{ authentication, tokens, people, signer, makeToken, hashToken, now, onEnded },
    ...{ sessionRules, otherLogins, invitations: createInvitationStore(prisma) },
  });
  const waysIn = createWaysIn(prisma);
  return {
    waysIn,
    acknowledgeAlert: createAcknowledgeAlert(waysIn, now),
    authentication,
    sessions,
    openSessions: createOpenSessions({ tokens, people, sessionRules, now, onEnded }),
    glass: createGlass({ store: createGlassStore(prisma), people, now }),
    createLoginLink: createLoginLinks(sessions, () => server.url),
    tokens: createTokens({
      tokens,
      people,
      makeToken,
      hashToken,
      now,
      onRevoked: onEnded,
    }),
  };
}
