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
  /** The dates for which this reading saw every occurrence of a series; absent: all dates. */
  readonly seen?: Span;
}
