import { sayStanding } from "../../core/access/standing.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { scopesFor } from "../../core/microsoft/scopes.ts";
import type { Resource } from "../../core/records/record.ts";
import { requireRight } from "../access/require.ts";
import { GateError, NotFoundError, RefusedError } from "../errors.ts";
import type { AccountStore, StoredAccount } from "../ports/account-store.ts";
import type { AzureApplication } from "../ports/identity.ts";
import type { People } from "../ports/people.ts";
import { type SecretBox, signInPurpose } from "../ports/secret-box.ts";
import type { SystemMailboxes } from "../ports/system-mailboxes.ts";
import { StoreError } from "../store-error.ts";

interface ConnectAccount {
  /** Whose mailbox it will be; default: the viewer's own. */
  readonly userId?: string | null | undefined;
  /** An account to sign in again. */
  readonly accountId?: string | null | undefined;
  readonly loginHint?: string | null | undefined;
  /** The system mailbox to sign in; whoever asks may do so. */
  readonly systemMailbox?: { readonly id: string; readonly address: string } | undefined;
}

export interface ConnectDependencies {
  readonly store: AccountStore;
  readonly people: People;
  readonly systemMailboxes: Pick<SystemMailboxes, "findByAccount">;
  readonly box: SecretBox;
  /** @throws StoreError appMisconfigured */
  readonly application: () => Promise<AzureApplication>;
  /** The resources that the system syncs: only their permissions are requested. */
  readonly switchedOn: () => Promise<readonly Resource[]>;
  /** The address of our own page, which asks whoever opens the link. */
  readonly connectUrl: () => string;
  /** 32 random bytes as text. */
  readonly random: () => string;
  readonly hash: (text: string) => string;
  readonly now: () => Date;
}

/** Later than this, the answer finds no pending sign-in. */
const signInMs = 10 * 60_000;

export type Connect = (
  viewer: Viewer,
  order: ConnectAccount,
) => Promise<{ readonly url: string; readonly expiresAt: Date }>;

/**
 * Begins a sign-in. Returns the address to open in a browser, which is our own page first. @throws NotFoundError, ForbiddenError,
 * GateError, RefusedError
 */
export function createConnect(dependencies: ConnectDependencies): Connect {
  const { store, people, systemMailboxes, box, application, switchedOn, connectUrl, random, hash, now } = dependencies;
  const connect: Connect = async (viewer, order) => {
    const account = order.accountId ? await store.find(order.accountId) : null;
    if (order.accountId) requireRight(viewer, "operateAccounts", account, "account", "readAccounts");
    if (account !== null && account.userId === null) return connectSystem(viewer, account);
    const { systemMailbox } = order;
    const person = requireRight(
      viewer,
      "operateAccounts",
      await people.find(account?.userId ?? order.userId ?? viewer.userId),
      "user",
      "readPeople",
    );
    if (person.standing !== "ACTIVE") throw new RefusedError(sayStanding(person.name, person.standing));
    if (order.accountId && account === null) throw new NotFoundError("account");

    const state = random();
    const stateHash = hash(state);
    await checkApplication();
    const expiresAt = new Date(now().getTime() + signInMs);
    await store.startSignIn(
      {
        stateHash,
        viewerId: viewer.userId,
        userId: person.userId,
        accountId: account?.id ?? null,
        systemMailboxId: systemMailbox?.id ?? null,
        codeVerifier: box.seal(random(), signInPurpose(stateHash)),
        loginHint: order.loginHint || (account?.userPrincipalName ?? systemMailbox?.address ?? null),
        nonce: random(),
        scopes:
          systemMailbox === undefined
            ? scopesFor(await switchedOn(), await store.lendsSignIn(person.userId))
            : scopesFor(["EMAIL"]),
        expiresAt,
      },
      now(),
    );
    return { url: `${connectUrl()}?state=${encodeURIComponent(state)}`, expiresAt };
  };
  return connect;

  /** Its own sign-in, or that of the account that opens it. */
  async function connectSystem(viewer: Viewer, { id, userPrincipalName }: StoredAccount) {
    const systemMailbox = await systemMailboxes.findByAccount(id);
    switch (systemMailbox?.access) {
      case "OWN":
        return connect(viewer, { systemMailbox });
      case "DELEGATED":
        return connect(viewer, { accountId: systemMailbox.viaAccountId });
      default:
        throw new RefusedError(
          `${userPrincipalName} has no sign-in: it is opened by the application's permission. Connect it among the system mailboxes.`,
        );
    }
  }

  /** Shown to whoever starts the sign-in, not to whoever opens the link. */
  async function checkApplication(): Promise<void> {
    try {
      await application();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (error.fault === "appMisconfigured") {
        throw new GateError(error.message, ["clientId", "clientSecret", "tenantId"]);
      }
      throw new RefusedError(error.message);
    }
  }
}
