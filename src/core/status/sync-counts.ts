/** Counts for one account's one resource. Each record is in exactly one of them, so they add up to `total`. */
export interface CountedRecords {
  /** Links by state: ACTIVE, CONFLICT, DETACHED. */
  readonly links: Readonly<Record<string, number>>;
  /** Links with a quarantined record, by state. */
  readonly failingLinks: Readonly<Record<string, number>>;
  readonly failingUnlinked: number;
  readonly excluded: number;
  /** Links whose record waits in the inbox to be settled, by state; only counted of mail. */
  readonly pendingLinks: Readonly<Record<string, number>>;
  readonly pendingUnlinked: number;
}

/** A failing link counts as failing, and nowhere else; a detached one as detached, whatever waits. */
export function addUp(counted: CountedRecords) {
  const { links, failingLinks, failingUnlinked, excluded, pendingLinks, pendingUnlinked } = counted;
  const healthy = (state: string) => (links[state] ?? 0) - (failingLinks[state] ?? 0);
  const failing = failingUnlinked + Object.values(failingLinks).reduce((sum, count) => sum + count, 0);
  const waiting = pendingLinks.ACTIVE ?? 0;
  const counts = {
    inSync: healthy("ACTIVE") - waiting,
    excluded,
    failing,
    inConflict: healthy("CONFLICT"),
    detached: healthy("DETACHED"),
    pending: waiting + pendingUnlinked,
  };
  return { ...counts, total: Object.values(counts).reduce((sum, count) => sum + count, 0) };
}
