import type { ExcludedReason } from "./inbox.ts";
import type { DetachedReason } from "./link.ts";
import type { PairDecision, PairSituation } from "./pair.ts";

/** What one run does with a pair now. */
export type Action =
  /** Nothing yet: something must be read or verified first. */
  | { readonly kind: "wait" }
  /** Somebody reopened its conflict: nothing is written until it is resolved. */
  | { readonly kind: "hold" }
  /** Nothing at all: the rows hold no news. */
  | { readonly kind: "drop" }
  /** A record that was never sent belongs to the primary mailbox, and this mailbox no longer is that. */
  | { readonly kind: "handOver" }
  | { readonly kind: "exclude"; readonly reason: ExcludedReason }
  | { readonly kind: "detach"; readonly reason: DetachedReason }
  /** A recurring record rolled on in Microsoft: Oro's record belongs to the completed occurrence, the next one is new. */
  | { readonly kind: "rolled" }
  | { readonly kind: "createInM365" }
  | { readonly kind: "createInOffice" }
  | { readonly kind: "pair"; readonly decision: PairDecision; readonly situation: PairSituation };
