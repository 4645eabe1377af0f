import type { OfficeWrite } from "../../core/records/office-record.ts";
import type { PairChanges, WriteFailure } from "../../core/sync/changes.ts";
import type { InboxRow } from "../../core/sync/inbox.ts";
import type { Send } from "../../core/sync/plan.ts";
import type { RunCounts } from "../../core/sync/run-state.ts";
import type { Settled } from "../../core/sync/settle.ts";
import { mailEvent } from "../ports/mail/mail-feed.ts";
import type { StoredAlert } from "../ports/run-report.ts";
import type { RunTx } from "../ports/sync-store.ts";
import type { SyncSession } from "./session.ts";

/**
 * Records the changes of many pairs in one transaction, with the same number of statements however many they are.
 * @param sends planned with them, and sent afterwards
 */
export async function record(
  session: SyncSession,
  tx: RunTx,
  changes: readonly PairChanges[],
  sends: readonly Send[] = [],
): Promise<void> {
  const all = <T>(of: (one: PairChanges) => T | null): readonly T[] =>
    changes.map(of).filter((found): found is T & NonNullable<T> => found !== null);
  const officeWrites = all(({ officeWrite }) => officeWrite);
  const dropped = all(({ droppedLinkId }) => droppedLinkId);
  const written = writeOffice(session, tx, officeWrites);
  // It is awaited when the links are ready; until then its failure must not count as unhandled.
  written.catch(() => undefined);
  if (dropped.length > 0) {
    await written;
    await tx.dropLinks(dropped);
  }
  await tx.saveLinks(
    all(({ link }) => link),
    written,
  );
  await tx.changeInbox({
    put: changes.flatMap(({ put }) => put).map(withoutContent),
    remove: changes.flatMap(({ remove }) => remove),
  });
  const conflicts = all(({ conflict }) => conflict);
  await tx.saveConflicts(conflicts);
  // Before it is sent: whatever becomes of the answer, no other mailbox sends it too.
  await tx.claimOffice(sends.flatMap(({ effect }) => (effect.operation === "create" ? [effect.officeId] : [])));
  await tx.releaseOffice(all(({ releasedId }) => releasedId));
  await tx.handOver(all(({ handedOverId }) => handedOverId));
  await tx.planEffects(sends.map(({ effect }) => effect));
  await tx.raiseAlerts(all(({ failure }) => failure).map((failure) => alertOf(session, failure)));
  await tx.orderReconcile([...new Set(all(({ reconciledId }) => reconciledId))]);
  const { accountId, resource, organizationId, userId } = session.run;
  const about = { topic: "conflict", organizationId, userId, accountId, resource } as const;
  await tx.emit(conflicts.map(({ id }) => ({ ...about, subjectId: id })));
  session.tally.add(0, sumOf(changes));
}

/** Writes to Oro. Whoever follows mail is told once of all that is written together. */
export async function writeOffice(
  { run: { accountId, resource, organizationId, userId } }: SyncSession,
  tx: RunTx,
  writes: readonly OfficeWrite[],
): Promise<ReadonlyMap<string, number>> {
  const versions = await tx.writeOffice(writes);
  const told = resource === "EMAIL" ? mailEvent({ accountId, organizationId, userId }, writes) : null;
  if (told !== null) await tx.emit([told]);
  return versions;
}

/** What waits is read again with its content when its turn comes: an inbox with texts of mail would be a second mailbox. */
function withoutContent(row: InboxRow): InboxRow {
  if (row.snapshot?.content === undefined) return row;
  const { content: _later, ...snapshot } = row.snapshot;
  return { ...row, snapshot };
}

/** Records the results of writes: the changes to their pairs, and the ledger. */
export async function recordSettled(session: SyncSession, tx: RunTx, settled: readonly Settled[]): Promise<void> {
  await record(
    session,
    tx,
    settled.map(({ changes }) => changes),
  );
  await tx.settleEffects(settled.map(({ effect }) => effect));
}

function alertOf({ run }: SyncSession, failure: WriteFailure): StoredAlert {
  const { operation, officeId, m365Id, title, code, message } = failure;
  return {
    subject: { kind: "record", accountId: run.accountId, resource: run.resource, officeId },
    type: "sync",
    operation: "export",
    step: operation,
    itemId: officeId,
    externalId: m365Id,
    code,
    message: "{title} could not be written to Microsoft: {reason}",
    parts: { title: `“${title}”`, reason: message },
  };
}

/** Added up once for a page of five hundred changes, each with one or two counts. */
function sumOf(changes: readonly PairChanges[]): Partial<RunCounts> {
  const sum: { -readonly [Name in keyof RunCounts]?: number } = {};
  for (const { counts } of changes) {
    for (const name of Object.keys(counts) as (keyof RunCounts)[]) sum[name] = (sum[name] ?? 0) + (counts[name] ?? 0);
  }
  return sum;
}
