import type { FieldValue } from "../../../core/records/record.ts";
import type { Action, RunPermit } from "../../../core/sync/action.ts";
import { type BrakeReason, brakeOn, invitationBrakeOn } from "../../../core/sync/brakes.ts";
import { decideAction } from "../../../core/sync/decide-action.ts";
import type { ErrorCode } from "../../../core/sync/error-catalogue.ts";
import { mailedBy } from "../../../core/sync/mails.ts";
import type { Pair } from "../../../core/sync/situation.ts";
import type { RunTx } from "../../ports/sync-store.ts";
import type { SyncSession } from "../session.ts";
import { loadPairs } from "./load-pairs.ts";
import { createPlannedWrites } from "./planned-writes.ts";

const BATCH = 500;

export type BrakeAnswer =
  | { readonly kind: "go"; readonly permit: RunPermit }
  | {
      readonly kind: "stop";
      readonly reason: BrakeReason;
      readonly code: ErrorCode;
      readonly brake: Readonly<Record<string, FieldValue>>;
      readonly message: string;
    };

/** Counts what this run would delete and whom it would mail, before anything of it is written, and asks the brakes. */
export async function checkBrake(session: SyncSession): Promise<BrakeAnswer> {
  const { approval } = session.run;
  const nothing = { linkIds: [], officeIds: [], mailed: {} };
  const rejected = approval?.decision === "REJECTED" ? approval : nothing;
  const approved = approval?.decision === "APPROVED" ? approval : nothing;
  const isRejectedLink = new Set(rejected.linkIds);
  const isRejectedRecord = new Set(rejected.officeIds);
  const everything: RunPermit = {
    allows: () => true,
    isRejected: (id) => isRejectedLink.has(id),
    mayMail: () => true,
    isMailRejected: (id) => isRejectedRecord.has(id),
  };
  const planned = createPlannedWrites(session.kind);
  const linked = await session.inTx((tx) => tx.countLinked());
  const candidates = session.kind.meeting === undefined ? "deletionCandidates" : "readyRows";
  await eachAction(session, candidates, everything, (pair, action) => {
    planned.add(pair, action, mailedBy(session, pair, action));
  });
  const reasons = [
    brakeOn(planned.deletionsBesides(new Set(approved.linkIds), linked), session.settings),
    invitationBrakeOn(planned.peopleBesides(approved.mailed).length, session.settings),
  ].filter((found) => found !== null);
  const [reason] = reasons;
  if (reason === undefined) {
    return {
      kind: "go",
      permit: { ...everything, allows: planned.hasDeletion, mayMail: planned.hasMail },
    };
  }
  return {
    kind: "stop",
    reason,
    code: reason === "TOO_MANY_INVITATIONS" ? "BRAKE_INVITATIONS" : "BRAKE_DELETIONS",
    message: planned.message(reasons, linked),
    brake: { reason, linked, ...planned.summary(reasons, domainOf(session.run.userPrincipalName)) },
  };
}

async function eachAction(
  session: SyncSession,
  candidates: "deletionCandidates" | "readyRows",
  permit: RunPermit,
  visit: (pair: Pair, action: Action) => void,
): Promise<void> {
  const next = (tx: RunTx, after: bigint) => tx[candidates](after, BATCH);
  for (let after = 0n; ; ) {
    const rows = await session.inTx(async (tx) => {
      const batch = await next(tx, after);
      for (const pair of await loadPairs(session, tx, batch)) visit(pair, decideAction(session, pair, permit));
      return batch;
    });
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}
