import { setTimeout as pause } from "node:timers/promises";
import { CommandError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";
import { follow } from "./follow.ts";
import { formatRunEnd, formatRunLine } from "./format-run.ts";
import { followRun, type Run, readRun } from "./operations/runs.ts";
import { openScreen } from "./screen.ts";
import type { Session } from "./session.ts";

/** A run that waits for approval is over for whoever waits: nothing moves until a person decides. */
const ends = new Set(["SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED", "AWAITING_APPROVAL"]);

/** A second way to see the end, in case events are held up. */
const lookMs = 5_000;

/** Shows the runs' progress until all have ended. @returns them as they ended. @throws CommandError interrupted: they go on without us */
export async function waitForRuns(session: Session, runs: readonly Run[], isQuiet: boolean): Promise<Run[]> {
  const { terminal, style } = session;
  const present = new Map(runs.map((run) => [run.id, run]));
  const board = isQuiet ? undefined : openBoard(session, present);
  try {
    await Promise.all(
      runs.map((run) =>
        waitForRun(session, run, (seen) => {
          present.set(run.id, seen);
          board?.update(seen);
        }),
      ),
    );
  } finally {
    board?.[Symbol.dispose]();
  }
  if (terminal.interrupted.aborted) {
    terminal.err("No longer watching; the sync goes on.\n");
    throw new CommandError(exitCode.interrupted, "Interrupted.");
  }
  if (!isQuiet) for (const run of present.values()) session.show(formatRunEnd(style, run));
  return [...present.values()];
}

async function waitForRun(session: Session, run: Run, show: (run: Run) => void): Promise<void> {
  if (ends.has(run.state)) return;
  const done = new AbortController();
  const signal = AbortSignal.any([done.signal, session.terminal.interrupted]);
  const see = (seen: Run) => {
    if (signal.aborted) return;
    show(seen);
    if (ends.has(seen.state)) done.abort();
  };
  // The first to fail ends both: the other one would hold the process.
  const fail = (error: unknown) => {
    done.abort();
    throw error;
  };
  await Promise.all([
    followOne(session, run, see, signal).catch(fail),
    lookNowAndThen(session, run, see, signal).catch(fail),
  ]);
}

async function followOne({ client }: Session, run: Run, see: (run: Run) => void, signal: AbortSignal): Promise<void> {
  for await (const item of follow(
    client.server,
    followRun,
    { runId: run.id },
    (data) => data.runProgress.cursor,
    signal,
  )) {
    if (item.kind === "event") see(item.data.runProgress.run);
  }
}

async function lookNowAndThen(
  { client }: Session,
  run: Run,
  see: (run: Run) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pause(lookMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    try {
      const seen = (await client.ask(readRun, { id: run.id })).run;
      if (seen !== null && ends.has(seen.state)) see(seen);
    } catch (error) {
      // The server may be restarting; the subscription says so, and comes back with it.
      if (!(error instanceof CommandError && error.exitCode === exitCode.unreachable)) throw error;
    }
  }
}

interface Board extends Disposable {
  update(run: Run): void;
}

/** On a screen all runs, redrawn; in a log a line whenever a run comes to another state or phase. */
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
