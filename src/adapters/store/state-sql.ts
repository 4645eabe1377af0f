import { Prisma } from "../../../prisma/generated/client.ts";
import { type LeaseEvent, leaseTransitions } from "../../core/sync/lease-state.ts";
import { type RunEvent, runTransitions } from "../../core/sync/run-state.ts";
import { allowedFrom, type Transitions } from "../../core/sync/transitions.ts";

// States as SQL, generated from core's tables. They are literals, not parameters: otherwise partial indexes over states are not used.

const literal = (state: string): string => `'${state}'`;

export function stateIn(column: string, states: readonly string[]): Prisma.Sql {
  return Prisma.raw(`${column} IN (${states.map(literal).join(", ")})`);
}

/** The state after the event, for a row in any state; if the event is refused, the row's state stays. */
export function nextState<State extends string, Event extends string>(
  table: Transitions<State, Event>,
  event: Event,
  type: "text" | "run_state" = "text",
): Prisma.Sql {
  const cells: Readonly<Record<string, string | null>> = table[event];
  const moves = Object.entries(cells).filter(([from, to]) => to !== null && to !== from);
  if (moves.length === 0) return Prisma.raw("state");
  const cases = moves.map(([from, to]) => `WHEN '${from}' THEN '${to}'::${type}`);
  return Prisma.raw(`(CASE state ${cases.join(" ")} ELSE state END)`);
}

export const runMay = once((event: RunEvent, column = "state") => stateIn(column, allowedFrom(runTransitions, event)));
export const runAfter = once((event: RunEvent) => nextState(runTransitions, event, "run_state"));

/** For a row `s` of sync_state, by the database's clock. */
export const leaseMay = once(
  (event: LeaseEvent) =>
    Prisma.sql`(CASE WHEN s.lease_holder IS NULL THEN 'FREE' WHEN s.lease_expires_at < clock_timestamp() THEN 'EXPIRED' ELSE 'HELD' END
      ${stateIn("", allowedFrom(leaseTransitions, event))})`,
);

/** The tables do not change, and every statement of a run asks for some of this. */
function once<Words extends readonly (string | undefined)[]>(make: (...words: Words) => Prisma.Sql): typeof make {
  const made = new Map<string, Prisma.Sql>();
  return (...words) => {
    const key = words.join();
    const sql = made.get(key) ?? make(...words);
    made.set(key, sql);
    return sql;
  };
}
