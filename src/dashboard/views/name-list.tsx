import { formatNumber } from "../words.ts";

interface NameListProps {
  /** At most as many as the server tells. */
  readonly names: readonly string[];
  readonly total: number;
  /** "meetings"; left out where the sentence above has said it. */
  readonly what?: string;
}

/** "Show the 48", opened to their names; nothing when none is known. */
export function NameList({ names, total, what = "" }: NameListProps) {
  if (names.length === 0) return null;
  const all = `${formatNumber(total)} ${what}`.trim();
  return (
    <details>
      <summary>{names.length < total ? `Show ${formatNumber(names.length)} of the ${all}` : `Show the ${all}`}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <ul class="titles" tabIndex={0} aria-label={all}>
        {names.map((name, index) => (
          <li key={`${index} ${name}`}>{name}</li>
        ))}
      </ul>
    </details>
  );
}
