import { PrismaPg } from "@prisma/adapter-pg";
import { DriverAdapterError } from "@prisma/driver-adapter-utils";
import pg from "pg";
import { type SchemaEngine, withSchemaEngine } from "./schema-engine.ts";

/**
 * Prisma's adapter cuts a script at every semicolon, also inside function bodies, and runs the pieces one by one. PostgreSQL runs a
 * script sent whole as one transaction: a migration that fails leaves nothing behind.
 */
class WholeScripts extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        if (!(error instanceof pg.DatabaseError)) throw error;
        throw new DriverAdapterError({
          kind: "postgres",
          code: error.code ?? "",
          severity: error.severity ?? "ERROR",
          message: error.message,
          detail: error.detail,
          column: error.column,
          hint: error.hint,
        });
      }
    };
    return adapter;
  }
}

/** The engine takes an advisory lock of its own and leaves it to its connection, so the connections have to end with it. */
export async function withDatabaseEngine<T>(url: string, use: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: url });
  try {
    return await withSchemaEngine(new WholeScripts(pool), use);
  } finally {
    await pool.end();
  }
}
