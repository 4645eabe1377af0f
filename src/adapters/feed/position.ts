import { BadCursorError } from "../../app/ports/feed.ts";

/** A place in the feed: the writing transaction, then the event's id. Ordered by both. */
export interface Position {
  readonly xact: bigint;
  readonly id: bigint;
}

export function comparePositions(one: Position, other: Position): number {
  if (one.xact !== other.xact) return one.xact < other.xact ? -1 : 1;
  if (one.id !== other.id) return one.id < other.id ? -1 : 1;
  return 0;
}

export function formatCursor({ xact, id }: Position): string {
  return `${xact}.${id}`;
}

/** @throws BadCursorError */
export function parseCursor(cursor: string): Position {
  const [, xact, id] = /^(\d{1,19})\.(\d{1,18})$/.exec(cursor) ?? [];
  if (xact === undefined || id === undefined) throw new BadCursorError(`"${cursor}" is not a cursor of this feed.`);
  return { xact: BigInt(xact), id: BigInt(id) };
}
