import type { OfficeWrite } from "../records/office-record.ts";
import type { StoredConflict } from "./conflict.ts";
import type { ErrorCode } from "./error-catalogue.ts";
import type { InboxRef, InboxRow } from "./inbox.ts";
import type { Link } from "./link.ts";
import type { RunCounts } from "./run-state.ts";

/** A write to Microsoft failed because of its record: people are told. */
export interface WriteFailure {
  readonly operation: "create" | "update" | "delete";
  readonly officeId: string;
  readonly m365Id: string | null;
  readonly title: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** What one transaction records about a pair. The inbox removes first, then puts. */
export interface PairChanges {
  /** Inserted or replaced. */
  readonly link: Link | null;
  readonly droppedLinkId: string | null;
  readonly officeWrite: OfficeWrite | null;
  readonly put: readonly InboxRow[];
  readonly remove: readonly InboxRef[];
  readonly conflict: StoredConflict | null;
  /** Oro's record was not sent after all: it belongs to no mailbox again. */
  readonly releasedId: string | null;
  /** Oro's record is now the primary mailbox's to send. */
  readonly handedOverId: string | null;
  /** Our id of a collection in which something was found that no round had reported: it is compared whole. */
  readonly reconciledId: string | null;
  readonly failure: WriteFailure | null;
  readonly counts: Partial<RunCounts>;
}

const none: PairChanges = {
  link: null,
  droppedLinkId: null,
  officeWrite: null,
  put: [],
  remove: [],
  conflict: null,
  releasedId: null,
  handedOverId: null,
  reconciledId: null,
  failure: null,
  counts: {},
};

export function changesOf(some: Partial<PairChanges>): PairChanges {
  return { ...none, ...some };
}
