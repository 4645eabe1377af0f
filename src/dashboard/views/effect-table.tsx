import type { Effect } from "../model.ts";
import { clockTime, exactTime } from "../times.ts";
import { formatNumber } from "../words.ts";

interface EffectTableProps {
  readonly nodes: readonly Effect[];
  readonly totalCount: number;
}

/** The ledger's lines of one run. */
export function EffectTable({ nodes, totalCount }: EffectTableProps) {
  if (nodes.length === 0) return <p class="muted">None.</p>;
  return (
    <>
      <div class="scrolling">
        <table class="effects numbers">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Write</th>
              <th scope="col">State</th>
              <th scope="col">Record in Oro</th>
              <th scope="col">Record in Microsoft</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map((effect) => (
              <tr key={effect.id}>
                <td title={exactTime(effect.plannedAt)}>{clockTime(effect.plannedAt)}</td>
                <td>{effect.operation}</td>
                <td>
                  {effect.state.toLowerCase()}
                  {effect.errorCode !== null && ` (${effect.errorCode})`}
                </td>
                <td>{effect.officeId}</td>
                <td>{effect.m365Id ?? "not yet known"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {totalCount > nodes.length && (
        <p class="muted">
          The first {formatNumber(nodes.length)} of {formatNumber(totalCount)}.
        </p>
      )}
    </>
  );
}
