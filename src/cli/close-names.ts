/** The known names that a mistyped one most likely means, nearest first: at most three, and none that is too different. */
function findCloseNames(typed: string, known: readonly string[]): readonly string[] {
  const wanted = typed.toLowerCase();
  return known
    .map((name) => ({ name, distance: distanceTo(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, wanted.length / 3))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** For a message: "Did you mean ada@contoso.test?" */
export function suggest(typed: string, known: readonly string[]): string | undefined {
  const close = findCloseNames(typed, known);
  return close.length === 0 ? undefined : `Did you mean ${close.join(" or ")}?`;
}

function distanceTo(wanted: string, name: string): number {
  // People type the start of an address; the missing rest then is not a mistake.
  const [local = name] = name.split("@");
  return name.startsWith(wanted) ? 0 : Math.min(editDistance(wanted, name), editDistance(wanted, local));
}

/** Levenshtein's distance, one row of its table at a time. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= other.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (letter === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
