/** The people chosen for import, by object id. */
export type Chosen = ReadonlySet<string>;

export const nobody: Chosen = new Set();

export function toggled(chosen: Chosen, objectId: string): Chosen {
  const next = new Set(chosen);
  if (!next.delete(objectId)) next.add(objectId);
  return next;
}

export function joined(chosen: Chosen, objectIds: readonly string[]): Chosen {
  return new Set([...chosen, ...objectIds]);
}

/** Those who can still be imported: somebody else may have imported some meanwhile. */
export function stillThere(chosen: Chosen, importableIds: readonly string[]): Chosen {
  const present = importableIds.filter((objectId) => chosen.has(objectId));
  return present.length === chosen.size ? chosen : new Set(present);
}

export type ImportStep = "begin" | "waiting" | "reading" | "failed" | "ready";

/** An expired preview counts as none. */
export function stepOf(
  preview: { readonly state: string; readonly expiresAt: string } | null,
  nowMs: number,
): ImportStep {
  if (preview === null || Date.parse(preview.expiresAt) <= nowMs) return "begin";
  switch (preview.state) {
    case "WAITING":
      return "waiting";
    case "READING":
      return "reading";
    case "FAILED":
      return "failed";
    default:
      return "ready";
  }
}
