/** Marks a branch that the types rule out; a new union member makes the call a compile error. @throws always, naming the value. */
export function unreachable(value: never): never {
  throw new Error(`Unreachable: ${JSON.stringify(value)}`);
}
