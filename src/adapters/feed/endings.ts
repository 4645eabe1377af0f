import type { Ending, Endings } from "../../app/ports/endings.ts";
import type { Notifications } from "./notifications.ts";

/** The database itself tells them, by the triggers of the migration "tell_endings". */
export function createEndings(notifications: Pick<Notifications, "on">): Endings {
  return { on: (hear) => notifications.on("m365_sync_endings", (payload) => hear(readEnding(payload))) };
}

/** What a newer version tells, and this one does not know, may end anything. */
function readEnding(payload: string | null): Ending {
  const [kind, id] = payload?.split(" ") ?? [];
  if (id === undefined) return { kind: "unknown" };
  return kind === "token" || kind === "person" || kind === "organization" ? { kind, id } : { kind: "unknown" };
}
