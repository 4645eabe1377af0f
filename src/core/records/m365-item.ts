import type { FieldValue, RecordFields, Span } from "./record.ts";

/** One record as Microsoft holds it now. */
export interface M365Item {
  readonly id: string;
  readonly etag: string;
  /** The server's clock, ISO 8601; null when it gives no time. */
  readonly modifiedAt: string | null;
  /** Our mark: the id of the office record that this one was made from. */
  readonly mark: string | null;
  readonly fields: RecordFields;
  /** What only Microsoft holds and a write must not flatten: raw status, checklist ids … Opaque to the engine. */
  readonly extra: Readonly<Record<string, FieldValue>>;
  /**
   * What stands beside the record's state and is no field: a mail's text. It goes to Oro with the record's create, and is neither compared
   * nor kept by the sync. Absent: the kind has none, or it is read later.
   */
  readonly content?: RecordContent;
  /** A mail from or only to somebody who is erased: nothing of it is stored. */
  readonly isErased?: true;
  /** The dates for which this reading saw every occurrence of a series; absent: all dates. */
  readonly seen?: Span;
}

/** A change of one item as a round of changes may tell it: only the fields that changed, and no version. */
export interface ItemPatch {
  readonly id: string;
  readonly fields: RecordFields;
  /** How many of the page's `items` stood before it: of one item the later news counts. */
  readonly itemsBefore: number;
}

/** Opaque to the engine. */
export type RecordContent = Readonly<Record<string, FieldValue>>;
