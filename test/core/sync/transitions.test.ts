import { describe, expect, test } from "vitest";
import {
  type SubscriptionEvent,
  subscriptionStates,
  subscriptionTransitions,
} from "../../../src/core/notifications/subscription-state.ts";
import { effectStates, effectTransitions, unsettledStates } from "../../../src/core/sync/effect-state.ts";
import { leaseTransitions } from "../../../src/core/sync/lease-state.ts";
import { endEvents, isFinished, type RunEvent, runStates, runTransitions } from "../../../src/core/sync/run-state.ts";
import { allowedFrom } from "../../../src/core/sync/transitions.ts";

/** A table as a reader sees it: a line for each event, a column for each state, - where it is refused. */
function drawn(table: Readonly<Record<string, Readonly<Record<string, string | null>>>>, states: readonly string[]) {
  return Object.entries(table).map(([event, cells]) => `${event}: ${states.map((one) => cells[one] ?? "-").join(" ")}`);
}

describe("every cell is as written", () => {
  test("of a run", () => {
    expect(drawn(runTransitions, runStates)).toEqual([
      "started: RUNNING RUNNING RUNNING - - - - -",
      "paused: - WAITING WAITING - - - - -",
      "resumed: - RUNNING RUNNING - - - - -",
      "braked: - AWAITING_APPROVAL AWAITING_APPROVAL - - - - -",
      "succeeded: - SUCCEEDED SUCCEEDED - - - - -",
      "partlySucceeded: - PARTIAL PARTIAL - - - - -",
      "failed: - FAILED FAILED - - - - -",
      "stopped: - CANCELLED CANCELLED - - - - -",
      "cancelledAtRest: CANCELLED RUNNING CANCELLED CANCELLED - - - -",
      "cancelledAtWork: CANCELLED RUNNING WAITING CANCELLED - - - -",
      "answered: - - - QUEUED - - - -",
      "askedAnew: - - - QUEUED - - - -",
      "superseded: CANCELLED - - - - - - -",
      "abandoned: CANCELLED CANCELLED CANCELLED CANCELLED - - - -",
    ]);
  });

  test("of a lease", () => {
    expect(drawn(leaseTransitions, ["FREE", "HELD", "EXPIRED"])).toEqual([
      "taken: HELD - HELD",
      "proved: - HELD HELD",
      "released: - FREE FREE",
      "revoked: FREE FREE FREE",
    ]);
  });

  test("of an effect", () => {
    expect(drawn(effectTransitions, effectStates)).toEqual([
      "CONFIRMED: CONFIRMED - - CONFIRMED",
      "FAILED: FAILED - - FAILED",
      "UNKNOWN: UNKNOWN - - UNKNOWN",
    ]);
  });

  test("of a subscription", () => {
    expect(drawn(subscriptionTransitions, subscriptionStates)).toEqual([
      "made: ACTIVE ACTIVE SILENT ACTIVE ACTIVE",
      "renewed: CREATING ACTIVE SILENT ACTIVE UNSUPPORTED",
      "failed: FAILED FAILED FAILED FAILED FAILED",
      "unsupported: UNSUPPORTED UNSUPPORTED UNSUPPORTED UNSUPPORTED UNSUPPORTED",
      "heard: CREATING ACTIVE ACTIVE FAILED UNSUPPORTED",
      "unheard: - SILENT - - -",
    ]);
  });
});

test("what is over is never touched again, and each way to leave a run ends in its state", () => {
  for (const event of Object.keys(runTransitions) as RunEvent[]) {
    expect(allowedFrom(runTransitions, event).filter(isFinished)).toEqual([]);
  }
  for (const [state, event] of Object.entries(endEvents)) expect(runTransitions[event].RUNNING).toBe(state);
});

test("only a write without a sure outcome is settled", () => {
  for (const event of ["CONFIRMED", "FAILED", "UNKNOWN"] as const) {
    expect(allowedFrom(effectTransitions, event)).toEqual(unsettledStates);
  }
});

test("from every state of a subscription a notification and a renewal leave it working or as it was", () => {
  const kept: readonly SubscriptionEvent[] = ["heard", "renewed"];
  for (const event of kept) {
    for (const state of subscriptionStates) {
      expect(["ACTIVE", state]).toContain(subscriptionTransitions[event][state]);
    }
  }
});
