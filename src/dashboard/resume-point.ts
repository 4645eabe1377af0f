/**
 * From where a subscription may go on after a break.
 *
 * A subscription begins with the present state, and each of those events carries the cursor of the moment that the reading began. Going on from
 * it after a break in the middle would lose the rest of the present state. So a cursor is good only once a second one was seen:
 * then the present state is complete, and only changes follow. Until then the next connection takes the present state again, which is harmless.
 */
export interface ResumePoint {
  /** What to give as `after`; null asks for the present state. */
  readonly after: string | null;
  readonly opening: string | null;
}

export const fromPresentState: ResumePoint = { after: null, opening: null };

export const fromCursor = (cursor: string): ResumePoint => ({ after: cursor, opening: cursor });

export function passed(point: ResumePoint, cursor: string): ResumePoint {
  if (point.opening === null) return { after: null, opening: cursor };
  return cursor === point.opening ? point : { after: cursor, opening: point.opening };
}

/** The connection broke; an incomplete present state is begun anew. */
export function afterBreak(point: ResumePoint): ResumePoint {
  return point.after === null ? fromPresentState : point;
}
