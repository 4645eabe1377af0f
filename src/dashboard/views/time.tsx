import { exactTime, relativeTime } from "../times.ts";
import { usePage } from "./page.ts";

interface TimeProps {
  readonly at: string;
  readonly side?: "past" | "future";
}

/** "3 min ago", with the exact time on hover. */
export function Time({ at, side = "past" }: TimeProps) {
  const { nowMs } = usePage();
  return (
    <time dateTime={at} title={exactTime(at)}>
      {relativeTime(at, nowMs, side)}
    </time>
  );
}
