import type { Account, Alert, CatalogueEntry, Run } from "./model.ts";
import type { PageState } from "./state.ts";

/** Something that waits for a person, shown as a card with its cause and what to do about it. */
export type Need =
  | {
      readonly kind: "signIn";
      readonly key: string;
      readonly account: Account;
      readonly message: string;
      readonly remedy: string;
    }
  | { readonly kind: "approval"; readonly key: string; readonly run: Run }
  | { readonly kind: "conflicts"; readonly key: string; readonly count: number; readonly accountIds: readonly string[] }
  /** All alerts of one account with one cause; `alerts` has at least one. */
  | {
      readonly kind: "alerts";
      readonly key: string;
      readonly alerts: readonly [Alert, ...Alert[]];
      readonly mutation: string | null;
    };

export type Catalogue = ReadonlyMap<string, CatalogueEntry>;

/** The approval card says more. */
const brakeCodes = new Set(["BRAKE_DELETIONS", "BRAKE_INVITATIONS"]);
const signInStates = new Set(["NEEDS_REAUTH", "MISSING_SCOPES"]);

/** In the order in which they are shown: what blocks most comes first. */
export function findNeeds(state: PageState, catalogue: Catalogue): readonly Need[] {
  const alerts = [...state.alerts.values()].filter(({ code }) => catalogue.get(code)?.class !== "TRANSIENT");
  const approvals = [...state.runs.values()].flatMap((run): Need[] =>
    run.state === "AWAITING_APPROVAL" ? [{ kind: "approval", key: `approval ${run.id}`, run }] : [],
  );
  const signIns = [...state.accounts.values()].filter((account) => signInStates.has(account.state));
  const told = new Set(signIns.map(({ id }) => id));
  const isTold = (alert: Alert) =>
    brakeCodes.has(alert.code) ||
    (alert.account !== null && told.has(alert.account.id) && catalogue.get(alert.code)?.mutation === "connectAccount");
  const system = alerts.filter(({ account }) => account === null);
  const others = alerts.filter((alert) => alert.account !== null && !isTold(alert));

  return [
    ...groupAlerts(system, catalogue),
    ...signIns.map((account): Need => signInNeed(account, alerts)),
    ...approvals,
    ...groupAlerts(others, catalogue),
    ...conflictNeed(state),
  ];
}

function signInNeed(account: Account, alerts: readonly Alert[]): Need {
  const alert = alerts.find((candidate) => candidate.account?.id === account.id && candidate.type === "AUTH");
  const isMissing = account.state === "MISSING_SCOPES";
  return {
    kind: "signIn",
    key: `signIn ${account.id}`,
    account,
    message:
      alert?.message ??
      account.stateReason ??
      (isMissing ? "A permission is missing." : "Microsoft no longer accepts the sign-in."),
    remedy: alert?.remedy ?? "Changes made meanwhile are kept and synced then.",
  };
}

function groupAlerts(alerts: readonly Alert[], catalogue: Catalogue): readonly Need[] {
  const groups = new Map<string, [Alert, ...Alert[]]>();
  for (const alert of alerts) {
    const key = `alerts ${alert.account?.id ?? "system"} ${alert.code}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [alert]);
    else group.push(alert);
  }
  return [...groups].map(([key, group]) => ({
    kind: "alerts",
    key,
    alerts: group,
    mutation: catalogue.get(group[0].code)?.mutation ?? null,
  }));
}

function conflictNeed(state: PageState): readonly Need[] {
  const open = [...state.conflicts.values()].filter((conflict) => conflict.state === "OPEN");
  if (open.length === 0) return [];
  const accountIds = [...new Set(open.map(({ account }) => account.id))];
  return [{ kind: "conflicts", key: "conflicts", count: open.length, accountIds }];
}

/** The accounts that a need is about; empty for one of the whole system. */
export function accountsOf(need: Need): readonly string[] {
  switch (need.kind) {
    case "signIn":
      return [need.account.id];
    case "approval":
      return [need.run.account.id];
    case "conflicts":
      return need.accountIds;
    case "alerts":
      return need.alerts[0].account === null ? [] : [need.alerts[0].account.id];
  }
}
