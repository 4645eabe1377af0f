import type { Transitions } from "./transitions.ts";

/** EXPIRED: its holder is presumed dead, and any worker may take it; until then the holder may still prove it. */
export type LeaseState = "FREE" | "HELD" | "EXPIRED";

export type LeaseEvent =
  /** A worker begins a run. */
  | "taken"
  /** The holder begins a transaction with its token. */
  | "proved"
  /** The holder's run ended. */
  | "released"
  /** The account is no longer synced: the holder loses the lease. */
  | "revoked";

export const leaseTransitions: Transitions<LeaseState, LeaseEvent> = {
  taken: { FREE: "HELD", HELD: null, EXPIRED: "HELD" },
  proved: { FREE: null, HELD: "HELD", EXPIRED: "HELD" },
  released: { FREE: null, HELD: "FREE", EXPIRED: "FREE" },
  revoked: { FREE: "FREE", HELD: "FREE", EXPIRED: "FREE" },
};
