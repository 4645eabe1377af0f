import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import { must } from "../../../src/lib/must.ts";
import { order } from "../../../test/support/product.ts";
import { getAll } from "../bare-fetch.ts";
import { type IdleFigures, measureIdle } from "../measure-idle.ts";
import { type Stage, secondsOf } from "../stage.ts";

export interface IdleFoldersFigures extends IdleFigures {
  /** Followed: with the tree and Deleted Items, which always is, two requests more are due. */
  readonly folders: number;
  /** Rows of mail, its text, threads and links that were made or changed. */
  readonly mailRows: number;
  readonly feedRows: number;
  /** The same requests by bare fetch, one after another. */
  readonly bareMs: number;
}

const folder = z.object({ id: z.string() });
const prefix = "Bench";
const inEach = 5;
const folderNames = `query ($accountId: ID!) { mailFolders(accountId: $accountId) { id name wellKnownName } }`;
const choose = `mutation ($input: ChooseMailFoldersInput!) { result: chooseMailFolders(input: $input) { __typename ... on UserError { message } ... on ChooseMailFoldersSuccess { data { accountId } } } }`;
const mailTables = ["office_email", "email_content", "email_threading", "email_thread_person", "email_thread_topic"];
const quietMs = 3_000;

/** A run with nothing to do in a mailbox of which ten folders are followed. */
export async function measureIdleFolders(stage: Stage, accountId: string, count: number): Promise<IdleFoldersFigures> {
  const { simulator, person, product } = stage;
  const usual = ["inbox", "sentitems"];
  for (let nth = usual.length; nth < count; nth += 1) {
    const body = { displayName: `${prefix} ${nth}` };
    const { id } = folder.parse(await simulator.control("POST", `/people/${person}/mail-folders`, body));
    await simulator.control("POST", `/people/${person}/mail-folders/${encodeURIComponent(id)}/fill`, { count: inEach });
  }
  // Only what its last run saw of the tree can be chosen.
  await measureIdle(stage);
  const { mailFolders } = await product.ask(folderNames, { accountId });
  const chosen = mailFolders.filter(
    ({ name, wellKnownName }) => name.startsWith(prefix) || usual.includes(wellKnownName ?? ""),
  );
  if (chosen.length !== count) throw new Error(`There are ${chosen.length} folders and not ${count}.`);
  await order(product, choose, {
    input: { accountId, folders: chosen.map(({ id }) => ({ folderId: id, withSubfolders: false })) },
  });
  await measureIdle(stage);
  const sql = new pg.Client({ connectionString: stage.databaseUrl });
  await sql.connect();
  try {
    await becomesQuiet(sql);
    const { rows } = await sql.query<{ xid: string }>("SELECT pg_current_xact_id()::text AS xid");
    const since = must(rows[0], "a transaction").xid;
    const figures = await measureDueRun(stage, sql);
    const mailRows = await changedSince(sql, since, mailTables);
    const feedRows = await changedSince(sql, since, ["feed_event"]);
    return { ...figures, folders: count, mailRows, feedRows, bareMs: await repeat(stage) };
  } finally {
    await sql.end();
  }
}

/** A run that nobody ordered: whoever orders one is told of it, by rows of the feed. */
async function measureDueRun({ simulator, runEnds }: Stage, sql: pg.Client): Promise<IdleFigures> {
  await simulator.forgetRequests();
  const { rows } = await sql.query<{ now: Date }>(
    "UPDATE sync_state SET next_sync_at = clock_timestamp() WHERE resource = 'EMAIL' RETURNING clock_timestamp() AS now",
  );
  const { now } = must(rows[0], "the sync of mail");
  for (let isOver = false; !isOver; ) {
    await sleep(50);
    const { rowCount } = await sql.query("SELECT FROM run WHERE finished_at > $1 AND resource = 'EMAIL'", [now]);
    isOver = rowCount === 1;
  }
  const run = await runEnds();
  const { byRoute } = await simulator.countRequests();
  return { seconds: secondsOf(run), requests: byRoute };
}

/** No run, and nothing that is fetched after one: attachments of the new mail. */
async function becomesQuiet(sql: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await sql.query<{ busy: boolean }>(
      `SELECT EXISTS (SELECT FROM run WHERE finished_at IS NULL OR finished_at > now() - interval '${quietMs} milliseconds')
         OR EXISTS (SELECT FROM mail_lane WHERE lease_holder IS NOT NULL OR next_at < now() + interval '10 seconds') AS busy`,
    );
    if (rows[0]?.busy === false) return;
    await sleep(100);
  }
}

/** Rows of these tables that a later transaction wrote. Its number is never used again in a database this young. */
async function changedSince(sql: pg.Client, xid: string, tables: readonly string[]): Promise<number> {
  let changed = 0;
  for (const table of tables) {
    const { rows } = await sql.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${table} WHERE xmin::text::bigint > $1::bigint`,
      [xid],
    );
    changed += must(rows[0], "count").count;
  }
  return changed;
}

async function repeat({ simulator, mailbox, benched }: Stage): Promise<number> {
  const asked = (await simulator.requests()).filter(
    ({ method, path }) => method === "GET" && path.startsWith("/v1.0/me"),
  );
  const headers = benched.headers(1000);
  const urls = asked.map(({ path, query }) => `${path.slice("/v1.0".length)}${query === "" ? "" : `?${query}`}`);
  const { seconds } = await getAll(
    urls.map((url) => ({ mailbox, url, headers })),
    1,
  );
  return seconds * 1000;
}
