import type { FieldValue, RecordFields, Span } from "./record.ts";

/** One record as Microsoft holds it now. */
export interface M365Item {
  readonly id: string;
  readonly etag: string;
  /** Server's clock, ISO 8601; null when the side does not say. */
  readonly modifiedAt: string | null;
  /** Our own mark: the id of the office record that this one was made from. */
  readonly mark: string | null;
  readonly fields: RecordFields;
  /** What only Microsoft holds and a write must not flatten: raw status, checklist ids … Opaque to the engine. */
  readonly extra: Readonly<Record<string, FieldValue>>;
  /** The dates of which the reading saw every occurrence of a series; absent: all of them. */
  readonly seen?: Span;
}
