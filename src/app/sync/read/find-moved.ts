import type { InboxRow } from "../../../core/sync/inbox.ts";
import { foundAgainLink, type Link } from "../../../core/sync/link.ts";
import { matchByNaturalKey } from "../../../core/sync/match.ts";
import type { RunTx } from "../../ports/sync-store.ts";
import { writeOffice } from "../record.ts";
import type { SyncSession } from "../session.ts";

const MARKED_BATCH = 500;

/**
 * A record that was removed while a list could not be read, and is found in that list now, was moved there. Oro's record is restored with
 * its link, recognised by our mark or by what Microsoft last held. Once every list has been read, what was not found is gone.
 */
export async function findMoved(session: SyncSession, tx: RunTx): Promise<void> {
  const kept = await tx.linksThatMayHaveMoved();
  if (kept.length === 0) return;
  const found = new Map<string, InboxRow>();
  const byOfficeId = new Map(kept.map((link) => [link.officeId, link]));
  for (const row of await markedRows(tx)) {
    const link = byOfficeId.get(row.snapshot?.mark ?? "");
    if (link !== undefined) found.set(link.id, row);
  }
  for (const [linkId, row] of await rowsByKey(session, tx, kept)) if (!found.has(linkId)) found.set(linkId, row);
  const back = await bringBack(session, tx, kept, found);
  const isSure = session.unread.size === 0;
  const gone = kept.filter(({ id }) => !back.has(id) && (isSure || found.has(id)));
  await tx.dropLinks(gone.map(({ id }) => id));
}

async function markedRows(tx: RunTx): Promise<readonly InboxRow[]> {
  const all: InboxRow[] = [];
  for (let after = 0n; ; ) {
    const rows = await tx.markedRows(after, MARKED_BATCH);
    const last = rows.at(-1);
    if (last === undefined) return all;
    all.push(...rows);
    after = last.seq;
  }
}

async function rowsByKey(
  session: SyncSession,
  tx: RunTx,
  kept: readonly Link[],
): Promise<readonly (readonly [string, InboxRow])[]> {
  const known = kept.map((link) => ({ id: link.id, fields: link.bases?.m365 ?? {} }));
  const keys = [...new Set(known.flatMap(({ fields }) => session.kind.naturalKey(fields) ?? []))];
  if (keys.length === 0) return [];
  const rows = new Map((await tx.unlinkedRowsByKeys(keys)).map((row) => [row.recordId, row]));
  const fresh = [...rows.values()].flatMap(({ recordId, snapshot }) =>
    snapshot === null ? [] : [{ id: recordId, fields: snapshot.fields }],
  );
  return matchByNaturalKey(session.kind, known, fresh).flatMap(({ officeId: linkId, m365Id }) => {
    const row = rows.get(m365Id);
    return row === undefined ? [] : [[linkId, row] as const];
  });
}

/** @returns the links that have their records again */
async function bringBack(
  session: SyncSession,
  tx: RunTx,
  kept: readonly Link[],
  found: ReadonlyMap<string, InboxRow>,
): Promise<ReadonlySet<string>> {
  const moved = kept.filter(({ id, bases }) => found.has(id) && bases !== null);
  const records = new Map((await tx.loadOffice(moved.map(({ officeId }) => officeId))).map((one) => [one.id, one]));
  const deleted = moved.filter(({ officeId }) => records.get(officeId)?.isDeleted);
  const versions = await writeOffice(
    session,
    tx,
    deleted.map(({ officeId, bases }) => ({ op: "update", id: officeId, changed: bases?.office ?? {} })),
  );
  const back = moved.filter(({ officeId }) => records.has(officeId));
  await tx.saveLinks(
    back.map((link) => {
      const row = found.get(link.id);
      const again = foundAgainLink(link, row?.recordId ?? link.m365Id, row?.collectionId ?? null);
      return { ...again, officeVersion: versions.get(link.officeId) ?? link.officeVersion };
    }),
  );
  return new Set(back.map(({ id }) => id));
}
