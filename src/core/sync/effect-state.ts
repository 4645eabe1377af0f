import type { Transitions } from "./transitions.ts";

/** FAILED: certainly not written. UNKNOWN: it may have been written, so it is read back before anything is repeated. */
export const effectStates = ["PLANNED", "CONFIRMED", "FAILED", "UNKNOWN"] as const;
export type EffectState = (typeof effectStates)[number];

/** What becomes of a planned write: each event is named after the state that it leads to. */
export const effectEvents = ["CONFIRMED", "FAILED", "UNKNOWN"] as const;
export type EffectEvent = (typeof effectEvents)[number];

/** A final state stays: an answer that comes later is a bug of ours, and nothing of its transaction is written. */
export const effectTransitions: Transitions<EffectState, EffectEvent> = {
  CONFIRMED: { PLANNED: "CONFIRMED", UNKNOWN: "CONFIRMED", CONFIRMED: null, FAILED: null },
  FAILED: { PLANNED: "FAILED", UNKNOWN: "FAILED", CONFIRMED: null, FAILED: null },
  UNKNOWN: { PLANNED: "UNKNOWN", UNKNOWN: "UNKNOWN", CONFIRMED: null, FAILED: null },
};

/** Writes whose outcome is not known for certain. */
export const unsettledStates: readonly EffectState[] = ["PLANNED", "UNKNOWN"];
