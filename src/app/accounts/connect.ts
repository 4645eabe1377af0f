import type { Viewer } from "../../core/access/viewer.ts";
import { scopesFor } from "../../core/microsoft/scopes.ts";
import type { Resource } from "../../core/records/record.ts";
import { requireRight } from "../access/require.ts";
import { GateError, NotFoundError, RefusedError } from "../errors.ts";
import type { AccountStore } from "../ports/account-store.ts";
import type { AzureApplication, Identity } from "../ports/identity.ts";
import type { People } from "../ports/people.ts";
import { type SecretBox, signInPurpose } from "../ports/secret-box.ts";
import { StoreError } from "../store-error.ts";

interface ConnectAccount {
  /** Whose mailbox it will be; without it the viewer's own. */
  readonly userId?: string | null | undefined;
  /** An account to sign in anew. */
  readonly accountId?: string | null | undefined;
  readonly loginHint?: string | null | undefined;
}

export interface ConnectDependencies {
  readonly store: AccountStore;
  readonly people: People;
  readonly identity: Identity;
  readonly box: SecretBox;
  /** @throws StoreError appMisconfigured */
  readonly application: () => Promise<AzureApplication>;
  /** The resources that the system syncs: only their permissions are asked for. */
  readonly switchedOn: () => Promise<readonly Resource[]>;
  /** 32 random bytes as text. */
  readonly random: () => string;
  readonly hash: (text: string) => string;
  readonly now: () => Date;
}

/** An answer that comes later than this finds its sign-in gone. */
const signInMs = 10 * 60_000;

export type Connect = (
  viewer: Viewer,
  order: ConnectAccount,
) => Promise<{ readonly url: string; readonly expiresAt: Date }>;

/** Begins a sign-in: the address to open in a browser. @throws NotFoundError, ForbiddenError, GateError, RefusedError */
export function createConnect(dependencies: ConnectDependencies): Connect {
  const { store, people, identity, box, application, switchedOn, random, hash, now } = dependencies;
  return async (viewer, order) => {
    const account = order.accountId ? await store.find(order.accountId) : null;
    if (order.accountId) requireRight(viewer, "operateAccounts", account, "account", "readAccounts");
    const person = requireRight(
      viewer,
      "operateAccounts",
      await people.find(account?.userId ?? order.userId ?? viewer.userId),
      "user",
      "readPeople",
    );
    if (order.accountId && account === null) throw new NotFoundError("account");

    const state = random();
    const stateHash = hash(state);
    const nonce = random();
    const scopes = scopesFor(await switchedOn());
    const { verifier, challenge } = await identity.createPkce();
    const expiresAt = new Date(now().getTime() + signInMs);
    const loginHint = order.loginHint ?? account?.userPrincipalName;
    const url = await urlOf({
      state,
      nonce,
      codeChallenge: challenge,
      scopes,
      ...(loginHint ? { loginHint } : { prompt: "select_account" as const }),
    });
    await store.startSignIn(
      {
        stateHash,
        viewerId: viewer.userId,
        userId: person.userId,
        accountId: account?.id ?? null,
        codeVerifier: box.seal(verifier, signInPurpose(stateHash)),
        nonce,
        scopes,
        expiresAt,
      },
      now(),
    );
    return { url, expiresAt };
  };

  async function urlOf(request: Parameters<Identity["authorizeUrl"]>[1]): Promise<string> {
    try {
      return await identity.authorizeUrl(await application(), request);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (error.fault === "appMisconfigured") {
        throw new GateError(error.message, ["clientId", "clientSecret", "tenantId"]);
      }
      throw new RefusedError(error.message);
    }
  }
}
