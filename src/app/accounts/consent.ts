// Our own page in front of Microsoft's. Without it, whoever sends somebody a sign-in link could have that person's mailbox connected to an
// account of their own: Microsoft's page says which application asks, not for whom.
//
//   link ──▶ our page: who asks, for whom, which permissions ──Allow──▶ Microsoft ──▶ callback, in the browser that allowed it
import type { AccountStore } from "../ports/account-store.ts";
import type { AzureApplication, Identity } from "../ports/identity.ts";
import { type SecretBox, signInPurpose } from "../ports/secret-box.ts";
import { StoreError } from "../store-error.ts";
import { type FindPending, type PendingSignIn, type Refusal, refused } from "./pending-sign-in.ts";

/** What the page shows. */
export interface ConsentQuestion {
  readonly kind: "ask";
  readonly viewer: { readonly name: string; readonly email: string };
  readonly person: { readonly name: string; readonly email: string };
  /** The intended mailbox, if one was named. */
  readonly mailbox: string | null;
  readonly scopes: readonly string[];
}

/** Where to send the browser, and what it keeps as proof that it allowed this sign-in. */
interface Allowed {
  readonly kind: "go";
  readonly url: string;
  readonly proof: string;
  readonly expiresAt: Date;
}

export interface Consent {
  /** What to show the browser, or where to send it: a person who is logged in and connects their own mailbox need not be asked. */
  look(state: string | null, sessionUserId: string | null): Promise<ConsentQuestion | Allowed | Refusal>;
  allow(state: string | null, sessionUserId: string | null): Promise<Allowed | Refusal>;
  /** Ends the sign-in, for everybody. */
  decline(state: string | null, sessionUserId: string | null): Promise<Refusal>;
}

export interface ConsentDependencies {
  readonly findPending: FindPending;
  readonly store: Pick<AccountStore, "takeSignIn" | "find">;
  readonly identity: Pick<Identity, "authorizeUrl">;
  readonly box: SecretBox;
  readonly application: () => Promise<AzureApplication>;
  readonly proofs: { sign(text: string): string };
}

export function createConsent(dependencies: ConsentDependencies): Consent {
  const { findPending, store, identity, box, application, proofs } = dependencies;

  async function go(state: string, { signIn }: PendingSignIn): Promise<Allowed | Refusal> {
    const { stateHash, nonce, scopes, loginHint, expiresAt } = signIn;
    try {
      const url = await identity.authorizeUrl(await application(), {
        state,
        nonce,
        scopes,
        codeVerifier: box.open(signIn.codeVerifier, signInPurpose(stateHash)),
        ...(loginHint === null ? { prompt: "select_account" as const } : { loginHint }),
      });
      return { kind: "go", url, proof: proofs.sign(stateHash), expiresAt };
    } catch (error) {
      if (error instanceof StoreError) return refused("Not now", error.message);
      throw error;
    }
  }

  return {
    async look(state, sessionUserId) {
      const found = await findPending(state, sessionUserId);
      if (found.kind === "refused" || state === null) return found.kind === "refused" ? found : noState;
      const { viewer, person } = found.pending;
      const isOwn = viewer.userId === person.userId && sessionUserId === viewer.userId;
      return isOwn ? go(state, found.pending) : consentQuestionOf(found.pending);
    },
    async allow(state, sessionUserId) {
      const found = await findPending(state, sessionUserId);
      if (found.kind === "refused" || state === null) return found.kind === "refused" ? found : noState;
      return go(state, found.pending);
    },
    async decline(state, sessionUserId) {
      const found = await findPending(state, sessionUserId);
      if (found.kind === "refused") return found;
      await store.takeSignIn(found.pending.signIn.stateHash);
      return refused(
        "Nothing was connected",
        `The link no longer works. If you did not expect it, tell ${found.pending.viewer.name}.`,
      );
    },
  };
}

const noState = refused("Not a sign-in", "This address is only for a sign-in with Microsoft.");

export function consentQuestionOf({ signIn, viewer, person }: PendingSignIn): ConsentQuestion {
  return {
    kind: "ask",
    viewer: { name: viewer.name, email: viewer.email },
    person: { name: person.name, email: person.email },
    mailbox: signIn.loginHint,
    scopes: signIn.scopes,
  };
}
