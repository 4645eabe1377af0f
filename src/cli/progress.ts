import type { Style } from "./style.ts";
import { saySpan } from "./words.ts";

interface Progress {
  readonly phase: string | null;
  readonly done: number;
  readonly total: number | null;
  readonly ratePerSecond: number | null;
  readonly secondsLeft: number | null;
}

const barWidth = 12;

/** "write ━━━━━━────── 120/250 · 85/s · 2 s left"; the bar only where the total is known. */
export function formatProgress(style: Style, progress: Progress): string {
  const { phase, done, total, ratePerSecond, secondsLeft } = progress;
  const count = total === null ? String(done) : `${formatBar(style, done, total)} ${done}/${total}`;
  return [
    `${phase === null ? "" : `${phase.toLowerCase()} `}${count}`,
    ...(ratePerSecond === null ? [] : [`${Math.round(ratePerSecond)}/s`]),
    ...(secondsLeft === null ? [] : [`${saySpan(secondsLeft)} left`]),
  ].join(" · ");
}

function formatBar(style: Style, done: number, total: number): string {
  const filled = total === 0 ? barWidth : Math.min(barWidth, Math.floor((done / total) * barWidth));
  return style.accent("━".repeat(filled)) + style.dim("─".repeat(barWidth - filled));
}
