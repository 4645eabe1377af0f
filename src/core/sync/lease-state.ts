import type { Transitions } from "./transitions.ts";

/** EXPIRED: its holder is taken for dead, and anybody may take it; until then the holder may still prove it. */
export type LeaseState = "FREE" | "HELD" | "EXPIRED";

export type LeaseEvent =
  /** A worker begins a run. */
  | "taken"
  /** The holder begins a transaction, by the token that it got. */
  | "proved"
  /** The holder's run ended. */
  | "released"
  /** The account's sync is given up; the holder has lost it. */
  | "revoked";

export const leaseTransitions: Transitions<LeaseState, LeaseEvent> = {
  taken: { FREE: "HELD", HELD: null, EXPIRED: "HELD" },
  proved: { FREE: null, HELD: "HELD", EXPIRED: "HELD" },
  released: { FREE: null, HELD: "FREE", EXPIRED: "FREE" },
  revoked: { FREE: "FREE", HELD: "FREE", EXPIRED: "FREE" },
};
