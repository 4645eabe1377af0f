import { SEEDED_APP } from "../directory/seed.ts";
import type { KeyFamily, SigningKey } from "../entra/keys/signing-keys.ts";
import { issueAccess } from "../entra/token.ts";
import { tokenRefusal } from "../entra/token-refusal.ts";
import type { WrongToken } from "../entra/wrong-token.ts";
import type { World } from "../world.ts";
import { type AppControl, createAppControl, mustFindApp } from "./app-control.ts";
import { ControlError, findPerson } from "./find.ts";

/** A key as the control calls show it. */
interface KeyInfo {
  readonly family: KeyFamily;
  readonly kid: string;
  readonly isSigning: boolean;
}

/** What happens to the keys of one family: `emergencyRoll` does everything at once. */
export type KeyAction = "publishNext" | "signWithNext" | "retireOld" | "emergencyRoll";

/** What the token endpoint is to answer: an AADSTS number, its parts overridden where given. `suberror: ""` leaves it out. */
interface TokenFaultEdit {
  readonly code: number;
  readonly error?: string;
  readonly suberror?: string;
  readonly claims?: string;
  readonly status?: number;
  /** How many calls, 1 when absent. */
  readonly times?: number;
  /** Only calls of this grant_type. */
  readonly grantType?: string;
}

export interface EntraControl extends AppControl {
  failToken(fault: TokenFaultEdit): void;
  clearTokenFaults(): void;
  /** The next id tokens, one if `times` is absent, are wrong in this way. */
  wrongToken(wish: WrongToken & { readonly times?: number }): void;
  clearWrongTokens(): void;
  /** Access tokens issued so far answer 401: one person's, or everybody's. Returns how many. */
  expireTokens(person?: string): number;
  /** Refresh tokens issued so far answer AADSTS50173; with `consent` the next sign-in must consent again. */
  revoke(person: string, options?: { consent?: boolean }): void;
  /** Leaves the person only these Graph scopes, whatever is requested; null removes the restriction. */
  narrowScopes(person: string, scopes: readonly string[] | null): void;
  /** Who is signed in at Microsoft in any browser: the `sid` of the id tokens, and the apps' client ids. */
  browserSessions(): { sid: string; person: string; apps: string[] }[];
  /** The published keys. */
  signingKeys(): KeyInfo[];
  /** A step of a key rollover, "work" when no family is named. */
  rotateKeys(action: KeyAction, family?: KeyFamily): KeyInfo[];
  /** An access token without a sign-in, for the seeded app. */
  accessToken(person: string, scopes?: readonly string[]): string;
}

export function createEntraControl(world: World): EntraControl {
  function showKey(key: SigningKey): KeyInfo {
    return { family: key.family, kid: key.kid, isSigning: world.keys.signing(key.family) === key };
  }

  return {
    ...createAppControl(world),
    failToken({ code, times = 1, grantType, ...override }) {
      world.tokenFaults.push({
        refusal: tokenRefusal(code, override),
        times,
        ...(grantType === undefined ? {} : { grantType }),
      });
    },
    clearTokenFaults: () => {
      world.tokenFaults = [];
    },
    wrongToken({ times = 1, ...wish }) {
      if (wish.kind === "retiredKey" && world.keys.retired().length === 0)
        throw new ControlError(400, "No key is retired yet: rotate the keys first");
      world.wrongTokens.push({ wish, times });
    },
    clearWrongTokens: () => {
      world.wrongTokens = [];
    },
    expireTokens: (person) => world.sessions.expireAccess(person === undefined ? undefined : findPerson(world, person)),
    revoke(key, { consent = false } = {}) {
      const person = findPerson(world, key);
      world.sessions.revoke(person);
      // Subscriptions made with the person's grant end with it.
      for (const one of world.subscriptions.all()) {
        if (one.ownerId !== person.id) continue;
        world.subscriptions.remove(one.id);
        world.deliveries.tellLife(one, "subscriptionRemoved");
      }
      if (consent) for (const app of world.directory.apps) world.sessions.consents(app, person).clear();
    },
    narrowScopes(key, scopes) {
      const person = findPerson(world, key);
      if (scopes === null) world.narrowed.delete(person.id);
      else world.narrowed.set(person.id, new Set(scopes));
    },
    browserSessions: () =>
      world.browsers.all().map(({ id, person, apps }) => ({
        sid: id,
        person: person.userPrincipalName,
        apps: [...apps].map(({ clientId }) => clientId),
      })),
    signingKeys: () => world.keys.published().map(showKey),
    rotateKeys(action, family = "work") {
      world.keys[action](family);
      return world.keys.published().map(showKey);
    },
    accessToken: (person, scopes = SEEDED_APP.scopes) =>
      issueAccess(world, mustFindApp(world, SEEDED_APP.clientId), findPerson(world, person), scopes, 3600),
  };
}
