import pg from "pg";
import { must } from "../../../src/lib/must.ts";
import type { Stage } from "../stage.ts";

const sent = "(SELECT COALESCE(sum((one->>1)::int), 0)::int FROM jsonb_array_elements(content->'sent') AS one)";

/** Where a mail can be lost on its way to a subscriber, from Microsoft's end to ours. */
const places: Readonly<Record<string, string>> = {
  account: "SELECT state, state_reason FROM account",
  subscription: `SELECT state, state_since, subscription_id, expires_at, next_attempt_at, failures, error_code, error_message, last_notification_at, unheard_since,
    cardinality(first_folders) AS first_folders, jsonb_array_length(unplaced) AS unplaced FROM notification_subscription WHERE resource = 'EMAIL'`,
  sync: "SELECT lease_holder, lease_expires_at, wanted_trigger, current_run_id, next_sync_at, last_sync_at, last_outcome, failures FROM sync_state WHERE resource = 'EMAIL'",
  runs: `SELECT trigger, state, phase, queued_at, started_at, moved_at, finished_at, waiting_until, graph_requests, counts, error_message FROM run
    WHERE resource = 'EMAIL' ORDER BY queued_at DESC LIMIT 5`,
  folders: `SELECT name, state, is_full_round, next_link IS NOT NULL AS in_round, round, failures, next_read_at, reconciled_at, reconcile_orders
    FROM collection WHERE resource = 'EMAIL' AND state = 'ACTIVE'`,
  // A run waits when the requests of ten minutes are used up.
  budget: `SELECT ${sent} AS sent, content->'pausedUntilMs' AS paused_until, content->'holders' AS holders FROM graph_limits`,
  lanes: "SELECT lane, lease_holder, next_at FROM mail_lane",
  mails: "SELECT subject, created_at FROM office_email ORDER BY created_at DESC LIMIT 3",
  feed: `SELECT id, xact, at, topic, pg_snapshot_xmin(pg_current_snapshot()) AS readable_before FROM feed_event ORDER BY id DESC LIMIT 8`,
  // One that writes keeps the feed from what was written after it.
  transactions: `SELECT backend_type, state, backend_xid, backend_xmin, xact_start, wait_event, left(query, 200) AS query FROM pg_stat_activity
    WHERE backend_xid IS NOT NULL OR backend_xmin IS NOT NULL OR state = 'active'`,
};

/** Requests of the mailbox in the last ten minutes, as its processes have told each other. */
export async function sentSoFar({ databaseUrl }: Stage): Promise<number> {
  return inDatabase(databaseUrl, async (sql) => {
    const { rows } = await sql.query<{ sent: number }>(`SELECT ${sent} AS sent FROM graph_limits`);
    return must(rows[0], "the mailbox's limits").sent;
  });
}

/** What each place says when a mail has not come: one line a row. */
export async function tellSilence({ simulator, databaseUrl, product }: Stage): Promise<string> {
  return inDatabase(databaseUrl, async (sql) => {
    const lines = [`It is ${new Date().toISOString()}.`];
    for (const [name, text] of Object.entries(places)) {
      const { rows } = await sql.query<object>(text);
      lines.push(`${name}:`, ...rows.map((row) => `  ${JSON.stringify(row)}`));
    }
    for (const of of ["/subscriptions", "/notifications"])
      lines.push(`microsoft ${of}: ${JSON.stringify(await simulator.control("GET", of))}`);
    lines.push("server:", ...product.output.slice(-20).map((line) => `  ${line}`));
    return lines.join("\n");
  });
}

async function inDatabase<T>(connectionString: string, ask: (sql: pg.Client) => Promise<T>): Promise<T> {
  const sql = new pg.Client({ connectionString });
  await sql.connect();
  try {
    return await ask(sql);
  } finally {
    await sql.end();
  }
}
