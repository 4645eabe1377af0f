import { GRAPH_ROOT, type GraphCall, type GraphRoute } from "../graph/call.ts";
import type { QueryOption } from "../graph/query-options.ts";
import { json, type WireReply } from "../http/message.ts";
import { readSealed, tokenIn, writeSealed } from "../mailbox/delta-token.ts";
import { readPrefer } from "../odata/prefer.ts";
import { choose, readSelect } from "../odata/select.ts";
import { mustBeLive } from "./delta-link.ts";
import { describeFolder, FOLDER_PROPERTIES } from "./folder-json.ts";
import type { Folders } from "./folders.ts";
import { mailboxOf, READ_MAIL } from "./locate.ts";
import type { MailMailbox } from "./mail-mailbox.ts";
import type { FolderState } from "./mail-state.ts";
import { preferenceApplied } from "./message-answer.ts";

const DEFAULT_PAGE = 10;

/** What the first request of a chain of rounds asked for; its number stands in the links. */
interface TreeAsk {
  readonly select: string | null;
  readonly hidden: boolean;
}

const asks = new WeakMap<Folders, TreeAsk[]>();

/** What has changed in the tree of folders, all levels of it: at first every folder. It says nothing of messages but their counts. */
function foldersDelta(call: GraphCall): WireReply {
  const mailbox = mailboxOf(call);
  const { headers, path } = call.request;
  const log = mailbox.folders.log();
  const from = startOf(call, mailbox, log.tail());
  const ask = asksOf(mailbox)[from.ask] ?? { select: null, hidden: false };
  const size = Math.min(1000, readPrefer(headers.prefer).maxPageSize ?? DEFAULT_PAGE);
  const { items, next, isAtEnd } = log.read(from, size);
  const isLast = isAtEnd && (items.length === 0 || !call.world.settings.quirks.emptyLastPage);
  const { deltaEpoch } = call.world.mailboxes.of(call.person);
  const token = writeSealed(
    [from.ask, next, from.startedAt, isLast || !from.isInitial ? 0 : 1, deltaEpoch, call.world.clock.now()],
    sealOf(mailbox),
  );
  const select = readSelect(ask.select, FOLDER_PROPERTIES, "Microsoft.OutlookServices.MailFolder");
  const link = `${GRAPH_ROOT}${path.replace(/^\/v1\.0/, "")}?$${isLast ? "deltatoken" : "skiptoken"}=${token}`;
  return json(
    200,
    {
      "@odata.context": `${GRAPH_ROOT}/$metadata#Collection(mailFolder)`,
      [`@odata.${isLast ? "deltaLink" : "nextLink"}`]: link,
      value: items
        .filter((folder) => isTold(call, mailbox, folder, ask))
        .map((folder) => itemOf(call, mailbox, folder, select)),
    },
    preferenceApplied(call, true),
  );
}

function startOf(call: GraphCall, mailbox: MailMailbox, tail: number) {
  const { query } = call.request;
  const token = tokenIn(query);
  if (token === null) {
    const all = asksOf(mailbox);
    all.push({ select: query.get("$select"), hidden: query.get("includeHiddenFolders")?.toLowerCase() === "true" });
    return { ask: all.length - 1, position: 0, startedAt: tail, isInitial: true };
  }
  const [ask = 0, position = 0, startedAt = 0, isInitial = 0, epoch = 0, issuedAt = 0] = readSealed(
    token,
    6,
    sealOf(mailbox),
  );
  mustBeLive(call, { epoch, issuedAt });
  return { ask, position, startedAt: isInitial === 1 ? startedAt : tail, isInitial: isInitial === 1 };
}

function asksOf({ folders }: MailMailbox): TreeAsk[] {
  const all = asks.get(folders) ?? [];
  asks.set(folders, all);
  return all;
}

function sealOf({ owner }: MailMailbox) {
  return (text: string) => `mailFolders ${text} ${owner.id}`;
}

function isTold({ world }: GraphCall, { folders }: MailMailbox, folder: FolderState, { hidden }: TreeAsk): boolean {
  const { mail } = world.settings;
  const { msgfolderroot } = folders.places;
  if (folder === msgfolderroot || !folders.isBelow(folder, msgfolderroot)) return false;
  if (folder.search !== undefined && !mail.folderDeltaSearchFolders) return false;
  if (folder.isHidden && !(hidden && mail.folderDeltaHidden === "onRequest")) return false;
  return folder.isRemoved || folders.isThere(folder);
}

function itemOf(
  call: GraphCall,
  mailbox: MailMailbox,
  folder: FolderState,
  select: ReadonlySet<string> | undefined,
): Record<string, unknown> {
  const type = { "@odata.type": folder.type ?? "#microsoft.graph.mailFolder" };
  if (folder.isRemoved) return { ...type, id: folder.id, "@removed": { reason: "deleted" } };
  return { ...type, ...choose(describeFolder(call, mailbox, folder), select) };
}

const OPTIONS: readonly QueryOption[] = ["$select", "$deltatoken", "$skiptoken"];

export const folderDeltaRoutes: GraphRoute[] = [
  {
    method: "GET",
    pattern: "/mailFolders/delta",
    handle: { permission: READ_MAIL, isMailbox: true, options: OPTIONS, serve: foldersDelta },
  },
];
