import type { Sealed } from "./secret-box.ts";

/** A person's signing in with Microsoft that is on its way. */
export interface PendingSignOn {
  /** SHA-256 of the OAuth state, hex. */
  readonly stateHash: string;
  readonly purpose: "signIn" | "try" | "readPeople";
  /** Who tries or imports; a sign-in has nobody yet. */
  readonly viewerId: string | null;
  /** SHA-256 of what the browser that began it keeps, hex; empty until a link is opened in one. */
  readonly browserHash: string;
  readonly codeVerifier: Sealed;
  readonly nonce: string;
  /** A path of ours. */
  readonly returnTo: string;
  readonly expiresAt: Date;
}

export interface PendingSignOns {
  /** What is past its time goes. False when there are too many: anybody may begin. */
  start(pending: PendingSignOn, now: Date): Promise<boolean>;
  find(stateHash: string): Promise<PendingSignOn | null>;
  /** The first browser that opens the link is the one; false for a later one. */
  claim(stateHash: string, browserHash: string): Promise<boolean>;
  /** Takes it away: of two answers with the same state one gets it. Only for the browser that began. */
  take(stateHash: string, browserHash: string): Promise<PendingSignOn | null>;
}
