// Handles Microsoft's answer to a mailbox sign-in. Every end is an outcome that a page can show; what throws is a bug.
import { missingScopes } from "../../core/microsoft/scopes.ts";
import type { Resource } from "../../core/records/record.ts";
import { admitsTenant } from "../../core/settings/azure-application.ts";
import { type AccountStore, type SignIn, stateByScopes } from "../ports/account-store.ts";
import { activityLine } from "../ports/feed.ts";
import type { AzureApplication, Identity, SignedIn } from "../ports/identity.ts";
import type { Person } from "../ports/people.ts";
import { type Sealed, type SecretBox, signInPurpose, tokenCachePurpose } from "../ports/secret-box.ts";
import { StoreError } from "../store-error.ts";
import type { ConnectSignedIn } from "../system-mailboxes/connect-mailbox.ts";
import { type ConsentQuestion, consentQuestionOf } from "./consent.ts";
import { type FindPending, type Refusal, refused } from "./pending-sign-in.ts";
import type { ProbeMailbox } from "./probe-mailbox.ts";

/** What Microsoft's redirect carries. */
interface SignInAnswer {
  readonly state: string | null;
  readonly code: string | null;
  readonly error: string | null;
  readonly errorDescription: string | null;
  /** Who is logged in to our page in that browser, if anybody. */
  readonly sessionUserId: string | null;
  /** What that browser has stored since it allowed this sign-in on our page. */
  readonly proof: string | null;
  /** Whether it was allowed just now, on our page in that browser. */
  readonly isAllowed: boolean;
}

export type SignInOutcome =
  | {
      readonly kind: "connected";
      readonly accountId: string;
      readonly userPrincipalName: string;
      readonly personName: string;
      /** Permissions that were requested and not granted. */
      readonly missing: readonly string[];
      readonly problem: string | null;
    }
  | ConsentQuestion
  | Refusal;

export interface FinishDependencies {
  readonly store: AccountStore;
  readonly findPending: FindPending;
  readonly proofs: { verify(signed: string): string | null };
  readonly identity: Identity;
  readonly box: SecretBox;
  readonly application: () => Promise<AzureApplication>;
  readonly switchedOn: () => Promise<readonly Resource[]>;
  readonly probeMailbox: ProbeMailbox;
  /** A sign-in of a system mailbox. */
  readonly connectSystemMailbox: ConnectSignedIn;
  /** The account is there and signed in: sync may begin. */
  readonly onConnected: (accountId: string) => Promise<void>;
}

export type FinishSignIn = (answer: SignInAnswer) => Promise<SignInOutcome>;

export function createFinishSignIn(dependencies: FinishDependencies): FinishSignIn {
  const { store, findPending, proofs, identity, box, application, switchedOn, probeMailbox, onConnected } =
    dependencies;

  return async (answer) => {
    const found = await findPending(answer.state, answer.sessionUserId);
    if (found.kind === "refused") return found;
    const { signIn, viewer, person } = found.pending;
    // Microsoft's page was opened from somewhere else: nothing is taken or redeemed before this browser was asked.
    const isAllowed = answer.isAllowed || (answer.proof !== null && proofs.verify(answer.proof) === signIn.stateHash);
    if (!isAllowed && answer.error === null) return consentQuestionOf(found.pending);
    if ((await store.takeSignIn(signIn.stateHash)) === null) {
      return refused("Used or unknown", "This sign-in was already used. Start it again.");
    }
    if (answer.error !== null) {
      const reason = identity.explainRefusal(answer.error, answer.errorDescription ?? "");
      return refused(
        answer.error === "access_denied" ? "Not connected" : "Microsoft refused the sign-in",
        reason.message,
      );
    }
    if (answer.code === null) return refused("Not connected", "Microsoft sent neither a code nor an error.");
    const redeemed = await redeem(signIn, answer.code);
    return "kind" in redeemed ? redeemed : connect(signIn, person, viewer, redeemed);
  };

  async function redeem(signIn: SignIn, code: string): Promise<SignedIn | SignInOutcome> {
    try {
      const azure = await application();
      const signedIn = await identity.redeem(azure, {
        code,
        codeVerifier: box.open(signIn.codeVerifier, signInPurpose(signIn.stateHash)),
        nonce: signIn.nonce,
        scopes: signIn.scopes,
      });
      if (admitsTenant(azure.tenantId, signedIn.tenantId)) return signedIn;
      return refused(
        "Another organization's account",
        `${signedIn.userPrincipalName} belongs to another Microsoft 365 tenant than the one set up here. Sign in with an account of your own organization.`,
      );
    } catch (error) {
      if (error instanceof StoreError) return refused("Microsoft refused the sign-in", error.message);
      throw error;
    }
  }

  async function connect(signIn: SignIn, person: Person, viewer: Person, signedIn: SignedIn): Promise<SignInOutcome> {
    const { tokenCache, ...identified } = signedIn;
    if (signIn.accountId !== null) {
      const wanted = await store.find(signIn.accountId);
      if (wanted !== null && (wanted.tenantId !== signedIn.tenantId || wanted.objectId !== signedIn.objectId)) {
        return refused(
          "A different account",
          `You signed in as ${signedIn.userPrincipalName}, but the account to connect again is ${wanted.userPrincipalName}.`,
        );
      }
    }
    const tokenCacheFor = (accountId: string) => box.seal(tokenCache, tokenCachePurpose(accountId));
    if (signIn.systemMailboxId !== null) {
      return connectSystem(viewer, signIn.systemMailboxId, identified, tokenCacheFor);
    }
    const missing = missingScopes(signedIn.grantedScopes, await switchedOn());
    const connected = await store.connect({
      owner: person,
      signedIn: identified,
      ...stateByScopes(missing),
      tokenCacheFor,
      report: (accountId) => ({
        audit: [
          {
            actor: viewer,
            action: "account.connected",
            level: "USER",
            ownerId: person.userId,
            to: signedIn.userPrincipalName,
          },
        ],
        feed: (["status", "activity"] as const).map((topic) => ({
          topic,
          organizationId: person.organizationId,
          userId: person.userId,
          accountId,
          detail: activityLine("MAILBOX_CONNECTED", `${person.name} connected ${signedIn.userPrincipalName}`),
        })),
      }),
    });
    if (connected === "taken") {
      return refused(
        "Already connected",
        `${signedIn.userPrincipalName} is connected here already, by another person or as a system mailbox. One mailbox belongs to one of them.`,
      );
    }
    return begun(connected.accountId, signedIn.userPrincipalName, person.name, missing);
  }

  async function connectSystem(
    viewer: Person,
    mailboxId: string,
    signedIn: Omit<SignedIn, "tokenCache">,
    tokenCacheFor: (accountId: string) => Sealed,
  ): Promise<SignInOutcome> {
    const connected = await dependencies.connectSystemMailbox(viewer, mailboxId, signedIn, tokenCacheFor);
    if (connected.kind !== "connected") return refused("Not connected", connected.message);
    const missing = missingScopes(signedIn.grantedScopes, ["EMAIL"]);
    return begun(connected.accountId, signedIn.userPrincipalName, "your organization", missing);
  }

  async function begun(
    accountId: string,
    userPrincipalName: string,
    personName: string,
    missing: readonly string[],
  ): Promise<SignInOutcome> {
    const problem = await probeMailbox(accountId);
    if (problem === null || problem.isTransient) await onConnected(accountId);
    return {
      kind: "connected",
      accountId,
      userPrincipalName,
      personName,
      missing,
      problem: problem?.message ?? null,
    };
  }
}
