import type { Resource, SyncCounts } from "../model.ts";
import { countedRecords, formatNumber } from "../words.ts";
import { Link } from "./link.tsx";

const kinds = [
  { name: "inSync", word: "in sync", tone: "good" },
  { name: "inConflict", word: "in conflict", tone: "attention" },
  { name: "failing", word: "failing", tone: "bad" },
  { name: "pending", word: "waiting", tone: "quiet" },
  { name: "excluded", word: "excluded", tone: "quiet" },
  { name: "detached", word: "detached", tone: "faint" },
] as const;

interface CountsBarProps {
  readonly counts: SyncCounts;
  readonly resource: Resource;
  readonly accountId: string;
}

/** The parts of all records, as a sum that can be checked. */
export function CountsBar({ counts, resource, accountId }: CountsBarProps) {
  const shown = kinds.filter(({ name }) => counts[name] > 0);
  return (
    <div class="counts">
      <div class="counts-bar" aria-hidden="true">
        {shown.map(({ name, tone }) => (
          <span key={name} class={tone} style={{ flexGrow: counts[name] }} />
        ))}
      </div>
      <p class="numbers">
        {shown.map(({ name, word, tone }, index) => (
          <span key={name}>
            {index > 0 && " + "}
            <span class={`key ${tone}`} aria-hidden="true" />{" "}
            {name === "failing" ? (
              <Link to={{ name: "records", kind: "failing", filter: { accountId, resource } }}>
                {formatNumber(counts[name])} {word}
              </Link>
            ) : (
              `${formatNumber(counts[name])} ${word}`
            )}
          </span>
        ))}
        {shown.length > 0 && " = "}
        {countedRecords(counts.total, resource)}
      </p>
    </div>
  );
}
