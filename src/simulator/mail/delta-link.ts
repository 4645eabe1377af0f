import { GRAPH_ROOT, type GraphCall } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";
import { type Aging, mustBeFresh, readSealed, writeSealed } from "../mailbox/delta-token.ts";
import type { FolderState } from "./mail-state.ts";

/** What the first request of a chain of rounds asked for; the links carry it. */
export interface DeltaAsk {
  readonly select: string | null;
  readonly expand: string | null;
  /** Only messages received from then on: epoch milliseconds, included. */
  readonly since: number | null;
  readonly isNewestFirst: boolean;
  readonly top: number | null;
  /** Of created, updated and deleted; null for all. */
  readonly changeTypes: readonly string[] | null;
}

/** Where a reader stands. */
export interface DeltaPoint {
  /** Whether everything is still being told for the first time. */
  readonly isInitial: boolean;
  /** The key of the last message told; in later rounds the place of the last item, and 0. */
  readonly after: readonly [number, number];
  /** How many messages this round told. */
  readonly told: number;
  /** Log numbers: late news from `held` to `from`, other news from `from` to `to`. */
  readonly held: number;
  readonly from: number;
  readonly to: number;
  readonly wasEmpty: boolean;
}

/** One reader's chain of pages: Exchange remembers only its newest states. */
interface Chain {
  readonly ask: DeltaAsk;
  newest: number;
}

const chains = new WeakMap<FolderState, Chain[]>();

export interface DeltaLink {
  readonly ask: DeltaAsk;
  readonly point: DeltaPoint;
  readonly chain: number;
}

/** Changes of the folder while a round is being paged push its older states out too: so many are one state. */
const CHANGES_A_STATE = 25;

export function startChain(folder: FolderState, ask: DeltaAsk): number {
  const all = chains.get(folder) ?? [];
  chains.set(folder, all);
  all.push({ ask, newest: 0 });
  return all.length - 1;
}

/** The token of the next link of a chain: a new state, which may push the oldest one out. */
export function writeLinkToken(call: GraphCall, folder: FolderState, link: DeltaLink): string {
  const chain = chains.get(folder)?.[link.chain];
  if (chain === undefined) throw new Error("A delta link of a chain that was never started");
  chain.newest += 1;
  const { isInitial, after, told, held, from, to, wasEmpty } = link.point;
  const { deltaEpoch } = call.world.mailboxes.of(call.person);
  const numbers = [
    ...[link.chain, chain.newest, deltaEpoch, call.world.clock.now(), folder.log.tail()],
    ...[isInitial ? 1 : 0, ...after, told, held, from, to, wasEmpty ? 1 : 0],
  ];
  return writeSealed(numbers, sealOf(folder));
}

/** @throws GraphError 400 for a token that was never given out, and what the switch says for one whose state is forgotten */
export function readLinkToken(call: GraphCall, folder: FolderState, token: string): DeltaLink {
  const numbers = readSealed(token, 13, sealOf(folder));
  const [chainNumber = 0, state = 0, epoch = 0, issuedAt = 0, tail = 0, isInitial = 0, ...rest] = numbers;
  const [at = 0, number = 0, told = 0, held = 0, from = 0, to = 0, wasEmpty = 0] = rest;
  mustBeLive(call, { epoch, issuedAt });
  const chain = chains.get(folder)?.[chainNumber];
  const isInTheMiddle = isInitial === 1 || from !== to;
  const pushed = isInTheMiddle ? Math.floor((folder.log.tail() - tail) / CHANGES_A_STATE) : 0;
  if (chain === undefined || chain.newest - state + pushed >= call.world.settings.mail.deltaGenerations)
    throw deadLink(call, chain?.newest ?? 0, state);
  const point = {
    isInitial: isInitial === 1,
    after: [at, number] as const,
    told,
    held,
    from,
    to,
    wasEmpty: wasEmpty === 1,
  };
  return { ask: chain.ask, point, chain: chainNumber };
}

/** @throws GraphError for a link from before the mailbox's links were made to expire, and for one that is too old */
export function mustBeLive(call: GraphCall, aging: Aging): void {
  const mailbox = call.world.mailboxes.of(call.person);
  if (aging.epoch < mailbox.deltaEpoch && mailbox.expiredAs === "gone")
    throw deadLink(call, mailbox.deltaEpoch, aging.epoch);
  mustBeFresh(call, mailbox, aging);
}

function sealOf({ id }: FolderState) {
  return (text: string) => `messages ${text} ${id}`;
}

export function deadLink({ world }: GraphCall, newest: number, state: number): GraphError {
  switch (world.settings.mail.deltaDeadStatus) {
    case 410: {
      const kept = [newest, newest - 1, newest - 2].map((generation) => `[${generation}]`).join("");
      return new GraphError(
        410,
        "SyncStateNotFound",
        `The sync state generation is not found; generation=${state};[highest=${newest}]${kept}.`,
      );
    }
    case 404:
      return new GraphError(404, "SyncStateNotFound", "The sync state is not found.");
    case "400 ErrorInvalidSyncStateData":
      return new GraphError(400, "ErrorInvalidSyncStateData", "The sync state data is invalid.");
    case "400 noCode":
      return new GraphError(400, "", "The request is invalid.");
  }
}

/** `mailFolders('id')/messages/delta` or, by the switch, `mailFolders/id/messages/delta`. The principal is the request's own. */
export function linkOf({ request, world }: GraphCall, folder: FolderState, option: string, token: string): string {
  const isParen = world.settings.mail.deltaLinkForm === "paren";
  const [, root = "", key = ""] = request.path.replace(/^\/v1\.0/, "").split("/");
  const principal = /^users$/i.test(root) ? (isParen ? `users('${key}')` : `users/${key}`) : root;
  const id = encodeURIComponent(folder.id).replaceAll("%3D", "=");
  const place = isParen ? `mailFolders('${id}')` : `mailFolders/${id}`;
  return `${GRAPH_ROOT}/${principal}/${place}/messages/delta?$${option}=${token}`;
}
