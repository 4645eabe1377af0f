import type { Connection } from "./live.ts";
import { clockTime, duration } from "./times.ts";

export interface ConnectionWords {
  readonly word: "connecting" | "live" | "reconnecting" | "offline";
  /** Since when and what comes next; empty when there is nothing to say. */
  readonly detail: string;
  /** Numbers on the page may be old. */
  readonly isStale: boolean;
}

/** A restart of the server takes a few seconds and is no reason to worry; longer is. */
const offlineAfterMs = 20_000;
const staleAfterMs = 2_000;

export function connectionWords(connection: Connection, nowMs: number): ConnectionWords {
  switch (connection.state) {
    case "connecting":
      return { word: "connecting", detail: "", isStale: false };
    case "live":
      return { word: "live", detail: "", isStale: false };
    case "broken": {
      const brokenMs = nowMs - connection.since;
      const next =
        connection.nextTryAt === null || connection.nextTryAt <= nowMs
          ? "trying now"
          : `next try in ${duration(Math.max(1_000, connection.nextTryAt - nowMs))}`;
      const isOffline = brokenMs >= offlineAfterMs;
      return {
        word: isOffline ? "offline" : "reconnecting",
        detail: isOffline
          ? `as of ${clockTime(connection.since)}, ${next}`
          : `since ${clockTime(connection.since)}, ${next}`,
        isStale: brokenMs >= staleAfterMs,
      };
    }
  }
}
