import { z } from "zod";
import type { Person } from "../directory/person.ts";
import { json, type WireReply } from "../http/message.ts";
import { GRAPH_ROOT, type TenantCall, type TenantRoute } from "./call.ts";
import { badRequest, readJson } from "./directory-page.ts";
import { GraphError } from "./graph-error.ts";
import { mustList } from "./user-list.ts";
import { selectedNames, showUser } from "./user-properties.ts";

const PAGE = 100;
const LIFETIME_MS = 7 * 86_400_000;
const MOST_IDS = 50;

/**
 * The content of a link. A round reports everybody first (`since` absent), or every change after that number; an object that changed
 * several times comes several times. `from` is where the page begins, `until` the last change that the round reports.
 */
const tokenShape = z.object({
  select: z.string().exactOptional(),
  ids: z.array(z.string()).exactOptional(),
  since: z.int().exactOptional(),
  from: z.int(),
  until: z.int(),
  issuedAt: z.number(),
  epoch: z.int(),
});
type DeltaToken = z.infer<typeof tokenShape>;

interface Entry {
  readonly person: Person;
  readonly removed?: "changed" | "deleted";
  /** The fields that were written; undefined where everything is reported. */
  readonly fields?: readonly string[];
}

/** `GET /users/delta`. `$top` is ignored. */
function usersDelta(call: TenantCall): WireReply {
  const { world, session, request } = call;
  mustList(session);
  const { query, headers } = request;
  const token = readToken(call);
  const number = world.directory.changes.length;
  if (token === undefined && query.get("$deltatoken") === "latest")
    return page(call, [], { ...newToken(call), since: number, isLast: true });
  const round = token ?? newToken(call);
  const names = selectedNames(new URLSearchParams(round.select === undefined ? {} : { $select: round.select }));
  const isMinimal = /return\s*=\s*minimal/i.test(headers.prefer ?? "");
  const entries = entriesOf(call, round);
  // An empty page in the middle of a round is nothing unusual.
  const isEmpty =
    world.settings.quirks.shortPages && round.since !== undefined && round.from === 0 && entries.length > 0;
  const from = Math.max(0, round.from);
  const shown = isEmpty ? [] : entries.slice(from, from + PAGE);
  const end = from + shown.length;
  const isLast = !isEmpty && end >= entries.length;
  const value = shown.map((entry) => showEntry(entry, names, isMinimal));
  return page(call, value, { ...round, from: isEmpty ? -1 : end, isLast });

  function showEntry({ person, removed, fields }: Entry, wanted: readonly string[] | undefined, onlyChanged: boolean) {
    if (removed !== undefined) return { id: person.id, "@removed": { reason: removed } };
    const known = Object.entries(showUser(world, session, person, wanted));
    // A value that was never set is absent, unless it was removed.
    const told = known.filter(([name, one]) => one !== null || fields?.includes(name) === true);
    const changed = onlyChanged && fields !== undefined ? told.filter(([name]) => fields.includes(name)) : told;
    return { ...Object.fromEntries(changed), id: person.id };
  }
}

function entriesOf({ world, session }: TenantCall, { since, until, ids }: DeltaToken): Entry[] {
  const { persons, deleted, changes } = world.directory;
  const isMeant = ({ person }: Entry) =>
    person.tenantId === session.tenantId && (ids === undefined || ids.includes(person.id));
  if (since !== undefined) return changes.slice(since, until).filter(isMeant);
  const gone = deleted.map((person): Entry => ({ person, removed: "changed" }));
  return [...persons.map((person): Entry => ({ person })), ...gone].filter(isMeant);
}

function page(call: TenantCall, value: unknown[], { isLast, ...round }: DeltaToken & { isLast: boolean }): WireReply {
  const { select, ids } = round;
  const kept = { ...(select === undefined ? {} : { select }), ...(ids === undefined ? {} : { ids }) };
  const { issuedAt, epoch } = newToken(call);
  const next: DeltaToken = isLast
    ? { ...kept, since: round.until, from: 0, until: round.until, issuedAt, epoch }
    : { ...round, issuedAt, epoch };
  const link = `${GRAPH_ROOT}/users/delta?$${isLast ? "delta" : "skip"}token=${write(next)}`;
  return json(200, {
    "@odata.context": `${GRAPH_ROOT}/$metadata#users${select === undefined ? "" : `(${select})`}`,
    [isLast ? "@odata.deltaLink" : "@odata.nextLink"]: link,
    value,
  });
}

function newToken({ world, request: { query } }: TenantCall): DeltaToken {
  const [select, filter] = [query.get("$select"), query.get("$filter")];
  return {
    ...(select === null ? {} : { select }),
    ...(filter === null ? {} : { ids: idsOf(filter) }),
    from: 0,
    until: world.directory.changes.length,
    issuedAt: world.clock.now(),
    epoch: world.directory.linkEpoch,
  };
}

/** `id eq '…' or id eq '…'`, and nothing else. */
function idsOf(filter: string): string[] {
  const ids = filter.split(/\s+or\s+/i).map((part) => /^\s*id\s+eq\s+'([^']+)'\s*$/i.exec(part)?.[1]?.toLowerCase());
  const known = ids.filter((id) => id !== undefined);
  if (known.length < ids.length || ids.length > MOST_IDS)
    throw badRequest("Only filters of up to 50 ids are supported: id eq '…' or id eq '…'.");
  return known;
}

function write(token: DeltaToken): string {
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

function readToken(call: TenantCall): DeltaToken | undefined {
  const { world, request } = call;
  const text = request.query.get("$skiptoken") ?? request.query.get("$deltatoken");
  if (text === null || text === "" || text === "latest") return undefined;
  const read = tokenShape.safeParse(readJson(text));
  if (!read.success) throw badRequest("Badly formed token.");
  const { issuedAt, epoch, ...rest } = read.data;
  if (epoch !== world.directory.linkEpoch || world.clock.now() - issuedAt > LIFETIME_MS) throw expired(call);
  // A new round ends where the directory is now.
  const until = request.query.has("$deltatoken") ? world.directory.changes.length : rest.until;
  return { ...rest, until, issuedAt, epoch };
}

function expired({ world }: TenantCall): GraphError {
  switch (world.settings.entra.usersDeltaExpired) {
    case "location":
      return new GraphError(
        410,
        "resyncRequired",
        "Resync required. Replace any local items with the server's version.",
        {
          headers: { location: `${GRAPH_ROOT}/users/delta?$deltatoken=` },
        },
      );
    case "syncStateNotFound":
      return new GraphError(410, "syncStateNotFound", "The sync state generation is not found; a full sync is needed.");
    case "badRequest":
      return badRequest("The delta token has expired.");
  }
}

const READERS = ["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];

export const usersDeltaRoutes: TenantRoute[] = [
  {
    method: "GET",
    pattern: "/users/delta",
    handle: {
      permission: { scopes: READERS, roles: READERS, refusal: "Authorization_RequestDenied" },
      options: ["$select", "$filter", "$top", "$skiptoken", "$deltatoken"],
      serve: usersDelta,
    },
  },
];
