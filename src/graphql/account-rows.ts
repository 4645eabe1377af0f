import { type Right, reachOf } from "../core/access/rights.ts";
import { isUuid } from "../lib/is-uuid.ts";
import type { Context } from "./context.ts";
import { accountsWithin } from "./visible.ts";

/** A filter for rows that have an account's id but no relation to it: those of accounts within the viewer's reach. */
export async function accountRows(
  { viewer, prisma }: Pick<Context, "viewer" | "prisma">,
  accountId?: string | null,
  right: Right = "readAccounts",
): Promise<{ readonly accountId?: { readonly in: string[] } }> {
  const reach = reachOf(viewer, right);
  if (reach.kind === "none" || (accountId != null && !isUuid(accountId))) return { accountId: { in: [] } };
  if (reach.kind === "all") return accountId == null ? {} : { accountId: { in: [accountId] } };
  const accounts = await prisma.account.findMany({
    where: { AND: [accountsWithin(reach), ...(accountId == null ? [] : [{ id: accountId }])] },
    select: { id: true },
  });
  return { accountId: { in: accounts.map(({ id }) => id) } };
}
