import type { ServerResponse } from "node:http";
import type { Authenticated } from "../app/access/authentication.ts";
import type { LiveConnections } from "./live-connections.ts";

export interface EventStreams {
  /** If the answer turns out to be a stream of events, it ends with its token or with the server. False: too many are open. */
  watch(response: ServerResponse, authenticated: Authenticated): boolean;
  isStream(response: ServerResponse): boolean;
}

export function createEventStreams(live: LiveConnections): EventStreams {
  const isStream = (response: ServerResponse) =>
    String(response.getHeader("content-type") ?? "").startsWith("text/event-stream");
  return {
    isStream,
    watch(response, authenticated) {
      const forget = live.add({
        authenticated,
        // An ordinary answer ends by itself. A stream ends without "complete", so that its client connects again.
        close: () => {
          if (isStream(response)) response.end();
        },
      });
      if (forget === null) return false;
      response.once("close", forget);
      return true;
    },
  };
}
