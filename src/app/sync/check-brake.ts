import type { FieldValue } from "../../core/records/record.ts";
import { type BrakeReason, brakeOn, type PlannedDeletions } from "../../core/sync/brakes.ts";
import { type DeletionPermit, decideAction } from "./decide-action.ts";
import type { SyncSession } from "./session.ts";
import { loadPairs, officeViewOf, type Pair } from "./situation.ts";

const BATCH = 500;
const SAMPLE = 50;

export type BrakeAnswer =
  | { readonly kind: "go"; readonly permit: DeletionPermit }
  | {
      readonly kind: "stop";
      readonly reason: BrakeReason;
      readonly brake: Readonly<Record<string, FieldValue>>;
      readonly message: string;
    };

/** Counts what this run would delete before anything is deleted, and asks the brake. */
export async function checkBrake(session: SyncSession): Promise<BrakeAnswer> {
  const approval = session.run.approval;
  const approved = new Set(approval?.decision === "APPROVED" ? approval.linkIds : []);
  const rejected = new Set(approval?.decision === "REJECTED" ? approval.linkIds : []);
  const planned = new Map<string, { inOffice: boolean; inM365: boolean }>();
  const titles: string[] = [];
  const everything: DeletionPermit = { allows: () => true, isRejected: (id) => rejected.has(id) };
  const linked = await session.inTx((tx) => tx.countLinked());
  for (let after = 0n; ; ) {
    const rows = await session.inTx(async (tx) => {
      const batch = await tx.deletionCandidates(after, BATCH);
      for (const pair of await loadPairs(tx, batch)) {
        const action = decideAction(session, pair, everything);
        if (pair.link === null || action.kind !== "pair" || action.decision.kind !== "remove") continue;
        const { office, m365 } = action.decision;
        if (!office && !m365) continue;
        planned.set(pair.link.id, { inOffice: office, inM365: m365 });
        if (titles.length < SAMPLE) titles.push(titleOf(session, pair));
      }
      return batch;
    });
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.seq;
  }
  const unapproved = [...planned].filter(([id]) => !approved.has(id)).map(([, where]) => where);
  const counted: PlannedDeletions = {
    inOffice: unapproved.filter(({ inOffice }) => inOffice).length,
    inM365: unapproved.filter(({ inM365 }) => inM365).length,
    linked,
  };
  const reason = brakeOn(counted, session.settings);
  if (reason === null) {
    return { kind: "go", permit: { allows: (id) => planned.has(id), isRejected: (id) => rejected.has(id) } };
  }
  const all = [...planned.values()];
  const inOffice = all.filter((where) => where.inOffice).length;
  const inM365 = all.filter((where) => where.inM365).length;
  return {
    kind: "stop",
    reason,
    message: brakeMessage(reason, inOffice, inM365, linked),
    brake: { reason, deletesInOffice: inOffice, deletesInM365: inM365, linked, linkIds: [...planned.keys()], titles },
  };
}

function brakeMessage(reason: BrakeReason, inOffice: number, inM365: number, linked: number): string {
  const where = [inOffice > 0 ? `${inOffice} in Oro` : "", inM365 > 0 ? `${inM365} in Microsoft` : ""].filter(
    (text) => text !== "",
  );
  const why = reason === "SIDE_EMPTY" ? "since one side is suddenly empty" : "more than the deletion brake allows";
  return `This run would delete ${where.join(" and ")} of ${linked} linked records, ${why}.`;
}

function titleOf(session: SyncSession, pair: Pair): string {
  const office = officeViewOf(pair.record);
  const fields = office.present ? office.fields : (pair.m365Row?.snapshot?.fields ?? pair.link?.bases?.office ?? {});
  return session.kind.title(fields);
}
