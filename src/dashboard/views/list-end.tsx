import { formatNumber } from "../words.ts";
import type { usePaged } from "./use-paged.ts";

interface ListEndProps extends Pick<ReturnType<typeof usePaged>, "totalCount" | "isReading" | "failure" | "more"> {
  /** How many rows are here. */
  readonly shown: number;
  /** What is said when there is nothing; else it is counted too. */
  readonly nothing?: string;
}

/** What stands below a list that is read page by page: how much of it is here, or why it could not be read, and the way to more. */
export function ListEnd({ shown, totalCount, isReading, failure, more, nothing }: ListEndProps) {
  const counted = `${formatNumber(shown)} of ${formatNumber(totalCount)}`;
  return (
    <>
      <p class={failure === null ? "muted" : "refusal"} role="status">
        {failure ?? (isReading ? "Reading …" : shown === 0 && nothing !== undefined ? nothing : counted)}
      </p>
      {more !== null && (
        <button type="button" onClick={() => void more()}>
          Show more
        </button>
      )}
    </>
  );
}
