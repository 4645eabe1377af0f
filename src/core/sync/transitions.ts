/**
 * A total table: the next state for each state and event. Null: the event is refused in that state, and nothing changes. Code that stores
 * states writes what the table says and nothing else.
 */
export type Transitions<State extends string, Event extends string> = Readonly<
  Record<Event, Readonly<Record<State, State | null>>>
>;

/** The cells of an event that no state allows. */
export function refusedIn<State extends string>(states: readonly State[]): Readonly<Record<State, null>> {
  return Object.fromEntries(states.map((state) => [state, null])) as Record<State, null>;
}

/** The states in which the event is allowed. */
export function allowedFrom<State extends string, Event extends string>(
  table: Transitions<State, Event>,
  event: Event,
): readonly State[] {
  const cells: Readonly<Partial<Record<State, State | null>>> = table[event];
  return (Object.keys(cells) as State[]).filter((state) => cells[state] !== null);
}
