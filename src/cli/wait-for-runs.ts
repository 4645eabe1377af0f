import { setTimeout as pause } from "node:timers/promises";
import { CommandError, exitCode } from "./command-error.ts";
import { follow } from "./follow.ts";
import { formatRunEnd, formatRunLine } from "./format-run.ts";
import { followRuns, type Run, readRun } from "./operations/runs.ts";
import type { Session } from "./session.ts";
import { openScreen } from "./terminal.ts";

/** A run that waits for approval counts as ended: it stands still until a person decides. */
const ends = new Set(["SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED", "AWAITING_APPROVAL"]);

/** A second way to see the end, soon at first: if a run ended before the subscription began, no event reports it. */
const firstLookMs = 500;
const longestLookMs = 5_000;

/**
 * Shows the runs' progress until all have ended. @returns them as they ended. @throws CommandError interrupted: they continue without us
 */
export async function waitForRuns(session: Session, runs: readonly Run[], isQuiet: boolean): Promise<Run[]> {
  const { terminal, style } = session;
  const present = new Map(runs.map((run) => [run.id, run]));
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, terminal.interrupted]);
  const board = isQuiet ? undefined : openBoard(session, present);
  const see = (run: Run) => {
    const last = present.get(run.id);
    if (signal.aborted || last === undefined || ends.has(last.state)) return;
    present.set(run.id, run);
    board?.update(run);
    if ([...present.values()].every(({ state }) => ends.has(state))) ended.abort();
  };
  // The first to fail ends both: the other one would keep the process alive.
  const fail = (error: unknown) => {
    ended.abort();
    throw error;
  };
  try {
    if (runs.some(({ state }) => !ends.has(state))) {
      await Promise.all([
        followAll(session, see, signal).catch(fail),
        lookNowAndThen(session, present, see, signal).catch(fail),
      ]);
    }
  } catch (error) {
    // Ctrl-C may cut off a look at the runs, which is not a failure.
    if (!terminal.interrupted.aborted) throw error;
  } finally {
    board?.[Symbol.dispose]();
  }
  if (terminal.interrupted.aborted) {
    terminal.err("No longer watching; the sync continues.\n");
    throw new CommandError(exitCode.interrupted, "Interrupted.");
  }
  if (!isQuiet) for (const run of present.values()) session.show(formatRunEnd(style, run));
  return [...present.values()];
}

/** One subscription for all runs, since the server limits how many a token may open. */
async function followAll({ client }: Session, see: (run: Run) => void, signal: AbortSignal): Promise<void> {
  for await (const item of follow(client.server, followRuns, {}, (data) => data.runProgress.cursor, signal)) {
    if (item.kind === "event") see(item.data.runProgress.run);
  }
}

async function lookNowAndThen(
  { client }: Session,
  present: ReadonlyMap<string, Run>,
  see: (run: Run) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let lookMs = firstLookMs; !signal.aborted; lookMs = Math.min(lookMs * 2, longestLookMs)) {
    await pause(lookMs, undefined, { signal }).catch(() => {});
    for (const { id, state } of present.values()) {
      if (signal.aborted) return;
      if (ends.has(state)) continue;
      try {
        const { run } = await client.ask(readRun, { id });
        if (run !== null) see(run);
      } catch (error) {
        // The server may be restarting; the subscription comes back with it.
        if (!(error instanceof CommandError && error.exitCode === exitCode.unreachable)) throw error;
      }
    }
  }
}

interface Board extends Disposable {
  update(run: Run): void;
}

/** On a screen all runs, redrawn; in a log one line for each new state or phase of a run. */
function openBoard({ terminal, style, say }: Session, runs: ReadonlyMap<string, Run>): Board {
  if (!terminal.isInteractive) {
    const last = new Map<string, string>();
    return {
      update(run) {
        const step = `${run.state} ${run.phase}`;
        if (last.get(run.id) !== step && !ends.has(run.state)) say(formatRunLine(style, run));
        last.set(run.id, step);
      },
      [Symbol.dispose]: () => {},
    };
  }
  const screen = openScreen(terminal);
  const draw = () => screen.draw([...runs.values()].map((run) => formatRunLine(style, run)).join("\n"));
  draw();
  return { update: draw, [Symbol.dispose]: () => screen[Symbol.dispose]() };
}
