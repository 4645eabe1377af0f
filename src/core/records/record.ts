/**
 * The neutral shape of a record: plain JSON fields with the same names on both sides.
 *
 * The engine knows nothing of tasks, events or messages. It compares and merges `RecordFields` by what a `RecordKind` says about each
 * field.
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
   * `value`: one value, changed or not. `elements`: a collection merged element by element, since two people may each add one. When both
   * sides edited an element, its properties are merged one by one.
   */
  readonly merge: "value" | "elements";
  /** The name of an element within its collection; needed for `elements` of objects. */
  readonly elementKey?: (element: FieldValue) => string;
  /** Elements are ordered by name, not by who added them. */
  readonly isByName?: true;
  /** For a property of an element that itself holds fields (an occurrence's changes): their specs. Each is merged by its own rules. */
  readonly fieldsOf?: (part: string) => readonly FieldSpec[] | null;
  /** Elements are written one by one after the record is created: a create that is interrupted may leave some of them unwritten. */
  readonly isWrittenLater?: true;
  /** Microsoft may hold fewer elements than Oro (nobody was invited): its edits do not remove the others. */
  readonly mayHoldLess?: true;
  /** Gives equal meanings one form before they are compared (order of a set, line ends). */
  readonly normalise?: (value: FieldValue) => FieldValue;
  /** The part of the value that a write to Microsoft can carry; used to decide whether to write. Absent: all of it. */
  readonly carried?: (value: FieldValue) => FieldValue;
  /** Only the service sets it (the organizer, the meeting's link): Oro always takes Microsoft's value. */
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

/** A write from `before` to `after`, and what was found in Microsoft when the answer was lost. */
export interface HalfWrite {
  readonly before: RecordFields;
  readonly after: RecordFields;
  readonly now: RecordFields;
}

/**
 * What the engine knows about a resource's records. What only some kinds have is an optional capability: it is not consulted for a kind
 * that lacks it.
 */
export interface RecordKind {
  readonly resource: Resource;
  readonly fields: readonly FieldSpec[];
  /** The record's name for people. */
  title(fields: RecordFields): string;
  /**
   * Equal for two records that are surely the same thing, provided no other record has it: the first sync links by it. `null` when the
   * record has too little to be recognised by.
   */
  naturalKey(fields: RecordFields): string | null;
  /** The dates that the record touches: it is inside the window while they overlap. Null on both ends means always inside. */
  windowSpan(fields: RecordFields): Span;
  /** ISO 8601 or null: where a window begins at an instant, what is older is outside. Absent: dates alone decide. */
  momentOf?(fields: RecordFields): string | null;
  readonly meeting?: MeetingRules;
  readonly series?: SeriesRules;
  readonly rolling?: RollingRules;
  readonly keepsId?: IdRules;
}

/**
 * For records that only Microsoft makes, that keep their id wherever they are moved, and that say themselves where they are. A new one can be
 * nobody's partner. One that left a collection is somewhere else, or gone for good.
 */
export interface IdRules {
  /** Microsoft's id of the collection that holds it. */
  placeOf(fields: RecordFields): string;
  /** The field that holds that id. */
  readonly place: string;
  /** The field whose write would tell somebody that the record was read; null: none. @param extra what only Microsoft holds of it */
  tells(fields: RecordFields, extra: RecordFields): string | null;
}

/** For records that several people share: who may write them, and whom a write mails. */
export interface MeetingRules {
  /**
   * Whether this mailbox may write the field of that record in Microsoft. If not, Microsoft leads: Oro takes its value.
   * @param met Oro's record, if the two were never synced with each other: then nothing is written that would mail somebody
   */
  isWritable(field: string, m365: RecordFields, met: RecordFields | null): boolean;
  /** Whether this mailbox may create the record in Microsoft; never somebody else's meeting. */
  canCreate(fields: RecordFields): boolean;
  /**
   * The fields for creating a record in Microsoft, without what would mail people unasked.
   * @param isQuiet Oro had the record when the account's sync began and nobody edited it since
   * @param now ISO 8601 in UTC: nobody is invited to what is over by then
   */
  withheld(fields: RecordFields, isQuiet: boolean, now: string): RecordFields;
  /** Addresses that Microsoft would mail for this write: `before` null for a create, `after` null for a deletion. */
  mails(before: RecordFields | null, after: RecordFields | null): readonly string[];
  /** Whether this write removes the record from the mailbox: declining a meeting does. Oro keeps the record. */
  declines(before: RecordFields, after: RecordFields): boolean;
}

/** For records with occurrences. */
export interface SeriesRules {
  /**
   * The bases after a write that is known to be only partly done. Microsoft drops some things itself with the first half (the exceptions of
   * a series that is rescheduled). What `now` lacks of these no longer counts as agreed, so that Oro's are written again and not taken for
   * deleted.
   */
  asHalfWritten(bases: SideBases, write: HalfWrite): SideBases;
  /** The record after a merge, without what no longer fits its other fields: exceptions on days that the series does not have. */
  coherent(fields: RecordFields): RecordFields;
  /** The record as read; what the read could not see (occurrences outside of `seen`) is as at the last sync. */
  completed(fields: RecordFields, base: RecordFields, seen: Span | null): RecordFields;
}

/** For recurring records that Microsoft rolls on to the next occurrence when one is completed. */
export interface RollingRules {
  /**
   * Whether Microsoft rolled the record on, given what both agreed on, what Oro has and what Microsoft has now. Oro's record then belongs
   * to the completed occurrence, which is a separate record in Microsoft.
   */
  hasRolled(base: RecordFields, office: RecordFields, m365: RecordFields): boolean;
}
