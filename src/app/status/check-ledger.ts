import type { RecordKind } from "../../core/records/record.ts";
import { countDoubled, doubledMarks, type MarkedItem } from "../../core/sync/doubles.ts";
import type { LedgerMailbox, LedgerReader } from "../ports/ledger-reader.ts";
import type { M365Mailboxes, SyncedResource } from "../ports/m365-records.ts";
import type { LedgerCheck, StatusQuery } from "../ports/status-reader.ts";
import { StoreError } from "../store-error.ts";

/** Mailboxes read at once: each has its own limits with Microsoft, but they share our memory. */
const AT_ONCE = 4;

export interface CheckLedgerDeps {
  readonly ledger: LedgerReader;
  readonly mailboxes: Pick<M365Mailboxes, "open">;
  readonly kinds: Readonly<Record<SyncedResource, RecordKind>>;
  /** Aborts when the person who asks should not wait longer; mailboxes not read by then are counted. */
  patience(): AbortSignal;
}

export type CheckLedger = (query: Pick<StatusQuery, "reach" | "accountIds">) => Promise<LedgerCheck>;

/**
 * Proves that nothing was duplicated or lost. Our own rows cannot know of a request that a dead worker sent. So Microsoft's side is read,
 * and each mark and its content compared.
 */
export function createCheckLedger(deps: CheckLedgerDeps): CheckLedger {
  return async (query) => {
    const rows = await deps.ledger.checkRows(query);
    const waiting = [...(await deps.ledger.mailboxes(query))];
    const signal = deps.patience();
    let doubled = 0;
    let unread = 0;
    const work = async (): Promise<void> => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        const found = await doubledIn(deps, one, signal);
        if (found === null) unread += 1;
        else doubled += found;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    // Duplicates in our rows are normally in Microsoft too: they are not counted twice.
    const duplicates = Math.max(rows.duplicates, doubled);
    const isClean = rows.unsettled + duplicates + rows.missing + unread === 0;
    return { ...rows, duplicates, unread, isClean };
  };
}

/** Null when the mailbox cannot be read. */
async function doubledIn(deps: CheckLedgerDeps, mailbox: LedgerMailbox, signal: AbortSignal): Promise<number | null> {
  if (!mailbox.isOpen || signal.aborted) return null;
  try {
    const items = await readMarked(deps, mailbox, signal);
    const doubled = [...doubledMarks(items).values()].flat();
    if (doubled.length === 0) return 0;
    const ids = doubled.map(({ id }) => id);
    const { officeIdOf, ours } = await deps.ledger.known(mailbox, ids, [...new Set(doubled.map(({ mark }) => mark))]);
    return countDoubled(deps.kinds[mailbox.resource], doubled, officeIdOf, (mark) => ours.has(mark));
  } catch (error) {
    if (error instanceof StoreError) return null;
    throw error;
  }
}

async function readMarked(
  { mailboxes }: CheckLedgerDeps,
  { accountId, resource, collectionIds }: LedgerMailbox,
  signal: AbortSignal,
): Promise<readonly MarkedItem[]> {
  const opened = await mailboxes.open({ id: accountId });
  // The dates do not matter: marks are read whenever their events take place.
  const records = opened.records(resource, { from: "2000-01-01", to: "2100-01-01" });
  // After this it knows which calendars are shared by somebody else.
  await records.readCollections(null, signal);
  const found: MarkedItem[] = [];
  for (const collectionId of collectionIds) {
    for await (const page of records.readMarked(collectionId, signal)) {
      for (const { id, mark, fields } of page) if (mark !== null) found.push({ id, mark, fields });
    }
  }
  return found;
}
