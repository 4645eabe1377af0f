import type { GraphQLResolveInfo, SelectionSetNode } from "graphql";

/** Whether a field with this name is asked for anywhere below the present one, in fragments too. Directives count as if they let it through. */
export function selects({ fieldNodes, fragments }: GraphQLResolveInfo, name: string): boolean {
  const looked = new Set<string>();
  const isIn = (set: SelectionSetNode | undefined): boolean =>
    set?.selections.some((one) => {
      if (one.kind === "Field") return one.name.value === name || isIn(one.selectionSet);
      if (one.kind === "InlineFragment") return isIn(one.selectionSet);
      const fragment = one.name.value;
      if (looked.has(fragment)) return false;
      looked.add(fragment);
      return isIn(fragments[fragment]?.selectionSet);
    }) ?? false;
  return fieldNodes.some(({ selectionSet }) => isIn(selectionSet));
}
