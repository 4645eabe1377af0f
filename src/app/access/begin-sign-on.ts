// Sends a person to Microsoft's sign-in page. The answer counts only in the browser that began:
//
//   state      names the sign-in, and comes back with the answer
//   browser    keeps the rest in a cookie, sealed for this state: nobody can have somebody else finish it
//   verifier   PKCE: the code is useless without it
//   nonce      is in the id token
import { type Refusal, refused } from "../accounts/pending-sign-in.ts";
import type { AzureApplication } from "../ports/identity.ts";
import type { SecretBox } from "../ports/secret-box.ts";
import type { SignOn, UsedSignOns } from "../ports/sign-on.ts";
import { StoreError } from "../store-error.ts";
import { openLink, type PendingSignOn, type SignOnLink, sealLink, sealPending } from "./pending-sign-on.ts";
import type { ReadSignOnSettings } from "./read-access-settings.ts";

/** Where to send the browser, and what to store in it. */
export interface BegunSignOn {
  readonly kind: "go";
  readonly url: string;
  readonly state: string;
  readonly browser: string;
  readonly expiresAt: Date;
}

export interface BeginSignOn {
  begin(order: { readonly returnTo: string; readonly choosesAccount: boolean }): Promise<BegunSignOn | Refusal>;
  /** Opens, in a browser, the link of an administrator who tests the settings or imports people. */
  open(link: string): Promise<BegunSignOn | Refusal>;
  prepare(purpose: SignOnLink["purpose"], viewerId: string): { readonly link: string; readonly expiresAt: Date };
}

export interface BeginSignOnDependencies {
  readonly used: UsedSignOns;
  readonly signOn: Pick<SignOn, "authorizeUrl">;
  readonly box: SecretBox;
  /** With the redirect URI of single sign-on. @throws StoreError appMisconfigured */
  readonly application: () => Promise<AzureApplication>;
  readonly readSettings: ReadSignOnSettings;
  /** 32 random bytes as text. */
  readonly random: () => string;
  readonly hash: (text: string) => string;
  readonly now: () => Date;
}

export const signOnMs = 10 * 60_000;

export function createBeginSignOn(dependencies: BeginSignOnDependencies): BeginSignOn {
  const { used, signOn, box, application, readSettings, random, hash, now } = dependencies;
  const inTenMinutes = () => new Date(now().getTime() + signOnMs);

  async function go(
    about: Pick<PendingSignOn, "purpose" | "viewerId" | "returnTo" | "expiresAt">,
    choosesAccount: boolean,
  ): Promise<BegunSignOn | Refusal> {
    const state = random();
    const pending = { ...about, codeVerifier: random(), nonce: random() };
    try {
      const url = signOn.authorizeUrl(await application(), {
        state,
        nonce: pending.nonce,
        codeVerifier: pending.codeVerifier,
        ...(choosesAccount && { prompt: "select_account" }),
        ...(pending.purpose === "readPeople" && { readsPeople: true }),
      });
      const browser = sealPending(box, hash(state), pending);
      return { kind: "go", url, state, browser, expiresAt: pending.expiresAt };
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
      return go({ purpose: "signIn", viewerId: null, returnTo, expiresAt: inTenMinutes() }, choosesAccount);
    },

    async open(sealed) {
      const link = openLink(box, sealed);
      if (link === null || link.expiresAt <= now()) {
        return refused("Used or unknown", "This link works once, within ten minutes. Ask for a new one.");
      }
      const { id, purpose, viewerId, expiresAt } = link;
      if (!(await used.use(hash(id), expiresAt))) {
        return refused("Opened already", "This link was opened already. Ask for a new one.");
      }
      // For a test the administrator chooses the account: the one that the browser remembers may be the wrong one.
      return go({ purpose, viewerId, returnTo: "/", expiresAt }, true);
    },

    prepare(purpose, viewerId) {
      const expiresAt = inTenMinutes();
      return { link: sealLink(box, { id: random(), purpose, viewerId, expiresAt }), expiresAt };
    },
  };
}
