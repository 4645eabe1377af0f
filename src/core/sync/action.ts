import type { ExcludedReason } from "./inbox.ts";
import type { DetachedReason } from "./link.ts";
import type { PairDecision, PairSituation } from "./pair.ts";

/** What one run does with a pair now. */
export type Action =
  /** Nothing yet: something must be read or verified first. */
  | { readonly kind: "wait" }
  /** Somebody reopened its conflict: nothing is written until it is resolved. */
  | { readonly kind: "hold" }
  /** Nothing ever: the rows say nothing new. */
  | { readonly kind: "drop" }
  /** A record that was never sent and is the primary mailbox's, which this one is no more. */
  | { readonly kind: "handOver" }
  | { readonly kind: "exclude"; readonly reason: ExcludedReason }
  | { readonly kind: "detach"; readonly reason: DetachedReason }
  /** A recurring record moved on in Microsoft: Oro's one belongs to the finished occurrence, the other is new. */
  | { readonly kind: "part" }
  | { readonly kind: "createInM365" }
  | { readonly kind: "createInOffice" }
  | { readonly kind: "pair"; readonly decision: PairDecision; readonly situation: PairSituation };
