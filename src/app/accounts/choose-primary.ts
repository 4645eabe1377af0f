import type { Viewer } from "../../core/access/viewer.ts";
import type { Resource } from "../../core/records/record.ts";
import { requireRight } from "../access/require.ts";
import { RefusedError } from "../errors.ts";
import type { AccountStore, PrimaryMailboxes } from "../ports/account-store.ts";
import type { SyncedResource } from "../ports/m365-records.ts";

interface ChoosePrimaryDependencies {
  readonly store: Pick<AccountStore, "find">;
  readonly primaryMailboxes: PrimaryMailboxes;
  /** The mailbox may have something to send now. */
  readonly onChosen: (accountId: string, ownerId: string, resource: SyncedResource) => Promise<void>;
}

export type ChoosePrimary = (
  viewer: Viewer,
  order: { readonly accountId: string; readonly resource: Resource },
) => Promise<{ readonly accountId: string }>;

/** Makes a mailbox the one that takes what its owner makes in Oro. @throws NotFoundError, ForbiddenError, RefusedError */
export function createChoosePrimary({ store, primaryMailboxes, onChosen }: ChoosePrimaryDependencies): ChoosePrimary {
  return async (viewer, { accountId, resource }) => {
    const account = requireRight(viewer, "operateAccounts", await store.find(accountId), "account", "readAccounts");
    if (resource === "EMAIL") throw new RefusedError("Mail has no primary mailbox: no mail is made in Oro.");
    if (account.state === "DISCONNECTED") {
      throw new RefusedError("This mailbox is disconnected. Connect it first, or choose another one.");
    }
    const { organizationId, userId, userPrincipalName } = account;
    if (userId === null)
      throw new RefusedError("This mailbox belongs to no person: nobody makes records for it in Oro.");
    const name = resource === "TASKS" ? "tasks" : "calendar";
    await primaryMailboxes.choose(
      { userId, accountId, resource },
      {
        audit: [
          {
            ...{ actor: viewer, action: "mailbox.primaryChosen", level: "USER", ownerId: userId },
            ...{ field: resource, to: userPrincipalName },
          },
        ],
        feed: (["status", "activity"] as const).map((topic) => ({
          ...{ topic, organizationId, userId, accountId, resource },
          detail: {
            kind: "PRIMARY_MAILBOX_CHOSEN",
            message: `${viewer.name} made ${userPrincipalName} the primary mailbox for ${name}`,
          },
        })),
      },
    );
    if (account.state !== "NEEDS_REAUTH" && account.state !== "NO_MAILBOX") await onChosen(accountId, userId, resource);
    return { accountId };
  };
}
