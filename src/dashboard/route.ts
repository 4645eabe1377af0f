export const recordKinds = ["tasks", "events"] as const;
export type RecordKind = (typeof recordKinds)[number];

/** The page's addresses, behind "#": each can be sent to a colleague, and the server needs to know only one. */
export type Route =
  | { readonly name: "overview" }
  | { readonly name: "conflicts" }
  | { readonly name: "conflict"; readonly id: string }
  | { readonly name: "activity" }
  | { readonly name: "records"; readonly kind: RecordKind }
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
    case "records": {
      const kind = recordKinds.find((known) => known === id);
      return kind === undefined ? { name: "unknown" } : { name: "records", kind };
    }
    default:
      return { name: "unknown" };
  }
}

function pageOf(name: string): Route {
  if (name === "settings") return { name, id: "" };
  if (name === "records") return { name, kind: "tasks" };
  return name === "conflicts" || name === "activity" ? { name } : { name: "unknown" };
}

export function routePath(route: Route): string {
  switch (route.name) {
    case "conflicts":
    case "activity":
      return `#/${route.name}`;
    case "records":
      return `#/records/${route.kind}`;
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
