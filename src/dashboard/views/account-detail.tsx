import { resources } from "../choices.ts";
import type { Alert, SyncStateName } from "../model.ts";
import { readRuns } from "../operations/queries.ts";
import { runsOf } from "../runs.ts";
import { statusKey } from "../state.ts";
import { isOn, joined, resourceName } from "../words.ts";
import { AlertList } from "./alert-list.tsx";
import { Heading } from "./heading.tsx";
import { Link } from "./link.tsx";
import { usePage } from "./page.ts";
import { ResourceDetail } from "./resource-detail.tsx";
import { RunList } from "./run-list.tsx";
import { ShowRecords } from "./show-records.tsx";
import { SignInLink } from "./sign-in-link.tsx";
import { useRead } from "./use-read.ts";

const mostRuns = 10;

/** Everything about one account: its resources with counts that add up, its alerts, its latest runs. */
export function AccountDetail({ accountId }: { readonly accountId: string }) {
  const { state, store, signed } = usePage();
  const answer = useRead(readRuns, { accountId }, ({ runs }) =>
    store.push(...runs.nodes.map((run) => ({ kind: "run", run }) as const)),
  );
  const account = state.accounts.get(accountId);
  if (account === undefined) return null;
  const statuses = resources.flatMap((resource) => state.statuses.get(statusKey(accountId, resource)) ?? []);
  const on = statuses.filter(isOn);
  const namesOf = (state: SyncStateName) =>
    joined(statuses.flatMap((status) => (status.state === state ? [resourceName[status.resource]] : [])));
  const [off, notYet] = [namesOf("OFF"), namesOf("NOT_YET")];
  // The notice above has said it, with the same link.
  const isTold = (alert: Alert) =>
    account.state !== "CONNECTED" && signed.catalogue.get(alert.code)?.mutation === "connectAccount";
  const alerts = [...state.alerts.values()].filter((alert) => alert.account?.id === accountId && !isTold(alert));
  const conflicts = [...state.conflicts.values()].filter((conflict) => conflict.account.id === accountId).length;
  const runs = runsOf(state.runs, accountId).slice(0, mostRuns);
  return (
    <div class="account-detail">
      <div>
        {account.state !== "CONNECTED" && (
          <div class="notice">
            <p>{account.stateReason ?? stateSentences[account.state]}</p>
            <SignInLink accountId={accountId} label="Get sign-in link" />
          </div>
        )}
        <ShowRecords accountId={accountId} />
        {on.map((status) => (
          <ResourceDetail key={status.id} status={status} />
        ))}
        {off !== "" && <p class="muted">{off}: off.</p>}
        {notYet !== "" && <p class="muted">{notYet}: not synced by this version yet.</p>}
        {conflicts > 0 && (
          <p>
            <Link to={{ name: "conflicts" }}>Look at the conflicts</Link>
          </p>
        )}
      </div>
      <div>
        <AlertList alerts={alerts} />
        <Heading>
          Latest runs <Link to={{ name: "account", id: accountId }}>Open on its own page</Link>
        </Heading>
        <RunList runs={runs} />
        {runs.length === 0 && <p class="muted">{answer.isReading ? "Reading …" : (answer.failure ?? "None yet.")}</p>}
      </div>
    </div>
  );
}

const stateSentences = {
  MISSING_SCOPES: "The account did not grant a required permission.",
  NEEDS_REAUTH: "Microsoft no longer accepts the sign-in of this account.",
  NO_MAILBOX: "The account has no mailbox in Exchange Online.",
  DISCONNECTED: "The account is disconnected. Signing in again continues from there.",
} as const;
