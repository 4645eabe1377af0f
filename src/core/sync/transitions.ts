/**
 * What becomes of each state by each event: a total table. Null: the event is refused there, and nothing changes.
 * Whoever stores states writes what the table says and nothing else.
 */
export type Transitions<State extends string, Event extends string> = Readonly<
  Record<Event, Readonly<Record<State, State | null>>>
>;

/** The states in which the event is not refused. */
export function allowedFrom<State extends string, Event extends string>(
  table: Transitions<State, Event>,
  event: Event,
): readonly State[] {
  const cells: Readonly<Partial<Record<State, State | null>>> = table[event];
  return (Object.keys(cells) as State[]).filter((state) => cells[state] !== null);
}
