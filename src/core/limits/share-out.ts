import { noPlaces, placesLeft, type RequestPriority } from "./priority.ts";

/** What a process wants for one priority. */
export interface Need {
  readonly priority: RequestPriority;
  readonly places: number;
  /** Due time of its earliest request. */
  readonly dueAtMs: number;
}

/**
 * How many of a mailbox's places each process should have, given what all of them want. They are dealt out in rounds, one for each need,
 * earliest due first: every process that needs a place gets one while there are enough; otherwise whoever has waited longest is next. A
 * process that is alone gets all of them, so its next requests need no question.
 */
export function shareOut(
  needs: Readonly<Record<string, readonly Need[]>>,
  total: number,
): Readonly<Record<string, number>> {
  const holders = Object.keys(needs).filter((holder) => needs[holder]?.some(({ places }) => places > 0));
  const [only] = holders;
  if (holders.length === 1 && only !== undefined) return { [only]: total };
  const open = holders
    .toSorted()
    .flatMap((holder) => (needs[holder] ?? []).map((need) => ({ holder, need, left: need.places })))
    .toSorted((one, other) => one.need.dueAtMs - other.need.dueAtMs);
  const isElseDue = open.some(({ need }) => need.priority !== "HISTORY");
  const shares: Record<string, number> = {};
  const used = { ...noPlaces };
  for (let isGiving = true; isGiving; ) {
    isGiving = false;
    for (const one of open) {
      const { priority } = one.need;
      if (one.left < 1 || placesLeft(priority, used, total, isElseDue) < 1) continue;
      one.left -= 1;
      used[priority] += 1;
      shares[one.holder] = (shares[one.holder] ?? 0) + 1;
      isGiving = true;
    }
  }
  return shares;
}
