export interface EventLog<Body> {
  /** Adds an event and wakes who waits. */
  add(body: Body): void;
  /** What came after the cursor, or the last event when there is none; then each new one. */
  read(after: unknown): AsyncGenerator<Body & { readonly cursor: string }>;
}

/** A feed as the server keeps it: every event has a cursor, and a reader may go on after any of them. */
export function createEventLog<Body extends object>(): EventLog<Body> {
  const bodies: Body[] = [];
  const wakers: (() => void)[] = [];
  return {
    add(body) {
      bodies.push(body);
      for (const wake of wakers.splice(0)) wake();
    },
    async *read(after) {
      let next = typeof after === "string" ? Number(after) : Math.max(0, bodies.length - 1);
      for (;;) {
        const body = bodies[next];
        if (body === undefined) await new Promise<void>((resolve) => wakers.push(resolve));
        else {
          next += 1;
          yield { ...body, cursor: String(next) };
        }
      }
    },
  };
}
