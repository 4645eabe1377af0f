import type pg from "pg";
import type { SeededRandom } from "../../src/simulator/random.ts";

/** When a worker is to be killed: at an event of its own work, not at a time. */
export interface KillMoment {
  readonly phase: Phase;
  /** A commit of the worker's, or a request of its that Microsoft has received and not yet served. */
  readonly event: "commit" | "request";
  /** Events of that sort to let pass once the phase is reached. */
  readonly letPass: number;
}

const PHASES = ["START", "LISTS", "READ", "COMPARE", "WRITE"] as const;
type Phase = (typeof PHASES)[number];

/**
 * How many events a phase may last until the kill. Few, since a kill is to hit while there is work: fifty of them share one sync. Of
 * a phase's commits at most four a second are told.
 */
const LENGTH: Readonly<Record<KillMoment["event"], Readonly<Record<Phase, number>>>> = {
  commit: { START: 1, LISTS: 1, READ: 2, COMPARE: 2, WRITE: 3 },
  request: { START: 1, LISTS: 2, READ: 4, COMPARE: 4, WRITE: 60 },
};

/** All phases in turn, every other time the one that writes, each at a random place. */
export function planKills(count: number, random: SeededRandom): readonly KillMoment[] {
  return Array.from({ length: count }, (_, index): KillMoment => {
    const phase = index % 2 === 0 ? "WRITE" : (PHASES[Math.floor(index / 2) % PHASES.length] ?? "WRITE");
    const event = random.next() < 0.5 ? "commit" : "request";
    return { phase, event, letPass: random.between(0, LENGTH[event][phase]) };
  });
}

export interface WorkWatch {
  /** To be called for each request that Microsoft receives. */
  onRequest(): void;
  /** Resolves when the moment has come. While nothing is to be done it orders more by `order`. */
  waitFor(moment: KillMoment, order: () => Promise<unknown>): Promise<void>;
  /** The phase of the run that was under way, as the database remembers it. */
  phaseNow(): Promise<string>;
  stop(): Promise<void>;
}

/** Runs that may end before their wanted phase was seen: some are over at once. */
const MOST_MISSES = 3;

/** @param sql a connection of its own: it listens */
export async function watchWork(sql: pg.Client): Promise<WorkWatch> {
  const listeners = new Set<(event: KillMoment["event"]) => void>();
  const tell = (event: KillMoment["event"]): void => {
    for (const listener of listeners) listener(event);
  };
  sql.on("notification", () => tell("commit"));
  await sql.query("LISTEN m365_sync_feed");

  const stateNow = async (): Promise<Phase | "QUEUED" | null> => {
    const { rows } = await sql.query<{ state: string; phase: Phase | null }>(
      "SELECT state, phase FROM run WHERE state IN ('QUEUED', 'RUNNING', 'WAITING') ORDER BY state = 'QUEUED' LIMIT 1",
    );
    const [run] = rows;
    if (run === undefined) return null;
    return run.state === "QUEUED" ? "QUEUED" : (run.phase ?? "LISTS");
  };

  return {
    onRequest: () => tell("request"),
    async phaseNow() {
      return (await stateNow()) ?? "between runs";
    },
    waitFor(moment, order) {
      return new Promise((resolve, reject) => {
        let isThere = moment.phase === "START";
        let isAsking = false;
        let passed = 0;
        let misses = 0;
        const end = (done: () => void): void => {
          listeners.delete(listener);
          done();
        };
        const ask = async (): Promise<void> => {
          const state = await stateNow();
          if (state === moment.phase) isThere = true;
          if (state !== null) return;
          // The run was shorter than planned: the next one is hit as soon as it shows itself.
          if (isThere) passed = moment.letPass;
          misses += 1;
          if (misses >= MOST_MISSES) isThere = true;
          await order();
        };
        const listener = (event: KillMoment["event"]): void => {
          if (isThere && event === moment.event) {
            passed += 1;
          }
          if (passed > moment.letPass) end(resolve);
          else if (!isAsking) askAside();
        };
        const askAside = (): void => {
          isAsking = true;
          ask()
            .catch((error: unknown) => end(() => reject(error)))
            .finally(() => {
              isAsking = false;
            });
        };
        listeners.add(listener);
        listener("commit");
      });
    },
    stop: () => sql.end(),
  };
}
