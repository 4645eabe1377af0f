import type { RecordFields } from "../records/record.ts";
import type { EffectEvent, EffectState } from "./effect-state.ts";
import type { ErrorCode } from "./error-catalogue.ts";

/** One write to Microsoft in the ledger. */
export interface Effect {
  readonly id: string;
  /** The idempotency key: the same for every attempt at making the same record. */
  readonly key: string;
  readonly operation: "create" | "update" | "delete";
  readonly officeId: string;
  readonly m365Id: string | null;
  readonly collectionId: string;
  readonly state: EffectState;
  readonly before: RecordFields | null;
  readonly after: RecordFields | null;
  readonly errorCode: ErrorCode | null;
  readonly plannedAt: Date;
}

/** A write whose outcome nobody recorded. */
export interface UnsettledEffect extends Effect {
  /** Whoever planned it sends nothing more, and what was sent has arrived or never will: what is not there now was certainly not made. */
  readonly isOver: boolean;
}

/** A write that is about to be sent. */
export function plannedEffect(
  clock: { now(): Date; newId(): string },
  about: Pick<Effect, "operation" | "officeId" | "m365Id" | "collectionId" | "before" | "after">,
): Effect {
  const id = clock.newId();
  return { ...about, id, key: id, state: "PLANNED", errorCode: null, plannedAt: clock.now() };
}

/** How an effect ends in the ledger. */
export interface EffectEnd {
  readonly id: string;
  readonly state: EffectEvent;
  readonly m365Id?: string;
  readonly errorCode?: ErrorCode;
}
