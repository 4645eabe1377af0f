/**
 * The neutral shape of a record: plain JSON fields, named alike on both sides.
 *
 * Sync knows no task, event or message. It compares and merges `RecordFields` by what a `RecordKind` says of each field.
 */

export type Resource = "EMAIL" | "CALENDAR" | "TASKS";
export type SideName = "office" | "m365";

export type FieldValue =
  | string
  | number
  | boolean
  | null
  | readonly FieldValue[]
  | { readonly [name: string]: FieldValue };

/** All synced fields of one record. A field that is not set is `null`, `""` or `[]`, never absent. */
export type RecordFields = Readonly<Record<string, FieldValue>>;

export interface FieldSpec {
  readonly name: string;
  /** For people: "Due date". */
  readonly label: string;
  /** The value of an unset field. */
  readonly empty: FieldValue;
  /**
   * `value`: one whole, changed or not. `elements`: a collection merged element by element, since two people may each add one; of an
   * element that both edited, each part is merged on its own.
   */
  readonly merge: "value" | "elements";
  /** The name of an element within its collection; needed for `elements` of objects. */
  readonly elementKey?: (element: FieldValue) => string;
  /** The elements stand in the order of their names, whoever added them. */
  readonly isByName?: true;
  /** The fields of their own that a part of an element holds (an occurrence's changes): each is merged by its own rules. */
  readonly fieldsOf?: (part: string) => readonly FieldSpec[] | null;
  /** Elements are written one by one once the record is there: a create that dies on the way leaves some of them out. */
  readonly isWrittenLater?: true;
  /** Microsoft may have been given fewer elements than Oro has (nobody was invited): its edits take none of the others away. */
  readonly mayHoldLess?: true;
  /** Brings equal meanings to one spelling before they are compared (order of a set, line ends). */
  readonly normalise?: (value: FieldValue) => FieldValue;
  /** What of the value a write to Microsoft can carry, for the comparison that decides whether to write; all of it when absent. */
  readonly carried?: (value: FieldValue) => FieldValue;
  /** Only the service sets it (who organizes, the meeting's link): Oro always has what Microsoft has. */
  readonly isServers?: true;
}

/** First and last calendar date, YYYY-MM-DD, inclusive; null: open on that side. */
export interface Span {
  readonly from: string | null;
  readonly to: string | null;
}

/** What each side held when both last agreed. */
export interface SideBases {
  readonly office: RecordFields;
  readonly m365: RecordFields;
}

/** A write from `before` to `after`, and what was found in Microsoft when its answer did not come. */
export interface HalfWrite {
  readonly before: RecordFields;
  readonly after: RecordFields;
  readonly now: RecordFields;
}

/**
 * What sync knows of a resource's records. What only some kinds have is a capability of its own, absent from the others: nothing is asked
 * of a kind that lacks it.
 */
export interface RecordKind {
  readonly resource: Resource;
  readonly fields: readonly FieldSpec[];
  /** For people: what the record is called. */
  title(fields: RecordFields): string;
  /**
   * Equal for two records that are surely the same thing when no other has it: the first sync links by it.
   * `null` when the record has too little to be recognised by.
   */
  naturalKey(fields: RecordFields): string | null;
  /** The dates that the record touches: it is inside the window while they overlap. Open on both sides is always inside. */
  windowSpan(fields: RecordFields): Span;
  readonly meeting?: MeetingRules;
  readonly series?: SeriesRules;
  readonly rolling?: RollingRules;
}

/** Of records that several people share: who may write them, and whom a write mails. */
export interface MeetingRules {
  /**
   * Whether this mailbox may write the field of that record in Microsoft. What it may not write, Microsoft leads: Oro takes its value.
   * @param met Oro's record, when the two were never synced with each other: then nothing is written that would mail somebody
   */
  isWritable(field: string, m365: RecordFields, met: RecordFields | null): boolean;
  /** Whether this mailbox may make the record in Microsoft; not somebody else's meeting. */
  canCreate(fields: RecordFields): boolean;
  /**
   * The fields to create a record with in Microsoft, without what would mail people unasked.
   * @param isQuiet Oro had the record when the account's sync began: nobody edited it since
   * @param now ISO 8601 in UTC: what is over by then invites nobody
   */
  withheld(fields: RecordFields, isQuiet: boolean, now: string): RecordFields;
  /** Addresses whom Microsoft would mail for this write: `before` null for a create, `after` null for a deletion. */
  mails(before: RecordFields | null, after: RecordFields | null): readonly string[];
  /** Whether this write takes the record out of the mailbox: a meeting that is declined. Oro keeps it. */
  leavesMailbox(before: RecordFields, after: RecordFields): boolean;
}

/** Of records that hold occurrences of their own. */
export interface SeriesRules {
  /**
   * The bases after a write of which only a part is known to be done: what Microsoft drops by itself with the first part (exceptions of a
   * series that is moved) and `now` lacks was agreed on no longer, so that Oro's is written again and not taken for deleted.
   */
  asHalfWritten(bases: SideBases, write: HalfWrite): SideBases;
  /** The record without what its other fields leave no room for, after a merge: exceptions of a series that has no such day. */
  coherent(fields: RecordFields): RecordFields;
  /** The record as read, with what the read could not see (occurrences outside of `seen`) as it was at the last sync. */
  completed(fields: RecordFields, base: RecordFields, seen: Span | null): RecordFields;
}

/** Of recurring records that Microsoft moves on to the next occurrence when one is done. */
export interface RollingRules {
  /**
   * Whether Microsoft moved the record on, given what both agreed on, what Oro has and what Microsoft has now. Oro's record then belongs to
   * the finished occurrence, which is a record of its own there.
   */
  hasRolled(base: RecordFields, office: RecordFields, m365: RecordFields): boolean;
}
