import type { GraphCall } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";
import { readPrefer } from "../odata/prefer.ts";
import { extensionName } from "../todo/query.ts";
import { ianaZone } from "../todo/zone.ts";

/** How the caller wants events represented. It holds for one request only. */
export interface EventView {
  readonly isImmutable: boolean;
  readonly timeZone: string;
  readonly bodyType: "text" | "html";
  /** Undefined: everything that is answered without being asked for. */
  readonly select: ReadonlySet<string> | undefined;
  /** Ids of extended properties, in lower case. */
  readonly extended: ReadonlySet<string> | undefined;
  /** Name of an open extension, or "*" for all. */
  readonly extension: string | undefined;
  readonly hasExceptions: boolean;
  readonly showsPrivate: boolean;
  /** Names the plain part of the representation, for the cache; undefined when it is not to be kept. */
  readonly key: string | undefined;
}

export function viewOf(call: GraphCall, showsPrivate: boolean): EventView {
  const { query, headers } = call.request;
  const { isImmutable = false, timeZone = "UTC", bodyType = "html" } = readPrefer(headers.prefer);
  ianaZone(timeZone);
  const select = query.get("$select");
  const expand = query.get("$expand");
  const names = select === null ? undefined : new Set(select.split(",").map((name) => name.trim()));
  return {
    isImmutable,
    timeZone,
    bodyType,
    select: names,
    showsPrivate,
    ...readExpand(expand ?? ""),
    key: select === null && expand === null ? [isImmutable, timeZone, bodyType, showsPrivate].join() : undefined,
  };
}

function readExpand(expand: string): Pick<EventView, "extended" | "extension" | "hasExceptions"> {
  const mayHold =
    /singleValueExtendedProperties|multiValueExtendedProperties|extensions|exceptionOccurrences|instances|calendar|attachments/i;
  if (expand !== "" && !mayHold.test(expand))
    throw new GraphError(400, "RequestBroker--ParseUri", "Parsing OData Select and Expand failed.");
  const properties = /singleValueExtendedProperties\s*\(\s*\$filter\s*=\s*((?:[^()']|'[^']*')*)\)/i.exec(expand)?.[1];
  const extension = /(?:^|,|\))\s*extensions(?:\s*\(\s*\$filter\s*=\s*id\s+eq\s+'([^']+)'\s*\))?/i.exec(expand);
  return {
    extended:
      properties === undefined
        ? undefined
        : new Set([...properties.matchAll(/id\s+eq\s+'([^']*)'/gi)].map(([, id = ""]) => id.toLowerCase())),
    extension: extension === null ? undefined : extension[1] === undefined ? "*" : extensionName(extension[1]),
    hasExceptions: /exceptionOccurrences/i.test(expand),
  };
}
