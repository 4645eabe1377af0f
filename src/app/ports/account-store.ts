import type { Resource } from "../../core/records/record.ts";
import type { MailboxOwner } from "../../core/records/record-scope.ts";
import type { AccountOwners } from "../access/account-access.ts";
import type { SignedIn } from "./identity.ts";
import type { Sealed } from "./secret-box.ts";
import type { Report } from "./settings-store.ts";

export type AccountState = "CONNECTED" | "MISSING_SCOPES" | "NEEDS_REAUTH" | "NO_MAILBOX" | "DISCONNECTED";

export interface StoredAccount extends MailboxOwner {
  readonly id: string;
  readonly tenantId: string;
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly state: AccountState;
  readonly grantedScopes: readonly string[];
}

/** One sign-in on its way. */
export interface SignIn {
  /** SHA-256 of the OAuth state, hex. */
  readonly stateHash: string;
  readonly viewerId: string;
  readonly userId: string;
  /** Set when an account is to be connected anew. */
  readonly accountId: string | null;
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
  /** Seals the token cache for the account's id, which a new account only gets now. */
  readonly tokenCacheFor: (accountId: string) => Sealed;
  readonly report: (accountId: string) => Report;
}

/** Which of a person's mailboxes takes what they make in Oro. */
export interface PrimaryMailboxes {
  /** What was sent already stays with its mailbox; what never was goes to this one. */
  choose(
    choice: { readonly userId: string; readonly accountId: string; readonly resource: Resource },
    report: Report,
  ): Promise<void>;
}

export interface AccountStore extends AccountOwners {
  find(accountId: string): Promise<StoredAccount | null>;
  findByMailbox(tenantId: string, objectId: string): Promise<StoredAccount | null>;
  /** Keeps it until it is taken; what is past its time goes. */
  startSignIn(signIn: SignIn, now: Date): Promise<void>;
  findSignIn(stateHash: string): Promise<SignIn | null>;
  /** Takes it away: the second caller gets null. */
  takeSignIn(stateHash: string): Promise<SignIn | null>;
  /** The mailbox's account, made or renewed; the same mailbox is always the same account. "taken" when it is another person's. */
  connect(connection: Connection): Promise<{ readonly accountId: string } | "taken">;
  /** Drops the sign-in, keeps the account's row: connecting again finds it. */
  disconnect(accountId: string, report: Report): Promise<void>;
  /**
   * Microsoft no longer takes this account's sign-in: the account says so, and one alert of it stands until it is connected again, whoever
   * noticed and however often. Nothing happens to an account that is disconnected.
   */
  signInExpired(accountId: string, reason: string): Promise<void>;
  setState(accountId: string, state: AccountState, stateReason: string | null, report: Report): Promise<void>;
  /** Many at once; each is told as a change of status. */
  setStates(
    changes: readonly {
      readonly accountId: string;
      readonly state: AccountState;
      readonly stateReason: string | null;
    }[],
  ): Promise<void>;
  setTimeZone(accountId: string, timeZone: string): Promise<void>;
  /** Accounts whose state depends on their permissions alone. */
  listByState(states: readonly AccountState[]): Promise<readonly StoredAccount[]>;
}
