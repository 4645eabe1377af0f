// PostgreSQL itself tells which statements it was sent: its log, with `log_statement = all`, has a line for each, BEGIN and COMMIT
// included, whatever library sent them.
import { open, stat } from "node:fs/promises";
import pg from "pg";

export interface PageStatements {
  readonly pages: number;
  readonly fewest: number;
  readonly most: number;
  /** Of the page with the most, in order, the first words of each. */
  readonly example: readonly string[];
}

/** Has every statement logged from now on; `stop` ends that and answers those of the transactions that created records. */
export async function logStatements(
  databaseUrl: string,
  logFile: string,
): Promise<{ stop(): Promise<PageStatements> }> {
  const { size } = await stat(logFile);
  await set(databaseUrl, [
    "ALTER SYSTEM SET log_statement = 'all'",
    "ALTER SYSTEM SET log_parameter_max_length = 0",
    "SELECT pg_reload_conf()",
  ]);
  return {
    async stop() {
      await set(databaseUrl, [
        "ALTER SYSTEM RESET log_statement",
        "ALTER SYSTEM RESET log_parameter_max_length",
        "SELECT pg_reload_conf()",
      ]);
      return summarise(findTransactions(await readFrom(logFile, size)).filter(isPage));
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

/** Statements of each transaction, by connection. A statement of several lines goes on behind a tab. */
function findTransactions(log: string): readonly (readonly string[])[] {
  const open = new Map<string, string[]>();
  const over: string[][] = [];
  for (const entry of log.split(/\n(?!\t)/)) {
    const [, connection = "", statement = ""] =
      /^\S+ \S+ \S+ \[(\d+)\] LOG: {2}(?:statement|execute [^:]*): ([\s\S]*)$/.exec(entry) ?? [];
    if (statement === "") continue;
    if (/^BEGIN/i.test(statement)) open.set(connection, []);
    const transaction = open.get(connection);
    transaction?.push(statement);
    if (transaction !== undefined && /^(COMMIT|ROLLBACK)/i.test(statement)) {
      over.push(transaction);
      open.delete(connection);
    }
  }
  return over;
}

function isPage(transaction: readonly string[]): boolean {
  return ["INSERT INTO office_task", "INSERT INTO link", "INSERT INTO collection"].every((part) =>
    transaction.some((statement) => statement.includes(part)),
  );
}

function summarise(pages: readonly (readonly string[])[]): PageStatements {
  const longest = pages.toSorted((one, other) => other.length - one.length)[0] ?? [];
  return {
    pages: pages.length,
    fewest: Math.min(...pages.map(({ length }) => length)),
    most: longest.length,
    example: longest.map((statement) => statement.replace(/\s+/g, " ").trim().slice(0, 72)),
  };
}
