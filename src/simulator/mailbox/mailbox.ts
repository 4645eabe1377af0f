import type { SimulatedClock } from "../clock.ts";
import type { Person } from "../directory/person.ts";

/** A colour that a mailbox gives to a name; events carry only the name. */
export interface MasterCategory {
  readonly id: string;
  readonly displayName: string;
  color: string;
}

/** What all resources of one person's mailbox share. */
export interface Mailbox {
  readonly categories: MasterCategory[];
  /** Delta links of an older epoch have expired, for every collection; `expiredAs` says how that is reported. */
  deltaEpoch: number;
  expiredAs: "gone" | "malformed";
}

export interface Mailboxes {
  of(person: Person): Mailbox;
}

export function createMailboxes(): Mailboxes {
  const mailboxes = new Map<string, Mailbox>();
  return {
    of({ id }) {
      const mailbox = mailboxes.get(id) ?? { categories: [], deltaEpoch: 0, expiredAs: "gone" };
      mailboxes.set(id, mailbox);
      return mailbox;
    },
  };
}

/** Instants as Graph writes them, never the same twice. */
export function createStamps(clock: SimulatedClock): () => string {
  let ticks = 0;
  let stampedAt = Number.NaN;
  let stampText = "";
  return () => {
    ticks = (ticks + 1) % 10_000;
    const now = clock.now();
    // A list is filled with 100,000 tasks within one millisecond.
    if (now !== stampedAt) stampText = new Date(now).toISOString().slice(0, 23);
    stampedAt = now;
    return `${stampText}${String(ticks).padStart(4, "0")}Z`;
  };
}
