import type { PrismaClient } from "../../../prisma/generated/client.ts";
import type { SubscriptionFacts } from "../../core/notifications/health.ts";
import { stateOf } from "./subscribed-account.ts";

/** The subscriptions of accounts, by status id; one statement. */
export async function readSubscriptionFacts(
  prisma: PrismaClient,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, readonly SubscriptionFacts[]>> {
  const rows = await prisma.notificationSubscription.findMany({
    where: { accountId: { in: [...new Set(accountIds)] } },
    select: {
      accountId: true,
      resource: true,
      state: true,
      stateSince: true,
      expiresAt: true,
      lastNotificationAt: true,
      errorMessage: true,
    },
  });
  const byStatus = new Map<string, SubscriptionFacts[]>();
  for (const { accountId, resource, state, ...facts } of rows) {
    const id = `${accountId}:${resource}`;
    byStatus.set(id, [...(byStatus.get(id) ?? []), { ...facts, state: stateOf(state) }]);
  }
  return byStatus;
}
