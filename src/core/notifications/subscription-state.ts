import type { Transitions } from "../sync/transitions.ts";

/** SILENT: changes were found that it had not announced. UNSUPPORTED: Microsoft offers no subscription for such a list or calendar. */
export const subscriptionStates = ["CREATING", "ACTIVE", "SILENT", "FAILED", "UNSUPPORTED"] as const;
export type SubscriptionState = (typeof subscriptionStates)[number];

export type SubscriptionEvent =
  /** Microsoft made it. */
  | "made"
  | "renewed"
  /** It could not be made or renewed. */
  | "failed"
  | "unsupported"
  /** A notification came for the account's resource. */
  | "heard"
  /** Changes were found that no notification announced in a long time. */
  | "unheard";

/** A silent one stays silent until a notification comes: that it could be made anew proves nothing. */
export const subscriptionTransitions: Transitions<SubscriptionState, SubscriptionEvent> = {
  made: { CREATING: "ACTIVE", ACTIVE: "ACTIVE", SILENT: "SILENT", FAILED: "ACTIVE", UNSUPPORTED: "ACTIVE" },
  renewed: {
    ...{ CREATING: "CREATING", ACTIVE: "ACTIVE", SILENT: "SILENT" },
    ...{ FAILED: "ACTIVE", UNSUPPORTED: "UNSUPPORTED" },
  },
  failed: { CREATING: "FAILED", ACTIVE: "FAILED", SILENT: "FAILED", FAILED: "FAILED", UNSUPPORTED: "FAILED" },
  unsupported: {
    ...{ CREATING: "UNSUPPORTED", ACTIVE: "UNSUPPORTED", SILENT: "UNSUPPORTED" },
    ...{ FAILED: "UNSUPPORTED", UNSUPPORTED: "UNSUPPORTED" },
  },
  heard: {
    ...{ CREATING: "CREATING", ACTIVE: "ACTIVE", SILENT: "ACTIVE" },
    ...{ FAILED: "FAILED", UNSUPPORTED: "UNSUPPORTED" },
  },
  unheard: { CREATING: null, ACTIVE: "SILENT", SILENT: null, FAILED: null, UNSUPPORTED: null },
};
