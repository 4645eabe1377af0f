import type { Run } from "../model.ts";
import { duration } from "../times.ts";
import { changesWords, resourceName, triggerWords } from "../words.ts";
import { Link } from "./link.tsx";
import { usePage } from "./page.ts";
import { RunBadge } from "./state-badge.tsx";
import { Time } from "./time.tsx";

export function RunList({ runs }: { readonly runs: readonly Run[] }) {
  return (
    <ul class="runs">
      {runs.map((run) => (
        <li key={run.id}>
          <Link to={{ name: "run", id: run.id }}>
            <RunBadge state={run.state} />
          </Link>
          <span class="muted numbers">
            {resourceName[run.resource]}, {triggerWords[run.trigger]}, <Time at={run.queuedAt} />
            <RunDuration run={run} />
          </span>
          <p>{run.error === null ? changesWords(run) : run.error.message}</p>
        </li>
      ))}
    </ul>
  );
}

/** ", took 4 s"; growing while it runs. */
export function RunDuration({ run }: { readonly run: Run }) {
  const { nowMs } = usePage();
  if (run.startedAt === null) return null;
  const started = Date.parse(run.startedAt);
  if (run.finishedAt === null) return <>, {duration(nowMs - started)} so far</>;
  const tookMs = Date.parse(run.finishedAt) - started;
  return <>, took {tookMs < 1_000 ? "less than 1 s" : duration(tookMs)}</>;
}
