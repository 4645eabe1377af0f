// A person's way to Microsoft's sign-in page. What comes back is only good in the browser that began:
//
//   state      names the sign-in; its hash is the row's key
//   browser    a cookie, whose hash is in the row: nobody can have somebody else finish it
//   verifier   PKCE: the code is no good without it; sealed in the row
//   nonce      stands in the id token
import { type Refusal, refused } from "../accounts/pending-sign-in.ts";
import type { AzureApplication } from "../ports/identity.ts";
import type { PendingSignOn, PendingSignOns } from "../ports/pending-sign-ons.ts";
import { type SecretBox, signOnPurpose } from "../ports/secret-box.ts";
import type { SignOn } from "../ports/sign-on.ts";
import { StoreError } from "../store-error.ts";
import type { ReadSignOnSettings } from "./read-sign-on-settings.ts";

/** Where to send the browser, and what it keeps. */
export interface BegunSignOn {
  readonly kind: "go";
  readonly url: string;
  readonly state: string;
  readonly browser: string;
  readonly expiresAt: Date;
}

export interface BeginSignOn {
  begin(order: { readonly returnTo: string; readonly choosesAccount: boolean }): Promise<BegunSignOn | Refusal>;
  /** The link of an administrator who tries the settings or imports people, opened in a browser. */
  open(state: string): Promise<BegunSignOn | Refusal>;
  /** Keeps one that a link will open. */
  prepare(
    purpose: "try" | "readPeople",
    viewerId: string,
  ): Promise<{ readonly state: string; readonly expiresAt: Date } | Refusal>;
}

export interface BeginSignOnDependencies {
  readonly pending: PendingSignOns;
  readonly signOn: Pick<SignOn, "authorizeUrl">;
  readonly box: SecretBox;
  /** With the redirect URI of sign-on. @throws StoreError appMisconfigured */
  readonly application: () => Promise<AzureApplication>;
  readonly readSettings: ReadSignOnSettings;
  /** 32 random bytes as text. */
  readonly random: () => string;
  readonly hash: (text: string) => string;
  readonly now: () => Date;
}

export const signOnMs = 10 * 60_000;

export function createBeginSignOn(dependencies: BeginSignOnDependencies): BeginSignOn {
  const { pending, signOn, box, application, readSettings, random, hash, now } = dependencies;

  async function keep(about: Pick<PendingSignOn, "purpose" | "viewerId" | "returnTo">, browser: string | null) {
    const state = random();
    const stateHash = hash(state);
    const row: PendingSignOn = {
      ...about,
      stateHash,
      browserHash: browser === null ? "" : hash(browser),
      codeVerifier: box.seal(random(), signOnPurpose(stateHash)),
      nonce: random(),
      expiresAt: new Date(now().getTime() + signOnMs),
    };
    return (await pending.start(row, now())) ? { state, row } : null;
  }

  async function go(state: string, row: PendingSignOn, browser: string, choosesAccount: boolean) {
    try {
      const url = signOn.authorizeUrl(await application(), {
        state,
        nonce: row.nonce,
        codeVerifier: box.open(row.codeVerifier, signOnPurpose(row.stateHash)),
        ...(choosesAccount && { prompt: "select_account" }),
        ...(row.purpose === "readPeople" && { readsPeople: true }),
      });
      return { kind: "go", url, state, browser, expiresAt: row.expiresAt } as const;
    } catch (error) {
      if (error instanceof StoreError) return refused("Not now", `${error.message} Tell an administrator.`);
      throw error;
    }
  }

  return {
    async begin({ returnTo, choosesAccount }) {
      if (!(await readSettings()).isEnabled) {
        return refused(
          "Not switched on",
          "Signing in with Microsoft 365 is not switched on here. Ask an administrator.",
        );
      }
      const browser = random();
      const kept = await keep({ purpose: "signIn", viewerId: null, returnTo }, browser);
      return kept === null ? tooMany : go(kept.state, kept.row, browser, choosesAccount);
    },

    async open(state) {
      const row = await pending.find(hash(state));
      if (row === null || row.purpose === "signIn" || row.expiresAt <= now()) {
        return refused("Used or unknown", "This link is good for ten minutes, and once. Ask for a new one.");
      }
      const browser = random();
      if (!(await pending.claim(row.stateHash, hash(browser)))) {
        return refused("Opened already", "This link was opened already. Ask for a new one.");
      }
      // Whoever tries chooses whom to be: the account that the browser remembers need not be the one.
      return go(state, row, browser, true);
    },

    async prepare(purpose, viewerId) {
      const kept = await keep({ purpose, viewerId, returnTo: "/" }, null);
      return kept === null ? tooMany : { state: kept.state, expiresAt: kept.row.expiresAt };
    },
  };
}

const tooMany = refused("Not now", "Too many people are signing in at this moment. Try again in some minutes.");
