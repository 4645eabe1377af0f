import type { MailboxAccess } from "../../core/microsoft/mailbox-access.ts";
import type { Resource } from "../../core/records/record.ts";
import type { MailboxOwner } from "../../core/records/record-scope.ts";
import type { AccountOwners } from "../access/account-access.ts";
import type { SignedIn } from "./identity.ts";
import type { Sealed } from "./secret-box.ts";
import type { AuditAndFeed } from "./settings-store.ts";

export type AccountState = "CONNECTED" | "MISSING_SCOPES" | "NEEDS_REAUTH" | "NO_MAILBOX" | "DISCONNECTED";

/** Microsoft can be asked: a permission that one resource lacks does not stop the others. */
export const signedInStates = ["CONNECTED", "MISSING_SCOPES"] as const satisfies readonly AccountState[];

export const isSignedIn = (state: AccountState): boolean => signedInStates.some((one) => one === state);

/** The state of a sign-in that works, by the permissions that it lacks. */
export function stateByScopes(missing: readonly string[]): {
  readonly state: "CONNECTED" | "MISSING_SCOPES";
  readonly stateReason: string | null;
} {
  if (missing.length === 0) return { state: "CONNECTED", stateReason: null };
  return { state: "MISSING_SCOPES", stateReason: `Not granted: ${missing.join(", ")}` };
}

export interface StoredAccount extends MailboxOwner {
  readonly id: string;
  readonly tenantId: string;
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly state: AccountState;
  readonly grantedScopes: readonly string[];
  readonly access: MailboxAccess;
}

/** One pending sign-in. */
export interface SignIn {
  /** SHA-256 of the OAuth state, hex. */
  readonly stateHash: string;
  readonly viewerId: string;
  readonly userId: string;
  /** Set when an existing account is connected again. */
  readonly accountId: string | null;
  /** The system mailbox that is signed in; then the user is the viewer. */
  readonly systemMailboxId: string | null;
  readonly codeVerifier: Sealed;
  /** The address that Microsoft's page suggests. */
  readonly loginHint: string | null;
  readonly nonce: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
}

interface Connection {
  readonly owner: MailboxOwner;
  readonly signedIn: Omit<SignedIn, "tokenCache">;
  readonly state: AccountState;
  readonly stateReason: string | null;
  /** Seals the token cache for the account's id, which a new account gets only now. */
  readonly tokenCacheFor: (accountId: string) => Sealed;
  readonly report: (accountId: string) => AuditAndFeed;
}

/** Which of a person's mailboxes takes what they make in Oro. */
export interface PrimaryMailboxes {
  /** Records already sent stay with their mailbox; those never sent go to this one. */
  choose(
    choice: { readonly userId: string; readonly accountId: string; readonly resource: Resource },
    report: AuditAndFeed,
  ): Promise<void>;
}

export interface AccountStore extends AccountOwners {
  find(accountId: string): Promise<StoredAccount | null>;
  findByMailbox(tenantId: string, objectId: string): Promise<StoredAccount | null>;
  /** Stores it until it is taken; expired ones are deleted. */
  startSignIn(signIn: SignIn, now: Date): Promise<void>;
  findSignIn(stateHash: string): Promise<SignIn | null>;
  /** Removes it: a second caller gets null. */
  takeSignIn(stateHash: string): Promise<SignIn | null>;
  /** Creates or renews the mailbox's account; the same mailbox always is the same account. "taken" when it belongs to another person. */
  connect(connection: Connection): Promise<{ readonly accountId: string } | "taken">;
  /** Removes the sign-in, keeps the account's row: connecting again finds it. */
  disconnect(accountId: string, report: AuditAndFeed): Promise<void>;
  /**
   * Microsoft no longer accepts this account's sign-in. The account gets that state, and one alert stands until it is connected again,
   * however often it is noticed. A disconnected account is not changed.
   */
  signInExpired(accountId: string, reason: string): Promise<void>;
  setState(accountId: string, state: AccountState, stateReason: string | null, report: AuditAndFeed): Promise<void>;
  /** Sets many at once; each is published as a change of status. */
  setStates(
    changes: readonly {
      readonly accountId: string;
      readonly state: AccountState;
      readonly stateReason: string | null;
    }[],
  ): Promise<void>;
  setTimeZone(accountId: string, timeZone: string): Promise<void>;
  /** Whether system mailboxes are reached with a sign-in of this person. */
  lendsSignIn(userId: string): Promise<boolean>;
  /** Accounts whose state depends only on their permissions. */
  listByState(states: readonly AccountState[]): Promise<readonly StoredAccount[]>;
}
