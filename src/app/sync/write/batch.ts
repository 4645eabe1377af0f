import type { PairDecision, PairSituation } from "../../../core/sync/pair.ts";
import type { M365Item } from "../../ports/m365-records.ts";
import type { OfficeWrite } from "../../ports/office-table.ts";
import type { StoredAlert } from "../../ports/run-report.ts";
import type { StoredConflict } from "../../ports/stored-conflict.ts";
import type { InboxRef, InboxRow, RunTx, StoredEffect, StoredLink } from "../../ports/sync-store.ts";
import { type Pair, refsOf } from "../compare/situation.ts";
import type { SyncSession } from "../session.ts";

/** A write to Microsoft that is planned in the ledger and not sent yet. */
export interface Send {
  readonly effect: StoredEffect;
  readonly pair: Pair;
  /** Null for a record that is new on this side. */
  readonly planned: { readonly decision: PairDecision; readonly situation: PairSituation } | null;
  readonly externalCollectionId: string;
  /** Field names to write, for an update. */
  readonly changed: readonly string[];
  /** The item as we know it, for an update or a deletion. */
  readonly known: M365Item | null;
}

/** What one transaction will change, gathered while deciding, written in a fixed number of statements. */
export interface Batch {
  readonly writes: OfficeWrite[];
  readonly links: StoredLink[];
  readonly dropped: string[];
  readonly put: InboxRow[];
  readonly remove: InboxRef[];
  readonly conflicts: StoredConflict[];
  readonly alerts: StoredAlert[];
  readonly sends: Send[];
  /** Office records that were not sent after all, and those that the primary mailbox is to send. */
  readonly released: string[];
  readonly handedOver: string[];
}

export function emptyBatch(): Batch {
  return {
    ...{ writes: [], links: [], dropped: [], put: [], remove: [], conflicts: [], alerts: [], sends: [] },
    ...{ released: [], handedOver: [] },
  };
}

export async function commitBatch(session: SyncSession, tx: RunTx, batch: Batch): Promise<void> {
  const versions = await tx.writeOffice(batch.writes);
  await tx.dropLinks(batch.dropped);
  await tx.saveLinks(
    batch.links.map((link) => ({ ...link, officeVersion: versions.get(link.officeId) ?? link.officeVersion })),
  );
  await tx.changeInbox({ put: batch.put, remove: batch.remove });
  await tx.saveConflicts(batch.conflicts);
  // Before it is sent: whatever becomes of the answer, no other mailbox sends it too.
  await tx.claimOffice(batch.sends.flatMap(({ effect }) => (effect.operation === "create" ? [effect.officeId] : [])));
  await tx.releaseOffice(batch.released);
  await tx.handOver(batch.handedOver);
  await tx.planEffects(batch.sends.map(({ effect }) => effect));
  await tx.raiseAlerts(batch.alerts);
  if (batch.conflicts.length > 0) {
    const { accountId, resource, organizationId, ownerId } = session.run;
    await tx.emit(
      batch.conflicts.map(({ id }) => ({
        topic: "conflict",
        organizationId,
        userId: ownerId,
        accountId,
        resource,
        subjectId: id,
      })),
    );
  }
}

export function rowsOf(pair: Pair): readonly InboxRow[] {
  return [pair.officeRow, pair.m365Row].filter((row) => row !== null);
}

export function dropRows(pair: Pair, batch: Batch): void {
  batch.remove.push(...(pair.link === null ? rowsOf(pair) : refsOf(pair.link)));
}
