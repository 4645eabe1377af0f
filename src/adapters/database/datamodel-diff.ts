// Writing a migration compares two datamodels and so needs no server; but the engine insists on asking one for its version.
// It is answered here: comparing the stored datamodel rather than a live database also keeps hand-written SQL (partial indexes,
// triggers) out of the difference, which Prisma would otherwise propose to drop.
import { ColumnTypeEnum, type SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { noFilters, withSchemaEngine } from "./schema-engine.ts";

const paperDatabase: SqlDriverAdapter = {
  provider: "postgres",
  adapterName: "datamodel-diff",
  queryRaw: async () => ({
    columnNames: ["exists", "version", "numeric_version"],
    columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
    rows: [[true, "PostgreSQL 18.0", 180000]],
  }),
  executeRaw: refuse,
  executeScript: refuse,
  startTransaction: refuse,
  getConnectionInfo: () => ({
    schemaName: "public",
    supportsRelationJoins: true,
  }),
  dispose: async () => {},
};

async function refuse(): Promise<never> {
  throw new Error("Comparing datamodels changes no database.");
}

const paperFactory = {
  provider: "postgres" as const,
  adapterName: "datamodel-diff",
  connect: async () => paperDatabase,
  connectToShadowDb: async () => paperDatabase,
};

/** The SQL that turns a database of one datamodel (undefined: an empty database) into the other; empty when they agree. */
export async function diffDatamodels(from: string | undefined, to: string): Promise<string> {
  const datamodel = (content: string) => ({
    tag: "schemaDatamodel" as const,
    files: [{ path: "schema.prisma", content }],
  });
  return withSchemaEngine(paperFactory, async (engine) => {
    const { stdout } = await engine.diff({
      from: from === undefined ? { tag: "empty" } : datamodel(from),
      to: datamodel(to),
      script: true,
      exitCode: null,
      filters: noFilters,
    });
    const sql = stdout ?? "";
    return sql.includes("This is an empty migration") ? "" : sql;
  });
}
