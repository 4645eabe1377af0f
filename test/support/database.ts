import { randomBytes } from "node:crypto";
import { type Db, MongoClient } from "mongodb";
import pg from "pg";
import { inject } from "vitest";
import { must } from "../../src/lib/must.ts";
import { expectTrueCounts } from "./record-counts.ts";

export interface TestDatabase {
  readonly url: string;
  /** Drops it, whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * A freshly migrated database of its own, for a test file: `beforeAll` creates it, `afterAll` drops it. About 50 ms. Whatever the file did,
 * its counters must be true at the end.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const database = await createDatabaseFrom(inject("postgresTemplate"));
  return {
    url: database.url,
    async drop() {
      const client = new pg.Client({ connectionString: database.url });
      try {
        await client.connect();
        await expectTrueCounts(async (sql) => (await client.query(sql)).rows);
      } catch (error) {
        // Whoever tests what happens without a database has dropped it.
        if (!(error instanceof pg.DatabaseError && error.code === "3D000")) throw error;
      } finally {
        await client.end();
        await database.drop();
      }
    },
  };
}

/** A database with nothing in it. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabaseFrom("template1");
}

async function createDatabaseFrom(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await administer(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A MongoDB database of its own; `inject("mongoUrl")` tells whether there is a server. @throws Error when there is none */
export async function createTestMongo(): Promise<{ readonly url: string; readonly db: Db; drop(): Promise<void> }> {
  const url = new URL(must(inject("mongoUrl"), "a MongoDB for tests"));
  url.pathname = `/test_${randomBytes(6).toString("hex")}`;
  const client = await MongoClient.connect(url.href);
  const db = client.db();
  return {
    url: url.href,
    db,
    drop: async () => {
      await db.dropDatabase();
      await client.close();
    },
  };
}
