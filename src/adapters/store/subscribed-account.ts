import type { PrismaClient } from "../../../prisma/generated/client.ts";
import { isSignedIn } from "../../app/ports/account-store.ts";
import type { SubscribedAccount } from "../../app/ports/subscriptions.ts";
import { hasNotifications } from "../../core/microsoft/mailbox-access.ts";
import { targetsFor } from "../../core/notifications/plan-subscriptions.ts";
import { type SubscriptionState, subscriptionStates } from "../../core/notifications/subscription-state.ts";

/** What an account should be subscribed to, and what it is subscribed to. */
export async function readSubscribedAccount(
  prisma: PrismaClient,
  accountId: string,
): Promise<SubscribedAccount | null> {
  const found = await prisma.account.findUnique({
    where: { id: accountId },
    select: {
      userId: true,
      organizationId: true,
      state: true,
      access: true,
      collections: { where: { state: "ACTIVE" }, select: { resource: true, externalId: true, isDefault: true } },
      notificationSubscriptions: true,
    },
  });
  if (found === null) return null;
  return {
    userId: found.userId,
    organizationId: found.organizationId,
    isSignedIn: isSignedIn(found.state),
    targets: hasNotifications(found.access)
      ? targetsFor(
          found.collections.map(({ resource, externalId, isDefault }) => ({
            resource,
            collectionId: externalId,
            isDefault,
          })),
        )
      : [],
    subscriptions: found.notificationSubscriptions.map((row) => ({ ...row, state: stateOf(row.state) })),
  };
}

/** As stored; a state from a newer version counts as not made yet. */
export function stateOf(text: string): SubscriptionState {
  return subscriptionStates.find((state) => state === text) ?? "CREATING";
}
