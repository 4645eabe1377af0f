import { Prisma, type PrismaClient } from "../../prisma/generated/client.ts";

/**
 * Remembers all rows of the database as they are now. @returns what brings them back, by one statement: a test that carries out many orders
 * begins each with the same rows. Only for a server's superuser: it passes by triggers and foreign keys, whose work is among the rows.
 */
export async function keepState(prisma: PrismaClient): Promise<() => Promise<void>> {
  const tables = await prisma.$queryRaw<{ readonly name: string; readonly columns: string }[]>`
    SELECT quote_ident(c.relname) AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY c.relname ORDER BY c.relname`;
  const inAll = (statement: (table: { readonly name: string; readonly columns: string }) => string) =>
    Prisma.raw(`DO $$ BEGIN ${tables.map((table) => `${statement(table)};`).join("\n")} END $$`);
  const keep = inAll(({ name }) => `CREATE TABLE kept.${name} AS TABLE public.${name}`);
  const restore = inAll(
    ({ name, columns }) =>
      `DELETE FROM public.${name};
       INSERT INTO public.${name} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM kept.${name}`,
  );
  await prisma.$executeRaw`CREATE SCHEMA kept`;
  await prisma.$executeRaw(keep);
  return async () => {
    await prisma.$transaction([
      prisma.$executeRaw`SET LOCAL session_replication_role = 'replica'`,
      prisma.$executeRaw(restore),
    ]);
  };
}
