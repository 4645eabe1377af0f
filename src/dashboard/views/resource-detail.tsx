import type { SyncStatus } from "../model.ts";
import { syncNow } from "../operations/mutations.ts";
import { isFinished } from "../runs.ts";
import { activityWord, formatNumber, progressWords, resourceName, shownState } from "../words.ts";
import { ActionButton } from "./action-button.tsx";
import { CancelButton } from "./cancel-button.tsx";
import { CountsBar } from "./counts-bar.tsx";
import { Heading } from "./heading.tsx";
import { LeftOutList } from "./left-out-list.tsx";
import { NotificationWords } from "./notification-words.tsx";
import { usePage } from "./page.ts";
import { ProgressBar } from "./progress-bar.tsx";
import { StateBadge } from "./state-badge.tsx";
import { RunDetail } from "./sync-cell.tsx";
import { Time } from "./time.tsx";

export function ResourceDetail({ status }: { readonly status: SyncStatus }) {
  const { client, store, may } = usePage();
  const { account, resource, run, counts, lastError, graphBudget } = status;
  const current = run !== null && !isFinished(run) ? run : null;
  const name = resourceName[resource];
  const sync = async () => {
    const outcome = await client.send(syncNow, { accountId: account.id, resource });
    if (outcome.ok) store.push(...outcome.data.runs.map((started) => ({ kind: "run", run: started }) as const));
    return outcome;
  };
  return (
    <section class="resource" aria-label={`${name} of ${account.userPrincipalName}`}>
      <div class="resource-head">
        <Heading>{name}</Heading>
        <StateBadge state={shownState(status)} />
        {may("OPERATE_ACCOUNTS") && (
          <div class="actions">
            <ActionButton
              label="Sync now"
              busyLabel="Starting …"
              doneLabel="Started"
              fullLabel={`Sync now: ${name.toLowerCase()} of ${account.userPrincipalName}`}
              run={sync}
            />
            {current !== null && <CancelButton run={current} />}
          </div>
        )}
      </div>
      {current !== null && current.state !== "AWAITING_APPROVAL" && (
        <div class="current-run">
          <div class="line">
            <span>{activityWord(current)}</span>
            <span class="numbers">{current.phase !== null && progressWords(current)}</span>
          </div>
          <ProgressBar run={current} />
          <div class="line muted numbers">
            <RunDetail run={current} />
          </div>
        </div>
      )}
      {lastError !== null && account.state === "CONNECTED" && (
        <p class="notice">
          {lastError.message} <span class="muted">{lastError.remedy}</span>
        </p>
      )}
      <CountsBar counts={counts} resource={resource} accountId={account.id} />
      {counts.excluded + counts.detached > 0 && <LeftOutList status={status} />}
      <dl class="facts numbers">
        <dt>Last sync</dt>
        <dd>{status.lastSyncAt === null ? "never" : <Time at={status.lastSyncAt} />}</dd>
        {status.reconciledAt !== null && (
          <>
            <dt>Both sides</dt>
            <dd>
              compared whole <Time at={status.reconciledAt} />
            </dd>
          </>
        )}
        <dt>Next sync</dt>
        <dd>{status.nextSyncAt === null ? "not planned" : <Time at={status.nextSyncAt} side="future" />}</dd>
        <dt>Changes in Microsoft</dt>
        <dd>
          <NotificationWords health={status.notifications} />
        </dd>
        <dt>Requests to Microsoft</dt>
        <dd>
          {formatNumber(graphBudget.used)} of {formatNumber(graphBudget.limit)} in {graphBudget.windowMinutes} min
        </dd>
      </dl>
    </section>
  );
}
