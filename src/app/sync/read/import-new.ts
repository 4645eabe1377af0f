import { exclusionOf, type MailExclusion, type MailRules, type MailStaysOut } from "../../../core/mail/mail-rules.ts";
import type { M365Item, RecordContent } from "../../../core/records/m365-item.ts";
import { limitBody, type MailContent } from "../../../core/records/mail.ts";
import { changesOf, type PairChanges } from "../../../core/sync/changes.ts";
import { decideAction } from "../../../core/sync/decide-action.ts";
import { type InboxRow, snapshotRow, unreadRow } from "../../../core/sync/inbox.ts";
import { planPair } from "../../../core/sync/plan.ts";
import { type Pair, placeIdOf } from "../../../core/sync/situation.ts";
import type { MailSyncSettings } from "../../../core/sync/sync-settings.ts";
import { isInside } from "../../../core/sync/window.ts";
import type { StoredCollection } from "../../ports/sync/collections.ts";
import type { RunTx } from "../../ports/sync-store.ts";
import type { SyncSession } from "../session.ts";

/**
 * New records of a kind that only Microsoft makes: each is imported with what stands beside it, as soon as it is read. Nothing is kept of the
 * others, but a keyed hash of those that rules keep out:
 *
 *   in a collection that is not followed, or for known records only   nothing
 *   from or only to somebody who is erased                            its hash
 *   outside of the window                                             nothing: a wider window reads the collections again
 *   kept out by rules, or purged by somebody                          its hash
 *   read without what the rules ask about                             it is read by itself
 */
export async function importNew(
  session: SyncSession,
  tx: RunTx,
  readIn: StoredCollection,
  items: readonly M365Item[],
): Promise<readonly PairChanges[]> {
  const { kind, window, settings, knownOnly, unsyncedCollections } = session;
  const changes: PairChanges[] = [];
  const excluded: { m365Id: string; reason: MailExclusion | MailStaysOut }[] = [];
  const others: string[] = [];
  const purged = await tx.purgedAmong(items.map(({ id }) => id));
  for (const item of items) {
    const placeId = placeIdOf(session, item, readIn.id);
    const isFollowed = !knownOnly.has(placeId) && !unsyncedCollections.has(placeId);
    const remove = [{ side: "m365", recordId: item.id } as const];
    if (purged.has(item.id)) {
      if (isFollowed) excluded.push({ m365Id: item.id, reason: "PURGED" });
      changes.push(changesOf({ remove }));
      continue;
    }
    if (item.isErased) {
      if (isFollowed) excluded.push({ m365Id: item.id, reason: "ERASED" });
      changes.push(changesOf({ remove }));
      continue;
    }
    const verdict = isFollowed && isInside(kind, window, item.fields) ? verdictOn(item, settings.mail?.rules) : "leave";
    if (verdict === "import") {
      others.push(item.id);
      changes.push(importOf(session, snapshotRow(kind, withinLimit(item, settings.mail), placeId, false)));
    } else if (verdict === "read") changes.push(changesOf({ put: [unreadRow(item.id, placeId)] }));
    else if (verdict === "leave") {
      others.push(item.id);
      changes.push(changesOf({ remove }));
    } else {
      excluded.push({ m365Id: item.id, reason: verdict });
      changes.push(changesOf({ remove }));
    }
  }
  await tx.dropExcluded(others, null);
  await tx.saveExcluded(readIn.id, readIn.round, excluded);
  return changes;
}

function withinLimit(item: M365Item, mail: MailSyncSettings | undefined): M365Item {
  if (mail === undefined || item.content === undefined) return item;
  const content = limitBody(item.content as unknown as MailContent, mail.bodyLimitBytes);
  return { ...item, content: content as unknown as RecordContent };
}

function verdictOn(item: M365Item, rules: MailRules | undefined): "import" | "read" | MailExclusion {
  if (rules === undefined) return "import";
  if (item.content === undefined) return "read";
  // Made by our own reader of mail, in this shape.
  return exclusionOf(item.content as unknown as MailContent, rules) ?? "import";
}

function importOf(session: SyncSession, row: InboxRow): PairChanges {
  const pair: Pair = {
    ...{ link: null, officeRow: null, m365Row: row, record: null },
    ...{ isOthers: false, conflict: null, changedBy: null },
  };
  const action = decideAction(session, pair);
  const isNow = !session.plansAll && action.kind === "createInOffice";
  return isNow ? planPair(session, pair, action).changes : changesOf({ put: [row] });
}
