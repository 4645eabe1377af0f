// PostgreSQL itself tells which statements it was sent, whatever library sent them: with `log_min_duration_statement = 0` its log has a
// line for the execution of each, BEGIN and COMMIT included, and further lines for the time of parsing and binding.
import { open, stat } from "node:fs/promises";
import pg from "pg";
import type { Stage } from "./stage.ts";

export interface PageStatements {
  readonly pages: number;
  readonly fewest: number;
  readonly most: number;
  /** Of the page with the most, in order: the beginning of each, and the milliseconds of the same statement in all pages on average. */
  readonly statements: readonly { readonly text: string; readonly averageMs: number }[];
}

interface Statement {
  readonly text: string;
  readonly ms: number;
}

/** Statements of one run, in order. */
export type RunStatements = readonly { readonly text: string; readonly ms: number }[];

/** Those of the transactions that created records, of the statements that a stage logs. */
export function pagesIn(log: string, { benched }: Pick<Stage, "benched">): PageStatements {
  return summarise(findTransactions(log).filter((one) => isPage(one, benched.tableName)));
}

/**
 * Those from taking the lease to its release, except what Agenda does for its jobs. Either may be a transaction of several statements, or one
 * statement by itself.
 */
export function runIn(log: string): RunStatements {
  const all = findStatements(log).filter(({ text }) => !text.includes("agenda_jobs"));
  const taken = all.findIndex(({ text }) => /lease_holder = \$/.test(text));
  const released = all.findIndex(({ text }, at) => at > taken && text.includes("lease_holder = NULL"));
  if (taken < 0 || released < 0) throw new Error("No whole run was logged");
  const run = all.slice(transactionOf(all, taken).first, transactionOf(all, released).last + 1);
  return run.map(({ text, ms }) => ({ text: beginningOf(text), ms }));
}

/** Where the transaction of a statement begins and ends: there, if it is none of a transaction. */
function transactionOf(all: readonly LoggedStatement[], at: number): { readonly first: number; readonly last: number } {
  const isBoundary = ({ connection, text }: LoggedStatement) =>
    connection === all[at]?.connection && (begins(text) || ends(text));
  const first = all.slice(0, at).findLastIndex(isBoundary);
  if (!begins(all[first]?.text ?? "")) return { first: at, last: at };
  const last = all.findIndex((one, nth) => nth > at && isBoundary(one));
  return { first, last: last < 0 ? all.length - 1 : last };
}

const begins = (text: string): boolean => /^BEGIN/i.test(text);
const ends = (text: string): boolean => /^(COMMIT|ROLLBACK)/i.test(text);

export interface StatementCounts {
  /** BEGIN and COMMIT counted. */
  readonly statements: number;
  /** A statement outside of a transaction is one by itself. */
  readonly transactions: number;
  /** How often each was sent, the most frequent first. */
  readonly frequent: readonly { readonly text: string; readonly count: number }[];
}

/** What a stage's log holds, for each of so many runs. */
export function countStatements(log: string, runs: number): StatementCounts {
  const all = findStatements(log);
  const open = new Set<string>();
  const texts = new Map<string, number>();
  let transactions = 0;
  for (const { connection, text } of all) {
    if (!open.has(connection)) transactions += 1;
    if (begins(text)) open.add(connection);
    if (ends(text)) open.delete(connection);
    const beginning = beginningOf(text);
    texts.set(beginning, (texts.get(beginning) ?? 0) + 1);
  }
  const frequent = [...texts].map(([text, count]) => ({ text, count: count / runs }));
  return {
    statements: all.length / runs,
    transactions: transactions / runs,
    frequent: frequent.toSorted((one, other) => other.count - one.count).slice(0, 40),
  };
}

/** Has every statement logged from now on; `stop` ends that and answers PostgreSQL's log since. */
export async function logStatements({
  databaseUrl,
  logFile,
}: Pick<Stage, "databaseUrl" | "logFile">): Promise<{ stop(): Promise<string> }> {
  const { size } = await stat(logFile);
  await set(databaseUrl, [
    "ALTER SYSTEM SET log_min_duration_statement = 0",
    "ALTER SYSTEM SET log_parameter_max_length = 0",
    "SELECT pg_reload_conf()",
  ]);
  return {
    async stop() {
      await set(databaseUrl, [
        "ALTER SYSTEM RESET log_min_duration_statement",
        "ALTER SYSTEM RESET log_parameter_max_length",
        "SELECT pg_reload_conf()",
      ]);
      return readFrom(logFile, size);
    },
  };
}

async function set(databaseUrl: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

async function readFrom(file: string, position: number): Promise<string> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  const buffer = Buffer.alloc(size - position);
  await handle.read(buffer, 0, buffer.length, position);
  return buffer.toString("utf8");
}

const entryShape =
  /^\S+ \S+ \S+ \[(\d+)\] LOG: {2}duration: ([\d.]+) ms {2}(statement|parse|bind|execute)(?: [^:]*)?: ([\s\S]*)$/;

interface LoggedStatement extends Statement {
  readonly connection: string;
}

/** A statement of several lines goes on behind a tab. Preparing it counts as its time. */
function findStatements(log: string): readonly LoggedStatement[] {
  const preparedMs = new Map<string, number>();
  const found: LoggedStatement[] = [];
  for (const entry of log.split(/\n(?!\t)/)) {
    const [, connection = "", ms = "", step, text = ""] = entryShape.exec(entry) ?? [];
    if (step === undefined) continue;
    const total = Number(ms) + (preparedMs.get(connection) ?? 0);
    const isPrepared = step === "parse" || step === "bind";
    preparedMs.set(connection, isPrepared ? total : 0);
    if (!isPrepared) found.push({ connection, text, ms: total });
  }
  return found;
}

function findTransactions(log: string): readonly (readonly Statement[])[] {
  const open = new Map<string, Statement[]>();
  const over: Statement[][] = [];
  for (const { connection, ...statement } of findStatements(log)) {
    if (begins(statement.text)) open.set(connection, []);
    const transaction = open.get(connection);
    if (transaction === undefined) continue;
    transaction.push(statement);
    if (ends(statement.text)) {
      over.push(transaction);
      open.delete(connection);
    }
  }
  return over;
}

function isPage(transaction: readonly Statement[], table: string): boolean {
  return [`INSERT INTO ${table}`, "INSERT INTO link", "INSERT INTO collection"].every((part) =>
    transaction.some(({ text }) => text.includes(part)),
  );
}

function beginningOf(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 90);
}

function summarise(pages: readonly (readonly Statement[])[]): PageStatements {
  const longest = pages.toSorted((one, other) => other.length - one.length)[0] ?? [];
  const all = pages.flat();
  const averageMs = (text: string): number => {
    const times = all.filter((statement) => statement.text === text).map(({ ms }) => ms);
    return times.reduce((sum, ms) => sum + ms, 0) / times.length;
  };
  return {
    pages: pages.length,
    fewest: Math.min(...pages.map(({ length }) => length)),
    most: longest.length,
    statements: longest.map(({ text }) => ({
      text: beginningOf(text),
      averageMs: averageMs(text),
    })),
  };
}
