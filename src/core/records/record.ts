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
   * `value`: one whole, changed or not. `elements`: a collection merged element by element, since two people may each add one.
   */
  readonly merge: "value" | "elements";
  /** The name of an element within its collection; needed for `elements` of objects. */
  readonly elementKey?: (element: FieldValue) => string;
  /** Brings equal meanings to one spelling before they are compared (order of a set, line ends). */
  readonly normalise?: (value: FieldValue) => FieldValue;
}

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
  /** The date (YYYY-MM-DD) that decides whether the record is inside the window; `null` is always inside. */
  windowDate(fields: RecordFields): string | null;
  /**
   * Whether Microsoft moved a recurring record on to its next occurrence, given what both agreed on, what Oro has and what
   * Microsoft has now. Oro's record then belongs to the finished occurrence, which is a record of its own there.
   */
  hasMovedOn(base: RecordFields, office: RecordFields, m365: RecordFields): boolean;
}
