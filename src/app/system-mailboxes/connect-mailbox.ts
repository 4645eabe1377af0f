// Connects a system mailbox by the way that is set for it. Its account stays the same whatever the way, and with it mail, links and threads.
import type { Viewer } from "../../core/access/viewer.ts";
import { type MailboxPrincipal, mailboxNamedBy } from "../../core/microsoft/mailbox-access.ts";
import { missingScopesOf } from "../../core/microsoft/scopes.ts";
import { unreachable } from "../../lib/unreachable.ts";
import type { Connect } from "../accounts/connect.ts";
import { type AccountStore, isSignedIn, type StoredAccount, stateByScopes } from "../ports/account-store.ts";
import { activityLine } from "../ports/feed.ts";
import type { SignedIn } from "../ports/identity.ts";
import type { Person } from "../ports/people.ts";
import type { Sealed } from "../ports/secret-box.ts";
import type { MailboxConnection, StoredSystemMailbox, SystemMailboxes } from "../ports/system-mailboxes.ts";
import { aboutMailbox, requireMailbox } from "./administer.ts";
import type { ConsentUrl } from "./consent-url.ts";
import { isSameAddress, type Trial, type TryDependencies, tryMailbox } from "./try-mailbox.ts";

/** openLink: somebody signs in, or agrees, on Microsoft's page first. */
export type MailboxConnected =
  | { readonly kind: "connected"; readonly accountId: string }
  | { readonly kind: "openLink"; readonly url: string; readonly expiresAt: Date; readonly message: string }
  | { readonly kind: "refused"; readonly message: string };

export interface ConnectMailboxDependencies extends TryDependencies {
  readonly store: SystemMailboxes;
  readonly accounts: Pick<AccountStore, "find">;
  /** The sign-in of an account. */
  readonly signIn: Connect;
  readonly consentUrl: ConsentUrl;
  /** The tenant's id by its settings, null if they name many. @throws StoreError */
  readonly homeTenant: () => Promise<string | null>;
  /** It is there: its sync may begin. */
  readonly onConnected: (accountId: string) => Promise<void>;
}

export type ConnectMailbox = (
  viewer: Viewer,
  id: string,
  options?: { readonly tenantId?: string | undefined },
) => Promise<MailboxConnected>;

/** What Microsoft is asked while somebody waits. */
const longestTryMs = 30_000;

/** @throws NotFoundError, ForbiddenError, GateError, RefusedError */
export function createConnectMailbox(dependencies: ConnectMailboxDependencies): ConnectMailbox {
  const { store, accounts, signIn, consentUrl, homeTenant, onConnected } = dependencies;

  const attempt = (mailbox: StoredSystemMailbox, principal: MailboxPrincipal): Promise<Trial> =>
    tryMailbox(dependencies, mailbox.id, principal, mailbox.address, AbortSignal.timeout(longestTryMs));

  return async (viewer, id, { tenantId } = {}) => {
    const mailbox = await requireMailbox(store, viewer, id);
    switch (mailbox.access) {
      case "OWN": {
        const link = await signIn(viewer, { systemMailbox: mailbox });
        return { kind: "openLink", ...link, message: `Open the link and sign in as ${mailbox.address}.` };
      }
      case "DELEGATED":
        return delegated(viewer, mailbox);
      case "APPLICATION":
        return application(viewer, mailbox, tenantId);
      default:
        return unreachable(mailbox.access);
    }
  };

  async function delegated(viewer: Viewer, mailbox: StoredSystemMailbox): Promise<MailboxConnected> {
    const via = mailbox.viaAccountId === null ? null : await accounts.find(mailbox.viaAccountId);
    if (via === null) return { kind: "refused", message: "The account whose sign-in is used is gone. Choose another." };
    const granted = { access: "DELEGATED", userId: null, grantedScopes: via.grantedScopes } as const;
    if (!isSignedIn(via.state) || missingScopesOf(granted, ["EMAIL"]).length > 0) {
      const link = await signIn(viewer, { accountId: via.id });
      const message = isSignedIn(via.state)
        ? `${via.userPrincipalName} has not let Oro open shared mailboxes yet. Open the link and sign in as ${via.userPrincipalName}, then connect this mailbox.`
        : `${via.userPrincipalName} is not signed in. Open the link and sign in again, then connect this mailbox.`;
      return { kind: "openLink", ...link, message };
    }
    const principal = { ...asked(mailbox, via.tenantId), access: "DELEGATED", signInId: via.id } as const;
    return finish(viewer, mailbox, principal, await attempt(mailbox, principal), via);
  }

  async function application(
    viewer: Viewer,
    mailbox: StoredSystemMailbox,
    consented: string | undefined,
  ): Promise<MailboxConnected> {
    const tenantId = consented ?? mailbox.account?.tenantId ?? (await homeTenant());
    const ask = async (message: string): Promise<MailboxConnected> => ({
      ...{ kind: "openLink", message },
      ...(await consentUrl(viewer, mailbox)),
    });
    if (tenantId === null) {
      return ask("Open the link as an administrator of the Microsoft 365 organization, and let the application in.");
    }
    const principal = { ...asked(mailbox, tenantId), access: "APPLICATION", signInId: null } as const;
    const tried = await attempt(mailbox, principal);
    if (tried.kind === "refused" && !tried.isTransient && consented === undefined) return ask(tried.message);
    return finish(viewer, mailbox, principal, tried, null);
  }

  async function finish(
    viewer: Viewer,
    mailbox: StoredSystemMailbox,
    { access }: MailboxPrincipal,
    tried: Trial,
    via: StoredAccount | null,
  ): Promise<MailboxConnected> {
    if (tried.kind === "refused") return tried;
    const { kind: _kind, ...found } = tried;
    const connection = {
      access,
      viaAccountId: via?.id ?? null,
      ...stateByScopes([]),
      tokenCacheFor: null,
      found: { ...found, grantedScopes: via?.grantedScopes ?? [] },
    };
    const connected = await storeConnection(store, viewer, mailbox, connection);
    if (connected.kind === "connected") await onConnected(connected.accountId);
    return connected;
  }
}

/** The mailbox to ask for: by the id that is known, or by its address. */
function asked(
  { account, address }: StoredSystemMailbox,
  tenantId: string,
): Pick<MailboxPrincipal, "tenantId" | "mailbox"> {
  return { tenantId, mailbox: account === null ? address : mailboxNamedBy(account.objectId) };
}

/** Whichever way it came. */
async function storeConnection(
  store: SystemMailboxes,
  viewer: Viewer,
  mailbox: StoredSystemMailbox,
  connection: Omit<MailboxConnection, "report">,
): Promise<MailboxConnected> {
  const { organizationId, address } = mailbox;
  const connected = await store.connect(mailbox.id, {
    ...connection,
    report: (accountId) => ({
      audit: [
        {
          ...aboutMailbox(viewer, mailbox),
          ...{ action: "systemMailbox.connected", to: { address, access: connection.access } },
        },
      ],
      feed: (["status", "activity"] as const).map((topic) => ({
        ...{ topic, organizationId, userId: null, accountId },
        detail: activityLine("MAILBOX_CONNECTED", `${viewer.name} connected ${address}`),
      })),
    }),
  });
  switch (connected) {
    case "taken":
      return {
        kind: "refused",
        message: `${address} is connected here already, as a person's mailbox or as another system mailbox. A mailbox is one of them, never both.`,
      };
    case "other":
      return {
        kind: "refused",
        message: `${address} leads to another mailbox in Microsoft 365 than before. Make a new system mailbox for it.`,
      };
    case "gone":
      return { kind: "refused", message: "This system mailbox was removed meanwhile." };
    default:
      return { kind: "connected", ...connected };
  }
}

export type ConnectSignedIn = (
  viewer: Person,
  mailboxId: string,
  signedIn: Omit<SignedIn, "tokenCache">,
  tokenCacheFor: (accountId: string) => Sealed,
) => Promise<MailboxConnected>;

/** A sign-in of the mailbox itself, by the person who began it. */
export function createConnectSignedIn({ store }: Pick<ConnectMailboxDependencies, "store">): ConnectSignedIn {
  return async (viewer, mailboxId, found, tokenCacheFor) => {
    const mailbox = await store.find(mailboxId);
    if (mailbox === null) return { kind: "refused", message: "This system mailbox was removed meanwhile." };
    const { address, account } = mailbox;
    // An account that is known by its id may have another name by now.
    if (!isSameAddress(found.userPrincipalName, address) && account?.objectId !== found.objectId) {
      return {
        kind: "refused",
        message: `You signed in as ${found.userPrincipalName}, but the system mailbox ${mailbox.label} is ${address}. Sign in as ${address}.`,
      };
    }
    const missing = missingScopesOf({ access: "OWN", userId: null, grantedScopes: found.grantedScopes }, ["EMAIL"]);
    return storeConnection(store, viewer, mailbox, {
      ...{ access: "OWN", viaAccountId: null, found, tokenCacheFor },
      ...stateByScopes(missing),
    });
  };
}
