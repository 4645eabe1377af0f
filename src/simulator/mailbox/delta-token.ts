import { createHash } from "node:crypto";
import type { GraphCall } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";
import type { LogPosition } from "./change-log.ts";
import type { Mailbox } from "./mailbox.ts";

/** What every delta link contains, so that it can expire. */
export interface Aging {
  readonly epoch: number;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
}

/** The content of a delta link. It works only for the collection that it was issued for. */
export interface DeltaToken extends LogPosition, Aging {}

export function writeToken({ position, startedAt, isInitial, epoch, issuedAt }: DeltaToken, scope: string): string {
  return writeSealed([position, startedAt, isInitial ? 1 : 0, epoch, issuedAt], (text) => `${text} ${scope}`);
}

/** @throws GraphError 400 for anything that this collection never issued */
export function readToken(token: string, scope: string): DeltaToken {
  const numbers = readSealed(token, 5, (text) => `${text} ${scope}`);
  const [position = 0, startedAt = 0, isInitial = 0, epoch = 0, issuedAt = 0] = numbers;
  return { position, startedAt, isInitial: isInitial === 1, epoch, issuedAt };
}

/** Numbers as an opaque text. @param sealed what is sealed: with the collection's name, or another collection's link would work */
export function writeSealed(numbers: readonly number[], sealed: (text: string) => string): string {
  const text = numbers.map((number) => number.toString(36)).join(".");
  return Buffer.from(`${text}.${sealOf(sealed(text))}`).toString("base64url");
}

/** @throws GraphError 400 for what was not sealed like that, or holds another count of numbers */
export function readSealed(token: string, count: number, sealed: (text: string) => string): number[] {
  const parts = Buffer.from(token, "base64url").toString("latin1").split(".");
  const seal = parts.pop();
  if (parts.length !== count || sealOf(sealed(parts.join("."))) !== seal) throw badlyFormedToken();
  return parts.map((part) => Number.parseInt(part, 36));
}

function sealOf(text: string): string {
  return createHash("sha1").update(text).digest("hex").slice(0, 16);
}

/** The token of the link that was followed; null at the start of a round. */
export function tokenIn(query: URLSearchParams): string | null {
  return query.get("$deltatoken") ?? query.get("$skiptoken") ?? query.get("deltatoken") ?? query.get("skiptoken");
}

/** @throws GraphError 410, or 400 if the mailbox reports it that way, for a link that is too old */
export function mustBeFresh(
  { world }: GraphCall,
  { deltaEpoch, expiredAs }: Mailbox,
  { epoch, issuedAt }: Aging,
): void {
  if (epoch < deltaEpoch) throw expiredAs === "gone" ? syncStateNotFound() : badlyFormedToken();
  if (issuedAt + world.settings.deltaLifetimeMs < world.clock.now()) throw syncStateNotFound();
}

function badlyFormedToken(): GraphError {
  return new GraphError(400, "BadRequest", "Badly formed token.");
}

function syncStateNotFound(): GraphError {
  return new GraphError(
    410,
    "SyncStateNotFound",
    "The delta token is no longer valid, and the app must reset the sync state.",
    { inner: "SyncStateInvalid" },
  );
}
