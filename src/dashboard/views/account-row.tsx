// biome-ignore-all lint/a11y/useFocusableInteractive: the rows of a table are not focusable, a grid's would be
// biome-ignore-all lint/a11y/useSemanticElements: rows are drawn as a grid and only in part, where a table's own elements lose their roles

import { resources } from "../choices.ts";
import type { Resource } from "../model.ts";
import type { AccountRow as Row } from "../order.ts";
import { isOn } from "../words.ts";
import { SyncCell } from "./sync-cell.tsx";
import { Time } from "./time.tsx";

interface AccountRowProps {
  readonly row: Row;
  readonly used: ReadonlySet<Resource>;
  /** Counted from 1, the head included. */
  readonly position: number;
  readonly isOpened: boolean;
  onToggle(): void;
}

export function AccountRow({ row, used, position, isOpened, onToggle }: AccountRowProps) {
  const { account, statuses } = row;
  const known = statuses.flatMap((status) => (status === undefined || !isOn(status) ? [] : [status]));
  const next = earliest(known.map((status) => status.nextSyncAt));
  const last = latest(known.map((status) => status.lastSyncAt));
  return (
    <div role="row" class="row" aria-rowindex={position}>
      <div role="cell" class="account-cell">
        <button type="button" class="row-toggle" aria-expanded={isOpened} onClick={onToggle}>
          <svg class="icon chevron" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M6 4 10 8 6 12" />
          </svg>
          <span class="account-name">{account.displayName}</span>
          <span class="muted account-address">{account.userPrincipalName}</span>
        </button>
      </div>
      {resources.map((resource, index) => (
        <div role="cell" key={resource} class={used.has(resource) ? "" : "unused"}>
          <SyncCell resource={resource} status={statuses[index]} isConnected={account.state !== "DISCONNECTED"} />
        </div>
      ))}
      <div role="cell" class="when numbers">
        {next !== null && (
          <span>
            next <Time at={next} side="future" />
          </span>
        )}
        {last !== null && (
          <span class="muted">
            last <Time at={last} />
          </span>
        )}
        {next === null && last === null && <span class="muted">–</span>}
      </div>
    </div>
  );
}

const known = (times: readonly (string | null)[]) => times.filter((time) => time !== null).sort();
const earliest = (times: readonly (string | null)[]) => known(times).at(0) ?? null;
const latest = (times: readonly (string | null)[]) => known(times).at(-1) ?? null;
