import { resources } from "./choices.ts";
import type { Account, SyncStateName, SyncStatus } from "./model.ts";
import { type PageState, statusKey } from "./state.ts";
import { shownState } from "./words.ts";

export interface AccountRow {
  readonly account: Account;
  /** In the order of `resources`; undefined until received. */
  readonly statuses: readonly (SyncStatus | undefined)[];
}

export const filters = ["all", "need", "active", "ok", "off"] as const;
export type Filter = (typeof filters)[number];

/** Those that need something first, then active ones, then the rest. */
const urgency: Record<SyncStateName, number> = {
  SIGN_IN_NEEDED: 0,
  NEEDS_APPROVAL: 1,
  FAILING: 2,
  CONFLICTS: 3,
  SYNCING: 4,
  WAITING: 4,
  PAUSED: 6,
  IN_SYNC: 7,
  OFF: 8,
  NOT_YET: 8,
};
const firstNeedless = urgency.SYNCING;

export function accountRow(state: PageState, account: Account): AccountRow {
  return { account, statuses: resources.map((resource) => state.statuses.get(statusKey(account.id, resource))) };
}

/** The most urgent state of the row's resources. */
function rowUrgency({ account, statuses }: AccountRow): number {
  if (account.state === "DISCONNECTED") return urgency.OFF;
  return Math.min(
    urgency.OFF,
    ...statuses.map((status) => (status === undefined ? urgency.OFF : urgency[shownState(status)])),
  );
}

export function isShown(row: AccountRow, filter: Filter, search: string): boolean {
  const text = search.trim().toLowerCase();
  const { userPrincipalName, displayName } = row.account;
  if (text !== "" && !userPrincipalName.toLowerCase().includes(text) && !displayName.toLowerCase().includes(text))
    return false;
  const value = rowUrgency(row);
  switch (filter) {
    case "all":
      return true;
    case "need":
      return value < firstNeedless;
    case "active":
      return value === urgency.SYNCING;
    case "ok":
      return value === urgency.IN_SYNC;
    case "off":
      return value === urgency.OFF || value === urgency.PAUSED;
  }
}

const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));

/** Ids by need, then activity, then name. */
export function orderAccounts(state: PageState): readonly string[] {
  return (
    [...state.accounts.values()]
      .map((account) => ({
        account,
        name: account.userPrincipalName.toLowerCase(),
        value: rowUrgency(accountRow(state, account)),
      }))
      // Plain comparison: with ten thousand rows a collator would cost more than the rest of the drawing.
      .sort((one, other) => one.value - other.value || compare(one.name, other.name))
      .map(({ account }) => account.id)
  );
}

/** Keeps the present order while somebody points at the table, so that no row jumps away; new rows are added at the end. */
export function keepOrder(order: readonly string[], state: PageState): readonly string[] {
  const known = new Set(order);
  const added = [...state.accounts.keys()].filter((id) => !known.has(id));
  const kept = order.filter((id) => state.accounts.has(id));
  return added.length === 0 && kept.length === order.length ? order : [...kept, ...added];
}
