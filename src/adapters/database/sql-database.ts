import pg from "pg";
import { Prisma } from "../../../prisma/generated/client.ts";

/** Statements by hand, as Prisma's client takes them too. */
export interface Sql {
  $queryRaw<T>(statement: TemplateStringsArray | Prisma.Sql, ...values: readonly unknown[]): Promise<T>;
  /** Answers how many rows it changed. */
  $executeRaw(statement: TemplateStringsArray | Prisma.Sql, ...values: readonly unknown[]): Promise<number>;
  $queryRawUnsafe<T>(text: string, ...values: readonly unknown[]): Promise<T>;
  $executeRawUnsafe(text: string, ...values: readonly unknown[]): Promise<number>;
}

export interface SqlDatabase extends Pick<Sql, "$queryRaw" | "$executeRaw"> {
  /**
   * The same for a statement that is sent again and again: each connection has it parsed once and, unless the values matter to the plan,
   * planned once. So there must be few different texts.
   */
  $queryPrepared<T>(statement: TemplateStringsArray | Prisma.Sql, ...values: readonly unknown[]): Promise<T>;
  $transaction<T>(
    work: (tx: Sql) => Promise<T>,
    options?: { readonly maxWait?: number; readonly timeout?: number },
  ): Promise<T>;
}

export interface SqlOptions {
  /** An idle connection broke; it is replaced at the next statement. */
  readonly onLostConnection?: (error: Error) => void;
  /** Told each statement's text before it is sent, but for what begins and ends a transaction. */
  readonly onStatement?: (text: string) => void;
}

/** Connections that `pg` keeps. */
export interface SqlConnections extends SqlDatabase {
  end(): Promise<void>;
}

/**
 * Statements straight through `pg`. Prisma's client turns every statement and all its parameters into JSON once more on their way, which
 * for a page of records costs as much as the page's own work. So sync, whose statements are all written by hand, does without it.
 */
export function createSqlDatabase(
  config: pg.PoolConfig,
  { onLostConnection = () => {}, onStatement = () => {} }: SqlOptions = {},
): SqlConnections {
  const pool = new pg.Pool({ ...config, types: { getTypeParser } });
  pool.on("error", onLostConnection);
  // One that breaks while nothing is asked of it tells so; without a listener that would end the process.
  pool.on("connect", (client) => client.on("error", onLostConnection));
  const names = new Map<string, string>();
  const nameOf = (text: string): string => {
    const name = names.get(text) ?? `m365_sync_${names.size + 1}`;
    names.set(text, name);
    return name;
  };
  return {
    ...statementsOn(pool, onStatement),
    async $queryPrepared<T>(statement: TemplateStringsArray | Prisma.Sql, ...given: readonly unknown[]) {
      const { text, values } = sqlOf(statement, given);
      onStatement(text);
      return (await pool.query({ name: nameOf(text), text, values })).rows as T;
    },
    async $transaction(work, { timeout } = {}) {
      const client = await pool.connect();
      let isOver = false;
      const end = (error?: Error): void => {
        if (!isOver) client.release(error);
        isOver = true;
      };
      // What is still asked of it fails then, and the server rolls back.
      const timer = timeout === undefined ? undefined : setTimeout(() => end(tooLong(timeout)), timeout);
      try {
        await client.query("BEGIN");
        const result = await work(statementsOn(client, onStatement));
        await client.query("COMMIT");
        end();
        return result;
      } catch (error) {
        // If not even this works, the connection is given up, and what it had begun with it.
        await client.query("ROLLBACK").then(
          () => end(),
          (broken: Error) => end(broken),
        );
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    end: () => pool.end(),
  };
}

const tooLong = (timeout: number): Error => new Error(`A transaction took longer than ${timeout / 1000} s.`);

function statementsOn(client: Pick<pg.ClientBase, "query">, onStatement: (text: string) => void): Sql {
  const run = (text: string, values: readonly unknown[]) => {
    onStatement(text);
    return client.query({ text, values: [...values] });
  };
  const send = (statement: TemplateStringsArray | Prisma.Sql, values: readonly unknown[]) => {
    const sql = sqlOf(statement, values);
    return run(sql.text, sql.values);
  };
  return {
    $queryRaw: async <T>(statement: TemplateStringsArray | Prisma.Sql, ...values: readonly unknown[]) =>
      (await send(statement, values)).rows as T,
    $executeRaw: async (statement, ...values) => (await send(statement, values)).rowCount ?? 0,
    $queryRawUnsafe: async <T>(text: string, ...values: readonly unknown[]) => (await run(text, values)).rows as T,
    $executeRawUnsafe: async (text, ...values) => (await run(text, values)).rowCount ?? 0,
  };
}

function sqlOf(statement: TemplateStringsArray | Prisma.Sql, values: readonly unknown[]): Prisma.Sql {
  return statement instanceof Prisma.Sql ? statement : Prisma.sql([...statement], ...values);
}

/** As Prisma reads them: https://www.postgresql.org/docs/current/datatype-oid.html */
const int8 = 20;

function getTypeParser(oid: number, format?: "text" | "binary"): (text: string) => unknown {
  return oid === int8 ? BigInt : pg.types.getTypeParser(oid, format as "text");
}
