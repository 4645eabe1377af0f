import { chosen, leftOutReasons, resources } from "./choices.ts";
import type { LeftOutReason, Resource } from "./model.ts";

export const recordKinds = ["tasks", "events", "failing", "kept"] as const;
export type RecordKind = (typeof recordKinds)[number];

/** What of a list of records is shown; empty for all. */
export interface RecordFilter {
  readonly accountId?: string;
  readonly resource?: Resource;
  /** For kept records: the reason. */
  readonly reason?: LeftOutReason;
}

/** Which people are listed; empty for all that were not removed. */
export interface PeopleFilter {
  readonly search?: string;
  readonly organizationId?: string;
  readonly role?: string;
  readonly standing?: string;
}
const peopleFilterKeys = ["search", "organizationId", "role", "standing"] as const;

/** Filters of the audit; from and to are days. */
export interface AuditFilter {
  readonly actorId?: string;
  readonly personId?: string;
  readonly organizationId?: string;
  readonly action?: string;
  readonly from?: string;
  readonly to?: string;
}
const auditFilterKeys = ["actorId", "personId", "organizationId", "action", "from", "to"] as const;

/** Which mail of a folder is listed; a switch is "on" or absent. */
export interface MailFilter {
  readonly search?: string;
  readonly unread?: string;
  readonly flagged?: string;
  readonly attachments?: string;
  /** Each mail by itself, or by conversation; absent: as the viewer's setting says. */
  readonly by?: string;
  /** The mail of the conversation that is open; absent: the newest. */
  readonly mail?: string;
}
const mailFilterKeys = ["search", "unread", "flagged", "attachments", "by", "mail"] as const;

/** How far into mail an address leads: an account, one of its folders, a conversation. */
export interface MailRoute {
  readonly name: "mail";
  readonly accountId?: string;
  /** Microsoft's id, or one of `mailViews`. */
  readonly folderId?: string;
  readonly threadId?: string;
  readonly filter: MailFilter;
}

/** The page's addresses, after "#": each can be sent to a colleague, and the server needs to know only one. */
export type Route =
  | { readonly name: "overview" }
  | { readonly name: "conflicts" }
  | { readonly name: "conflict"; readonly id: string }
  | { readonly name: "activity" }
  | { readonly name: "records"; readonly kind: RecordKind; readonly filter: RecordFilter }
  | { readonly name: "settings"; readonly id: string }
  | { readonly name: "account"; readonly id: string }
  | { readonly name: "run"; readonly id: string }
  | { readonly name: "people"; readonly filter: PeopleFilter }
  | { readonly name: "person"; readonly id: string }
  | { readonly name: "import" }
  | { readonly name: "audit"; readonly filter: AuditFilter }
  | { readonly name: "me" }
  | { readonly name: "organizations" }
  | { readonly name: "invitations" }
  /** Mailboxes of organizations. */
  | { readonly name: "mailboxes" }
  | { readonly name: "mailbox"; readonly id: string }
  /** Holds, purging and erasing of mail. */
  | { readonly name: "keeping" }
  | MailRoute
  /** Which folders of a mailbox take part. */
  | { readonly name: "mailFolders"; readonly id: string }
  /** Mail of others that waits for the viewer's approval. */
  | { readonly name: "heldMail" }
  | { readonly name: "unknown" };

/** @param hash as a browser has it: "#/runs/1", "" at first */
export function parseRoute(hash: string): Route {
  const [path = "", query] = hash.replace(/^#/, "").split("?");
  const [first, second, ...rest] = path.split("/").filter((part) => part !== "");
  if (first === "people" && second === undefined) return { name: first, filter: filterOf(peopleFilterKeys, query) };
  if (first === "audit" && second === undefined) return { name: first, filter: filterOf(auditFilterKeys, query) };
  if (first === "held-mail" && second === undefined) return { name: "heldMail" };
  if (first === "mail") return mailRoute(second === undefined ? [] : [second, ...rest], query);
  if (query !== undefined) return { name: "unknown" };
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
    case "mailboxes":
      return { name: "mailbox", id };
    case "mail-folders":
      return { name: "mailFolders", id };
    case "people":
      return id === "import" ? { name: "import" } : { name: "person", id };
    default:
      return { name: "unknown" };
  }
}

function mailRoute(parts: readonly string[], query: string | undefined): Route {
  const [accountId, folderId, threadId, ...rest] = parts.map(decodeURIComponent);
  if (rest.length > 0) return { name: "unknown" };
  return {
    name: "mail",
    ...(accountId === undefined ? {} : { accountId }),
    ...(folderId === undefined ? {} : { folderId }),
    ...(threadId === undefined ? {} : { threadId }),
    filter: filterOf(mailFilterKeys, query),
  };
}

function recordsRoute(name: string, filter: readonly string[]): Route {
  const kind = recordKinds.find((known) => known === name);
  const [accountId, resourceText, reasonText, ...rest] = filter.map(decodeURIComponent);
  const resource = chosen(resources, resourceText);
  const reason = chosen(leftOutReasons, reasonText);
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

const pages = [
  { name: "conflicts" },
  { name: "activity" },
  { name: "me" },
  { name: "organizations" },
  { name: "invitations" },
  { name: "mailboxes" },
  { name: "keeping" },
] as const satisfies Route[];

function pageOf(name: string): Route {
  if (name === "settings") return { name, id: "" };
  return pages.find((page) => page.name === name) ?? { name: "unknown" };
}

export function routePath(route: Route): string {
  switch (route.name) {
    case "conflicts":
    case "activity":
    case "me":
    case "organizations":
    case "invitations":
    case "mailboxes":
    case "keeping":
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
    case "people":
      return `#/people${queryOf(route.filter)}`;
    case "audit":
      return `#/audit${queryOf(route.filter)}`;
    case "mail": {
      const parts = [route.accountId, route.folderId, route.threadId].filter((part) => part !== undefined);
      return `${["#/mail", ...parts.map(encodeURIComponent)].join("/")}${queryOf(route.filter)}`;
    }
    case "heldMail":
      return "#/held-mail";
    case "mailbox":
      return `#/mailboxes/${encodeURIComponent(route.id)}`;
    case "mailFolders":
      return `#/mail-folders/${encodeURIComponent(route.id)}`;
    case "import":
      return "#/people/import";
    case "person":
      return `#/people/${encodeURIComponent(route.id)}`;
    default:
      return "#/";
  }
}

/** The fields in a fixed order. */
function orderedFilter({ accountId, resource, reason }: RecordFilter): readonly string[] {
  const parts = [accountId, resource, reason];
  const end = parts.indexOf(undefined);
  return parts.slice(0, end === -1 ? parts.length : end).map(String);
}

/** A filter as written after "?"; unknown names are ignored. */
function filterOf<Key extends string>(
  keys: readonly Key[],
  query: string | undefined,
): { readonly [K in Key]?: string } {
  const given = new URLSearchParams(query);
  const filter: { [K in Key]?: string } = {};
  for (const key of keys) {
    const value = given.get(key);
    if (value !== null && value !== "") filter[key] = value;
  }
  return filter;
}

function queryOf(filter: object): string {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== undefined && value !== ""));
  return query.size === 0 ? "" : `?${query}`;
}
