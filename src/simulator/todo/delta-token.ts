import { createHash } from "node:crypto";
import { GraphError } from "../graph/graph-error.ts";
import type { LogPosition } from "./change-log.ts";

/** What a delta link remembers. It works only for the collection it was given for. */
export interface DeltaToken extends LogPosition {
  readonly epoch: number;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
}

export function writeToken({ position, startedAt, isInitial, epoch, issuedAt }: DeltaToken, scope: string): string {
  const text = [position, startedAt, isInitial ? 1 : 0, epoch, issuedAt].map((part) => part.toString(36)).join(".");
  return Buffer.from(`${text}.${seal(text, scope)}`).toString("base64url");
}

/** @throws GraphError 400 for anything that this collection never gave out */
export function readToken(token: string, scope: string): DeltaToken {
  const parts = Buffer.from(token, "base64url").toString("latin1").split(".");
  const sealed = parts.pop();
  if (parts.length !== 5 || seal(parts.join("."), scope) !== sealed) throw badlyFormedToken();
  const [position = 0, startedAt = 0, isInitial = 0, epoch = 0, issuedAt = 0] = parts.map((part) =>
    Number.parseInt(part, 36),
  );
  return { position, startedAt, isInitial: isInitial === 1, epoch, issuedAt };
}

function seal(text: string, scope: string): string {
  return createHash("sha1").update(`${text} ${scope}`).digest("hex").slice(0, 16);
}

export function badlyFormedToken(): GraphError {
  return new GraphError(400, "BadRequest", "Badly formed token.");
}

export function syncStateNotFound(): GraphError {
  return new GraphError(
    410,
    "SyncStateNotFound",
    "The delta token is no longer valid, and the app must reset the sync state.",
    {
      inner: "SyncStateInvalid",
    },
  );
}
