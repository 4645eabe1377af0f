import type { SimulatedClock } from "../clock.ts";
import type { App } from "../directory/app.ts";
import type { Person } from "../directory/person.ts";
import type { SeededRandom } from "../random.ts";
import type { SignIn } from "./sign-in.ts";

const CODE_LIFETIME_MS = 10 * 60_000;
/** Refresh tokens of confidential clients live 90 days without use. */
const REFRESH_LIFETIME_MS = 90 * 86_400_000;

/** The rights of an access token. Without a person it is app-only, and `permissions` are roles instead of scopes. */
export interface Session {
  readonly app: App;
  readonly tenantId: string;
  readonly person?: Person;
  readonly permissions: ReadonlySet<string>;
  expiresAt: number;
  isRevoked: boolean;
}

/** The rights of an authorization code or a refresh token. */
export interface Grant {
  readonly app: App;
  readonly person: Person;
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly signIn: SignIn;
  /** The person's revocation count when it was issued; a later count makes it worthless. */
  readonly epoch: number;
}

interface CodeGrant extends Grant {
  readonly redirectUri: string;
  readonly challenge?: string;
  readonly nonce?: string;
  isRedeemed: boolean;
}

export interface Sessions {
  issueCode(grant: Omit<CodeGrant, "issuedAt" | "expiresAt" | "epoch" | "isRedeemed">): string;
  findCode(code: string): CodeGrant | undefined;
  issueRefresh(grant: Pick<Grant, "app" | "person" | "scopes" | "signIn">): string;
  findRefresh(token: string): Grant | undefined;
  isRevoked(grant: Grant): boolean;
  issueAccess(session: Omit<Session, "isRevoked">): string;
  findAccess(token: string): Session | undefined;
  /** From now on, access tokens answer 401: one person's, or everybody's. */
  expireAccess(person?: Person): number;
  /** Makes every refresh token and open code of the person answer AADSTS50173. */
  revoke(person: Person): void;
  /** The scopes the person has consented to for the app; kept until revoked. */
  consents(app: App, person: Person): Set<string>;
  /** Those that an administrator has consented to for everybody of the tenant. */
  tenantConsents(app: App, tenantId: string): Set<string>;
}

export function createSessions(clock: SimulatedClock, random: SeededRandom): Sessions {
  const codes = new Map<string, CodeGrant>();
  const refreshes = new Map<string, Grant>();
  const accesses = new Map<string, Session>();
  const epochs = new Map<string, number>();
  const consents = new Map<string, Set<string>>();
  const epochOf = (person: Person) => epochs.get(person.id) ?? 0;
  const opaque = (prefix: string, length: number) => `${prefix}${random.bytes(length).toString("base64url")}`;

  function consentsOf(key: string): Set<string> {
    const found = consents.get(key) ?? new Set<string>();
    consents.set(key, found);
    return found;
  }

  function forgetExpired(): void {
    for (const [token, session] of accesses) if (session.expiresAt < clock.now() - 86_400_000) accesses.delete(token);
  }

  return {
    issueCode(grant) {
      const now = clock.now();
      const code = opaque("1.AXoA", 48);
      codes.set(code, {
        ...grant,
        issuedAt: now,
        expiresAt: now + CODE_LIFETIME_MS,
        epoch: epochOf(grant.person),
        isRedeemed: false,
      });
      return code;
    },
    findCode: (code) => codes.get(code),
    issueRefresh({ app, person, scopes, signIn }) {
      const now = clock.now();
      const token = opaque("1.AXoA", 96);
      refreshes.set(token, {
        app,
        person,
        scopes,
        signIn,
        issuedAt: now,
        expiresAt: now + REFRESH_LIFETIME_MS,
        epoch: epochOf(person),
      });
      return token;
    },
    findRefresh: (token) => refreshes.get(token),
    isRevoked: (grant) => grant.epoch < epochOf(grant.person),
    issueAccess(session) {
      if (accesses.size % 1000 === 999) forgetExpired();
      // Shaped like a JWT, but opaque: a client that parses it gets nothing.
      const token = `eyJ0eXAiOiJKV1QifQ.${opaque("", 60)}.${opaque("", 32)}`;
      accesses.set(token, { ...session, isRevoked: false });
      return token;
    },
    findAccess: (token) => accesses.get(token),
    expireAccess(person) {
      let count = 0;
      for (const session of accesses.values()) {
        if (session.isRevoked || (person !== undefined && session.person?.id !== person.id)) continue;
        session.isRevoked = true;
        count += 1;
      }
      return count;
    },
    revoke: (person) => {
      epochs.set(person.id, epochOf(person) + 1);
    },
    consents: (app, person) => consentsOf(`${app.clientId} ${person.id}`),
    tenantConsents: (app, tenantId) => consentsOf(`${app.clientId} ${tenantId}`),
  };
}
