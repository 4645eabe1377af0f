import type { Transitions } from "./transitions.ts";

/** FAILED: surely not written. UNKNOWN: it may have been written, so it is read back before anything is repeated. */
export const effectStates = ["PLANNED", "CONFIRMED", "FAILED", "UNKNOWN"] as const;
export type EffectState = (typeof effectStates)[number];

/** What becomes of a write that was planned: each by the name of the state that it ends in. */
export const effectEvents = ["CONFIRMED", "FAILED", "UNKNOWN"] as const;
export type EffectEvent = (typeof effectEvents)[number];

/** What is settled stays so: an answer that comes later is a mistake of ours, and nothing of its transaction is written. */
export const effectTransitions: Transitions<EffectState, EffectEvent> = {
  CONFIRMED: { PLANNED: "CONFIRMED", UNKNOWN: "CONFIRMED", CONFIRMED: null, FAILED: null },
  FAILED: { PLANNED: "FAILED", UNKNOWN: "FAILED", CONFIRMED: null, FAILED: null },
  UNKNOWN: { PLANNED: "UNKNOWN", UNKNOWN: "UNKNOWN", CONFIRMED: null, FAILED: null },
};

/** Of writes whose outcome nobody knows for sure. */
export const unsettledStates: readonly EffectState[] = ["PLANNED", "UNKNOWN"];
