// What is within a viewer's reach, as filters for reads through Prisma. The rights themselves are in core/access/rights.ts.
import type { Prisma } from "../../prisma/generated/client.ts";
import { type Reach, type Right, reachOf } from "../core/access/rights.ts";
import type { Viewer } from "../core/access/viewer.ts";
import { isUuid } from "../lib/is-uuid.ts";
import { unreachable } from "../lib/unreachable.ts";
import type { Context } from "./context.ts";

/** Rows that have an account's two owners: accounts themselves; runs and the like through a sub-select by account id. */
export function accountsWithin(reach: Reach): Prisma.AccountWhereInput {
  return owned(reach);
}

/** Everybody sees the name of their own organization. */
export function organizationsWithin(reach: Reach, viewer: Viewer): Prisma.OrganizationWhereInput {
  return reach.kind === "all" ? {} : { id: viewer.organizationId };
}

export function usersWithin(reach: Reach): Prisma.UserWhereInput {
  switch (reach.kind) {
    case "all":
      return {};
    case "organization":
      return { organizationId: reach.organizationId };
    case "own":
      return { id: reach.userId };
    case "people":
      return { id: { in: [...reach.userIds] } };
    case "none":
      return { id: { in: [] } };
    default:
      return unreachable(reach);
  }
}

function owned(reach: Reach) {
  switch (reach.kind) {
    case "all":
      return {};
    case "organization":
      return { organizationId: reach.organizationId };
    case "own":
      return { userId: reach.userId };
    case "people":
      return { userId: { in: [...reach.userIds] } };
    case "none":
      return { id: { in: [] } };
    default:
      return unreachable(reach);
  }
}

/** A filter for rows that have an account's id but no relation to it: those of accounts within the viewer's reach. */
export function accountRows(
  { viewer, prisma }: Pick<Context, "viewer" | "prisma">,
  accountId?: string | null,
  right: Right = "readAccounts",
) {
  return rowsWithin(prisma, reachOf(viewer, right), accountId);
}

/** The same for a reach. */
export async function rowsWithin(
  prisma: Context["prisma"],
  reach: Reach,
  accountId?: string | null,
): Promise<{ readonly accountId?: { readonly in: string[] } }> {
  if (reach.kind === "none" || (accountId != null && !isUuid(accountId))) return { accountId: { in: [] } };
  if (reach.kind === "all") return accountId == null ? {} : { accountId: { in: [accountId] } };
  const accounts = await prisma.account.findMany({
    where: { AND: [accountsWithin(reach), ...(accountId == null ? [] : [{ id: accountId }])] },
    select: { id: true },
  });
  return { accountId: { in: accounts.map(({ id }) => id) } };
}
