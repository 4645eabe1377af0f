import { parseUri } from "../graph/graph-error.ts";

/** The properties that `$select` names, in their own casing; undefined where everything is wanted. @throws GraphError 400 for an unknown one, unless those are left out */
export function readSelect(
  text: string | null,
  known: readonly string[],
  typeName: string,
  unknown: "refused" | "leftOut" = "refused",
): ReadonlySet<string> | undefined {
  if (text === null) return undefined;
  const byLowerName = new Map(known.map((name) => [name.toLowerCase(), name]));
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("*")) return undefined;
  return new Set(
    names.flatMap((name) => {
      const found = byLowerName.get(name.toLowerCase());
      if (found === undefined && unknown === "refused") throw unknownProperty(name, typeName);
      return found ?? [];
    }),
  );
}

export function unknownProperty(name: string, typeName: string) {
  return parseUri(
    `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type '${typeName}'.`,
  );
}

/** What was selected of an entity, with its id and its annotations. */
export function choose(
  entity: Readonly<Record<string, unknown>>,
  select: ReadonlySet<string> | undefined,
): Record<string, unknown> {
  if (select === undefined) return { ...entity };
  const isWanted = (name: string) => name === "id" || name.startsWith("@") || select.has(name);
  return Object.fromEntries(Object.entries(entity).filter(([name]) => isWanted(name)));
}
