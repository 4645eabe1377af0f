import type { Ending, Endings } from "../../app/ports/endings.ts";
import type { Notifications } from "./notifications.ts";

/** The database sends them, by the triggers of the migration "tell_endings". */
export function createEndings(notifications: Pick<Notifications, "on">): Endings {
  return { on: (hear) => notifications.on("m365_sync_endings", (payload) => hear(readEnding(payload))) };
}

/** A notification of a newer version that this one does not know may mean the end of anything. */
function readEnding(payload: string | null): Ending {
  const [kind, id] = payload?.split(" ") ?? [];
  if (id === undefined) return { kind: "unknown" };
  return kind === "token" || kind === "person" || kind === "organization" ? { kind, id } : { kind: "unknown" };
}
