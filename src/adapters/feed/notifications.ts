import pg from "pg";
import type { Prisma } from "../../../prisma/generated/client.ts";

const channels = ["m365_sync_feed", "m365_sync_jobs", "m365_sync_endings", "m365_sync_limits"] as const;
export type Channel = (typeof channels)[number];

/** @param payload null after a (re)connection */
type Hear = (payload: string | null) => void;

const firstRetryMs = 100;
const longestRetryMs = 5_000;

export interface Notifications {
  /**
   * Calls back for every notification and after every (re)connection, since some may have been missed before. @returns a function to stop
   */
  on(channel: Channel, callback: Hear): () => void;
  /** Resolves once it listens. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL's LISTEN on a connection of its own; a pool would take it away. Reconnects automatically. */
export function createNotifications(connectionString: string, say: (line: string) => void = () => {}): Notifications {
  const callbacks = new Map<Channel, Set<Hear>>(channels.map((channel) => [channel, new Set()]));
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let retryMs = firstRetryMs;
  let isStopped = false;

  const call = (channel: string, payload: string | null) => {
    for (const name of channels) if (name === channel) for (const hear of callbacks.get(name) ?? []) hear(payload);
  };

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString, keepAlive: true, application_name: "m365-sync listen" });
    next.on("notification", ({ channel, payload }) => call(channel, payload ?? ""));
    // "error" comes before "end" when the server goes away; without a listener it would end the process.
    next.on("error", (error) => say(`Listening to PostgreSQL was interrupted: ${error.message}`));
    next.on("end", () => {
      if (client === next) reconnectSoon();
    });
    await next.connect();
    for (const channel of channels) await next.query(`LISTEN ${channel}`);
    if (isStopped) return next.end();
    client = next;
    retryMs = firstRetryMs;
    for (const channel of channels) call(channel, null);
  }

  function reconnectSoon(): void {
    client = undefined;
    if (isStopped) return;
    timer = setTimeout(() => {
      connect().catch((error: unknown) => {
        say(`PostgreSQL cannot be listened to: ${error instanceof Error ? error.message : String(error)}`);
        reconnectSoon();
      });
    }, retryMs);
    timer.unref();
    retryMs = Math.min(retryMs * 2, longestRetryMs);
  }

  return {
    on(channel, callback) {
      callbacks.get(channel)?.add(callback);
      return () => {
        callbacks.get(channel)?.delete(callback);
      };
    },
    start: connect,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}

/** Wakes every process that runs jobs when this transaction commits. */
export async function notifyJobs(tx: Prisma.TransactionClient): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify('m365_sync_jobs', '')`;
}
