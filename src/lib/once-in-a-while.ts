/** Whether to say this now, and how often it was kept back since it was said last; null: not now. */
export type OnceInAWhile = (what: string) => number | null;

/** More than anybody would read. */
const most = 100;

/**
 * For what repeats by the second while something is away: the same text is said once in `everyMs`, whatever the numbers in it.
 * @param nowMs a clock in milliseconds
 */
export function createOnceInAWhile(everyMs: number, nowMs: () => number): OnceInAWhile {
  const said = new Map<string, { atMs: number; keptBack: number }>();
  return (what) => {
    const text = what.replaceAll(/[0-9]+/g, "0");
    const last = said.get(text);
    if (last !== undefined && nowMs() - last.atMs < everyMs) {
      last.keptBack += 1;
      return null;
    }
    if (said.size >= most) said.clear();
    said.set(text, { atMs: nowMs(), keptBack: 0 });
    return last?.keptBack ?? 0;
  };
}
