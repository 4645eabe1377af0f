import type { CollectionResource } from "../app/collections/choose-collections.ts";
import { isUuid } from "../lib/is-uuid.ts";
import type { Context } from "./context.ts";
import { accountRows } from "./visible.ts";

/** A To Do list or a calendar, as the last run saw it. */
export interface CollectionRow {
  /** Microsoft's id. */
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  readonly isReadOnly: boolean;
  readonly state: string;
  readonly isDestination: boolean;
}

/** The account's lists or calendars that the viewer may see; the default one first. */
export async function readCollectionRows(
  context: Context,
  accountId: string,
  resource: CollectionResource,
): Promise<CollectionRow[]> {
  if (!isUuid(accountId)) return [];
  const rows = await context.prisma.collection.findMany({
    where: { ...(await accountRows(context, accountId)), resource },
    orderBy: [{ isDefault: "desc" }, { name: "asc" }, { id: "asc" }],
  });
  if (rows.length === 0) return [];
  const destinationId = await context.app.collections.destinationOf(accountId, resource);
  const mayRead = await context.app.glass.mayReadAccount(context.viewer, accountId);
  const noun = resource === "TASKS" ? "List" : "Calendar";
  return rows.map(({ externalId, name, isDefault, isReadOnly, state }, nth) => ({
    id: externalId,
    // Names of lists may reveal what is in them.
    name: mayRead ? name : isDefault ? `Default ${noun.toLowerCase()}` : `${noun} ${nth + 1}`,
    isDefault,
    isReadOnly,
    state,
    isDestination: state !== "GONE" && (destinationId === null ? isDefault : destinationId === externalId),
  }));
}
