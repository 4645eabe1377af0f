import { follow } from "./follow.ts";
import { formatStatusLine } from "./format-status.ts";
import { followSyncStatus, type SyncStatus } from "./operations/status.ts";
import type { Resource } from "./schema-types.d.ts";
import type { Session } from "./session.ts";
import { openScreen } from "./terminal.ts";

/** Which account and resource; all if absent. */
interface Filter {
  readonly accountId: string | undefined;
  readonly resource: Resource | undefined;
}

/** So that "in 12 s" counts down even when nothing else changes. */
const redrawMs = 1_000;

/** Shows every change until Ctrl-C: on a screen as a table redrawn in place, otherwise one line for each change. */
export async function watchStatus(
  session: Session,
  filter: Filter,
  present: readonly SyncStatus[],
  asJson: boolean,
  format: (statuses: readonly SyncStatus[]) => string,
): Promise<void> {
  if (session.terminal.isInteractive && !asJson) await watchOnScreen(session, filter, present, format);
  else await watchAsLines(session, filter, asJson);
}

async function watchOnScreen(
  session: Session,
  filter: Filter,
  present: readonly SyncStatus[],
  show: (statuses: readonly SyncStatus[]) => string,
): Promise<void> {
  const { client, terminal, style } = session;
  const statuses = new Map(present.map((status) => [status.id, status]));
  let note = "";
  const format = () => show([...statuses.values()]);
  {
    using screen = openScreen(terminal);
    const draw = () => screen.draw(`${format()}\n${note === "" ? style.dim("Live. Ctrl-C ends.") : style.warn(note)}`);
    draw();
    const timer = setInterval(draw, redrawMs);
    try {
      for await (const item of followStatus(session, filter)) {
        if (item.kind === "event") statuses.set(item.data.syncStatus.status.id, item.data.syncStatus.status);
        note =
          item.kind === "lost" ? `Connection to ${client.server.http.host} lost (${item.reason}); trying again …` : "";
        draw();
      }
    } finally {
      clearInterval(timer);
    }
  }
  // The last picture stays, so that one can scroll back to it.
  session.show(format());
}

async function watchAsLines(session: Session, filter: Filter, asJson: boolean): Promise<void> {
  const { terminal, style } = session;
  for await (const item of followStatus(session, filter)) {
    if (item.kind === "lost") terminal.err(`Connection lost (${item.reason}); trying again …\n`);
    else if (asJson) terminal.out(`${JSON.stringify(item.data.syncStatus.status)}\n`);
    else session.say(formatStatusLine(style, item.data.syncStatus.status, terminal.now()));
  }
}

function followStatus({ client, terminal }: Session, filter: Filter) {
  return follow(client.server, followSyncStatus, filter, (data) => data.syncStatus.cursor, terminal.interrupted);
}
