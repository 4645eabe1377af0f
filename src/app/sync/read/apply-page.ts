import type { M365Item } from "../../../core/records/m365-item.ts";
import type { OfficeWrite } from "../../../core/records/office-record.ts";
import { decidePair } from "../../../core/sync/decide.ts";
import type { InboxRef, InboxRow } from "../../../core/sync/inbox.ts";
import { quarantinedRow, removalRow, snapshotRow } from "../../../core/sync/inbox.ts";
import { agreedLink, echoedLink, importedLink, type Link } from "../../../core/sync/link.ts";
import { differingFields } from "../../../core/sync/merge.ts";
import { officeViewOf, wholeItem } from "../../../core/sync/situation.ts";
import { isInside } from "../../../core/sync/window.ts";
import type { ChangesPage } from "../../ports/m365-records.ts";
import type { StoredCollection } from "../../ports/sync/collections.ts";
import type { RunTx } from "../../ports/sync-store.ts";
import { namelessAlert } from "../collection-trouble.ts";
import type { SyncSession } from "../session.ts";

/**
 * What a page of changes does at once, in its own transaction, and what it leaves for later.
 *
 *   an echo (etag moved, fields did not)                     → the link's etag
 *   a new record that cannot be anybody's partner            → made in Oro, linked
 *   an edit that only has to be copied to Oro                → copied
 *   all else: a possible match, a conflict, a removal, anything that writes to Microsoft → the inbox
 *
 * So an import is a handful of statements a page, and whatever needs more knowledge than one page has waits for it, durably.
 */
export async function applyPage(
  session: SyncSession,
  tx: RunTx,
  collection: StoredCollection,
  page: ChangesPage,
): Promise<void> {
  const items = [...new Map(page.items.map((item) => [item.id, item])).values()];
  const gone = page.removed.filter((id) => !items.some((item) => item.id === id));
  const ids = [...items.map(({ id }) => id), ...gone, ...page.rejected.map(({ id }) => id)];
  const nameless = page.nameless ?? 0;
  if (nameless > 0) {
    await tx.raiseAlerts([namelessAlert(session, collection, nameless)]);
    session.tally.add(0, { failed: nameless });
  }
  if (ids.length === 0) return;
  const links = new Map((await tx.linksByM365Ids(ids)).map((link) => [link.m365Id, link]));
  const put: InboxRow[] = [];
  const settled: InboxRef[] = [];
  const writes: OfficeWrite[] = [];
  const saved: Link[] = [];
  const unlinked: M365Item[] = [];
  const edited: { item: M365Item; link: Link }[] = [];

  for (const read of items) {
    const link = links.get(read.id);
    const item = wholeItem(session.kind, link?.bases?.m365 ?? {}, read);
    if (link === undefined) {
      unlinked.push(item);
    } else if (link.etag === item.etag && link.state === "ACTIVE" && link.collectionId === collection.id) {
      settled.push({ side: "m365", recordId: item.id });
    } else if (isEcho(session, link, item) && link.state === "ACTIVE") {
      saved.push(echoedLink(link, item, collection.id));
      settled.push({ side: "m365", recordId: item.id });
    } else {
      edited.push({ item, link });
    }
  }
  session.tally.add(0, { unchanged: settled.length });

  await copyEdits(session, tx, collection, edited, { put, settled, writes, saved });
  await createNew(session, tx, collection, unlinked, { put, settled, writes, saved });
  for (const id of gone) {
    const link = links.get(id);
    if (link === undefined) settled.push({ side: "m365", recordId: id });
    else put.push(removalRow(id, collection.id));
  }
  for (const { id, message } of page.rejected) {
    put.push(quarantinedRow(session.clock.now(), "m365", id, collection.id, "ITEM_UNREADABLE", message));
  }

  const versions = await tx.writeOffice(writes);
  await tx.saveLinks(
    saved.map((link) => ({ ...link, officeVersion: versions.get(link.officeId) ?? link.officeVersion })),
  );
  await tx.changeInbox({ put, remove: settled });
  // What was linked just now is marked already, and what is not linked has nothing to mark.
  const seen = [...links.keys()].filter((id) => !gone.includes(id));
  await tx.markSeen(collection.id, seen, collection.round);
  session.tally.add(items.length + gone.length, { failed: page.rejected.length });
}

interface PageOutcome {
  readonly put: InboxRow[];
  readonly settled: InboxRef[];
  readonly writes: OfficeWrite[];
  readonly saved: Link[];
}

function isEcho(session: SyncSession, link: Link, item: M365Item): boolean {
  return link.bases !== null && differingFields(session.kind, link.bases.m365, item.fields).length === 0;
}

async function copyEdits(
  session: SyncSession,
  tx: RunTx,
  collection: StoredCollection,
  edited: readonly { readonly item: M365Item; readonly link: Link }[],
  out: PageOutcome,
): Promise<void> {
  if (edited.length === 0) return;
  const records = new Map(
    (await tx.loadOffice(edited.map(({ link }) => link.officeId))).map((record) => [record.id, record]),
  );
  for (const { item, link } of edited) {
    const record = records.get(link.officeId);
    const isPlain =
      link.state === "ACTIVE" && link.bases !== null && isInside(session.kind, session.window, item.fields);
    const decision =
      isPlain && record !== undefined && !record.isDeleted
        ? decidePair({
            kind: session.kind,
            direction: session.settings.direction,
            conflictRule: session.settings.conflictRule,
            drift: session.settings.drift,
            bases: link.bases,
            office: officeViewOf(record),
            m365: { present: true, fields: item.fields, changedAt: item.modifiedAt },
            isReadOnly: collection.isReadOnly,
            resolution: null,
          })
        : null;
    const isCopy = decision?.kind === "settle" && decision.m365.op === "none" && decision.conflict === null;
    if (!isCopy || record === undefined || decision.office.op !== "update" || decision.drift.length > 0) {
      out.put.push(snapshotRow(session.kind, item, collection.id, true));
      continue;
    }
    const changed = Object.fromEntries(decision.office.changed.map((name) => [name, decision.fields[name] ?? null]));
    out.writes.push({ op: "update", id: record.id, changed });
    const office = { fields: { ...record.fields, ...changed }, version: record.version };
    out.saved.push(agreedLink(session, { ...link, collectionId: collection.id }, [], office, item));
    out.settled.push({ side: "m365", recordId: item.id }, { side: "office", recordId: record.id });
    session.tally.add(0, { updatedInOffice: 1 });
  }
}

/**
 * In a first import, a record that nobody in Oro resembles and that carries no mark of ours can only be new. Later it may be one that
 * was moved from another list, which only the whole round can tell.
 */
async function createNew(
  session: SyncSession,
  tx: RunTx,
  collection: StoredCollection,
  unlinked: readonly M365Item[],
  out: PageOutcome,
): Promise<void> {
  if (unlinked.length === 0) return;
  const isFirstImport = session.run.appliedSettings === null;
  const keyed = unlinked.map((item) => ({ item, key: session.kind.naturalKey(item.fields) }));
  const keys = [...new Set(keyed.flatMap(({ key }) => key ?? []))];
  const taken = new Set(
    (await tx.findOfficeByNaturalKeys(keys))
      .filter(({ accountId }) => accountId === null || accountId === session.run.accountId)
      .map((record) => session.kind.naturalKey(record.fields)),
  );
  for (const { item, key } of keyed) {
    const mayHavePartner = !isFirstImport || item.mark !== null || (key !== null && taken.has(key));
    const isWanted =
      session.settings.direction !== "OFFICE_TO_M365" && isInside(session.kind, session.window, item.fields);
    if (mayHavePartner || !isWanted) {
      out.put.push(snapshotRow(session.kind, item, collection.id, false));
      continue;
    }
    const officeId = session.clock.newId();
    out.writes.push({ op: "create", id: officeId, fields: item.fields, importedFrom: session.run.accountId });
    const place = { id: session.clock.newId(), collectionId: collection.id, officeId };
    out.saved.push(importedLink(session.kind, place, item));
    out.settled.push({ side: "m365", recordId: item.id });
    session.tally.add(0, { createdInOffice: 1 });
  }
}
