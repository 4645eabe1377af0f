import type { GraphCall } from "../graph/call.ts";
import { todoParseUri } from "../graph/graph-error.ts";
import { LIST_OPTIONS, type QueryOption, refuseSelect } from "../graph/query-options.ts";
import { extensionName } from "../mailbox/extension.ts";
import { cutPage, type Listing, type Page } from "../odata/page.ts";

/** What To Do's lists take. `$select` is among them only to be refused in To Do's own words. */
export const TODO_LIST_OPTIONS: readonly QueryOption[] = [...LIST_OPTIONS, "$expand"];
export const TODO_ITEM_OPTIONS: readonly QueryOption[] = ["$select", "$expand"];

/** Parts of a task that are in every answer, expanded or not. */
export const INLINE_PARTS = ["checklistItems", "linkedResources"];

/**
 * Name in `$expand=extensions($filter=id eq 'com.example')`. What may be expanded besides is in every answer anyway, or, as
 * extensions without a name, gives nothing. @throws GraphError 400 for anything else
 */
export function expandedExtension(query: URLSearchParams, inline: readonly string[] = []): string | undefined {
  const text = query.get("$expand");
  if (text === null) return undefined;
  const named = /extensions\s*\(\s*\$filter\s*=\s*id\s+eq\s+'([^']+)'\s*\)/i;
  const others = text.replace(named, "extensions").split(",");
  for (const name of others.map((other) => other.trim())) {
    if (![...inline, "extensions"].includes(name))
      throw todoParseUri(`Parsing OData Select and Expand failed: '${name}' cannot be expanded here.`);
  }
  const found = named.exec(text)?.[1];
  return found === undefined ? undefined : extensionName(found);
}

/** One page of To Do's, which knows no `$select`, and of which nobody is sure whether it counts. */
export function pageOf<T>(call: GraphCall, all: readonly T[], listing: Listing<T>): Page<T> {
  refuseSelect(call.request.query);
  const { count, ...page } = cutPage(call, all, { ...listing, refuse: todoParseUri });
  const isTold = count !== undefined && call.world.settings.quirks.todoCount === "told";
  return isTold ? { ...page, count } : page;
}
