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
  ms: number;
}

/** Has every statement logged from now on; `stop` ends that and answers those of the transactions that created records. */
export async function logStatements({
  databaseUrl,
  logFile,
  benched,
}: Stage): Promise<{ stop(): Promise<PageStatements> }> {
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
      return summarise(findTransactions(await readFrom(logFile, size)).filter((one) => isPage(one, benched.tableName)));
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

/** Statements of each transaction, by connection. A statement of several lines goes on behind a tab. */
function findTransactions(log: string): readonly (readonly Statement[])[] {
  const open = new Map<string, { statements: Statement[]; preparedMs: number }>();
  const over: Statement[][] = [];
  for (const entry of log.split(/\n(?!\t)/)) {
    const [, connection = "", ms = "", step = "", text = ""] = entryShape.exec(entry) ?? [];
    if (/^BEGIN/i.test(text)) open.set(connection, { statements: [], preparedMs: 0 });
    const transaction = open.get(connection);
    if (transaction === undefined) continue;
    if (step === "parse" || step === "bind") {
      transaction.preparedMs += Number(ms);
      continue;
    }
    transaction.statements.push({ text, ms: Number(ms) + transaction.preparedMs });
    transaction.preparedMs = 0;
    if (/^(COMMIT|ROLLBACK)/i.test(text)) {
      over.push(transaction.statements);
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
      text: text.replace(/\s+/g, " ").trim().slice(0, 90),
      averageMs: averageMs(text),
    })),
  };
}
