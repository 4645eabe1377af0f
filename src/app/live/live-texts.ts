import { LRUCache } from "lru-cache";

/** A text with places for the cursor, which differs by subscriber. */
export type Parts = readonly string[];

/** What is sent of one object. */
export interface Rendered<T> {
  readonly value: T;
  /** For everybody with the same rights; null when it depends on who is asking. That is never kept: what one may see changes. */
  readonly parts: Parts | null;
  /** The text last put together: it is the same for all who are sent it with the same cursor. */
  joined: { readonly cursor: string; readonly text: string } | null;
}

/**
 * The texts of all groups of a process together, bounded in bytes. Each is kept for a second, for those who read at the same time: counts
 * and ages change without a message.
 */
export type LiveTexts = Pick<LRUCache<string, Rendered<unknown>>, "get" | "set" | "delete">;

export function createLiveTexts(maxBytes: number): LiveTexts {
  return new LRUCache({ maxSize: maxBytes, ttl: 1_000, sizeCalculation: bytesOf });
}

/** About: UTF-16, the object that it was read as, and what holds them. */
function bytesOf({ parts }: Rendered<unknown>): number {
  return 1_000 + (parts ?? []).reduce((sum, { length }) => sum + 2 * length, 0);
}

/** @param cursor is put between the quotes of a JSON text */
export function textOf(rendered: Rendered<unknown>, parts: Parts, cursor: string): string {
  if (parts !== rendered.parts) return join(parts, cursor);
  if (rendered.joined?.cursor !== cursor) rendered.joined = { cursor, text: join(parts, cursor) };
  return rendered.joined.text;
}

const join = (parts: Parts, cursor: string): string =>
  parts.length === 1 ? (parts[0] ?? "") : parts.join(JSON.stringify(cursor).slice(1, -1));
