// The way back from Microsoft. Every end is an outcome that a page can show; what throws is a bug.
import { isWithin, reachOf } from "../../core/access/rights.ts";
import { missingScopes } from "../../core/microsoft/scopes.ts";
import type { Resource } from "../../core/records/record.ts";
import { admitsTenant } from "../../core/settings/azure-application.ts";
import type { AccountStore, SignIn } from "../ports/account-store.ts";
import type { AzureApplication, Identity, SignedIn } from "../ports/identity.ts";
import type { People, Person } from "../ports/people.ts";
import { type SecretBox, signInPurpose, tokenCachePurpose } from "../ports/secret-box.ts";
import { StoreError } from "../store-error.ts";
import type { ProbeMailbox } from "./probe-mailbox.ts";

/** What Microsoft's redirect carries. */
interface SignInAnswer {
  readonly state: string | null;
  readonly code: string | null;
  readonly error: string | null;
  readonly errorDescription: string | null;
  /** Who is logged in to our page in that browser, if anybody. */
  readonly sessionUserId: string | null;
}

export type SignInOutcome =
  | {
      readonly kind: "connected";
      readonly accountId: string;
      readonly userPrincipalName: string;
      readonly personName: string;
      /** Permissions that were asked for and not granted. */
      readonly missing: readonly string[];
      readonly problem: string | null;
    }
  | { readonly kind: "refused"; readonly title: string; readonly message: string };

export interface FinishDependencies {
  readonly store: AccountStore;
  readonly people: People;
  readonly identity: Identity;
  readonly box: SecretBox;
  readonly application: () => Promise<AzureApplication>;
  readonly switchedOn: () => Promise<readonly Resource[]>;
  readonly probeMailbox: ProbeMailbox;
  readonly hash: (text: string) => string;
  readonly now: () => Date;
  /** The account is there and signed in: sync may begin. */
  readonly onConnected: (accountId: string) => Promise<void>;
}

export type FinishSignIn = (answer: SignInAnswer) => Promise<SignInOutcome>;

const refused = (title: string, message: string): SignInOutcome => ({ kind: "refused", title, message });

export function createFinishSignIn(dependencies: FinishDependencies): FinishSignIn {
  const { store, people, identity, box, application, switchedOn, probeMailbox, hash, now, onConnected } = dependencies;

  return async (answer) => {
    if (answer.state === null)
      return refused("Not a sign-in", "This address is only for Microsoft's answer to a sign-in.");
    const signIn = await store.takeSignIn(hash(answer.state));
    if (signIn === null) {
      return refused("Used or unknown", "This sign-in was already used, or it is not known here. Start it again.");
    }
    if (signIn.expiresAt <= now()) {
      return refused("Too late", "The sign-in took longer than ten minutes. Start it again.");
    }
    if (answer.sessionUserId !== null && answer.sessionUserId !== signIn.viewerId) {
      return refused("Somebody else's sign-in", "This sign-in was started by another person. Start your own.");
    }
    const viewer = await people.find(signIn.viewerId);
    const person = await people.find(signIn.userId);
    if (viewer === null || person === null || !isWithin(reachOf(viewer, "operateAccounts"), person)) {
      return refused("Not allowed", "Whoever started this sign-in may no longer connect accounts.");
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
    const missing = missingScopes(signedIn.grantedScopes, await switchedOn());
    const connected = await store.connect({
      owner: person,
      signedIn: identified,
      state: missing.length === 0 ? "CONNECTED" : "MISSING_SCOPES",
      stateReason: missing.length === 0 ? null : `Not granted: ${missing.join(", ")}`,
      tokenCacheFor: (accountId) => box.seal(tokenCache, tokenCachePurpose(accountId)),
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
          detail: { message: `${person.name} connected ${signedIn.userPrincipalName}` },
        })),
      }),
    });
    if (connected === "taken") {
      return refused(
        "Already connected",
        `${signedIn.userPrincipalName} is connected by another person here. One mailbox belongs to one person.`,
      );
    }
    const { accountId } = connected;
    const problem = await probeMailbox(accountId);
    if (problem === null || problem.isTransient) await onConnected(accountId);
    return {
      kind: "connected",
      accountId,
      userPrincipalName: signedIn.userPrincipalName,
      personName: person.name,
      missing,
      problem: problem?.message ?? null,
    };
  }
}
