export const recordKinds = ["tasks", "events", "failing", "kept"] as const;
export type RecordKind = (typeof recordKinds)[number];

/** What of a list of records is shown; empty for all. */
export interface RecordFilter {
  readonly accountId?: string;
  readonly resource?: string;
  /** Of what is kept: why. */
  readonly reason?: string;
}

/** The page's addresses, behind "#": each can be sent to a colleague, and the server needs to know only one. */
export type Route =
  | { readonly name: "overview" }
  | { readonly name: "conflicts" }
  | { readonly name: "conflict"; readonly id: string }
  | { readonly name: "activity" }
  | { readonly name: "records"; readonly kind: RecordKind; readonly filter: RecordFilter }
  | { readonly name: "settings"; readonly id: string }
  | { readonly name: "account"; readonly id: string }
  | { readonly name: "run"; readonly id: string }
  | { readonly name: "unknown" };

/** @param hash as a browser has it: "#/runs/1", "" at first */
export function parseRoute(hash: string): Route {
  const [first, second, ...rest] = hash
    .replace(/^#/, "")
    .split("/")
    .filter((part) => part !== "");
  if (first === "records") return recordsRoute(second ?? "tasks", rest);
  if (rest.length > 0) return { name: "unknown" };
  if (first === undefined) return { name: "overview" };
  if (second === undefined) return pageOf(first);
  const id = decodeURIComponent(second);
  switch (first) {
    case "conflicts":
      return { name: "conflict", id };
    case "accounts":
      return { name: "account", id };
    case "runs":
      return { name: "run", id };
    case "settings":
      return { name: "settings", id };
    default:
      return { name: "unknown" };
  }
}

function recordsRoute(name: string, filter: readonly string[]): Route {
  const kind = recordKinds.find((known) => known === name);
  const [accountId, resource, reason, ...rest] = filter.map(decodeURIComponent);
  if (kind === undefined || rest.length > 0) return { name: "unknown" };
  return {
    name: "records",
    kind,
    filter: {
      ...(accountId === undefined ? {} : { accountId }),
      ...(resource === undefined ? {} : { resource }),
      ...(reason === undefined ? {} : { reason }),
    },
  };
}

function pageOf(name: string): Route {
  if (name === "settings") return { name, id: "" };
  return name === "conflicts" || name === "activity" ? { name } : { name: "unknown" };
}

export function routePath(route: Route): string {
  switch (route.name) {
    case "conflicts":
    case "activity":
      return `#/${route.name}`;
    case "records":
      return ["#/records", route.kind, ...orderedFilter(route.filter).map(encodeURIComponent)].join("/");
    case "settings":
      return route.id === "" ? "#/settings" : `#/settings/${encodeURIComponent(route.id)}`;
    case "conflict":
      return `#/conflicts/${encodeURIComponent(route.id)}`;
    case "account":
      return `#/accounts/${encodeURIComponent(route.id)}`;
    case "run":
      return `#/runs/${encodeURIComponent(route.id)}`;
    default:
      return "#/";
  }
}

/** Each part stands behind the one before it. */
function orderedFilter({ accountId, resource, reason }: RecordFilter): readonly string[] {
  const parts = [accountId, resource, reason];
  const end = parts.indexOf(undefined);
  return parts.slice(0, end === -1 ? parts.length : end).map(String);
}
