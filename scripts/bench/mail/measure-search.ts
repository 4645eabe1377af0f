import pg from "pg";
import { openSqlDatabase } from "../../../src/adapters/database/prisma-client.ts";
import { createMailReader } from "../../../src/adapters/store/mail/mail-reader.ts";
import { searchQuery } from "../../../src/core/mail/search.ts";
import { must } from "../../../src/lib/must.ts";
import type { Stage } from "../stage.ts";

/** Milliseconds of a page of fifty with its total, fastest first. */
export interface SearchFigures {
  /** The owner, over GraphQL. */
  readonly ownerMs: readonly number[];
  /** The same page and total by a statement that asks for no rights, threads or states. */
  readonly bareMs: readonly number[];
  /** A colleague who sees subjects only, for a word of some subjects and for one of hardly any: both are in most texts. */
  readonly subjectMs: readonly number[];
  readonly rareSubjectMs: readonly number[];
}

const search = `query ($search: String!) { emails(first: 50, search: $search) { totalCount nodes { id subject preview } } }`;
const commonWord = "offer";
const wordOfTexts = "please";
const looks = 20;
const parts = ["people", "subject", "text", "bcc"] as const;
const bare = `SELECT e.id, e.subject, c.preview FROM email_content c JOIN office_email e ON e.id = c.email_id
  WHERE c.search @@ $1::tsquery ORDER BY e.received_at DESC LIMIT 51`;
const bareTotal = `SELECT count(*) FROM (SELECT FROM email_content WHERE search @@ $1::tsquery LIMIT 1001) AS found`;

export async function measureSearch({ product, databaseUrl }: Stage, accountId: string): Promise<SearchFigures> {
  const sql = openSqlDatabase(databaseUrl);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const reader = createMailReader(sql);
    const reach = { kind: "SHARED", level: "SUBJECT", ownDomains: ["contoso.example"] } as const;
    const asColleague = (word: string) => async () => {
      const query = { mailboxes: [{ accountId, reach }], filter: {}, search: word };
      await Promise.all([
        reader.list({ ...query, order: "NEWEST_FIRST", first: 50, after: null }),
        reader.count(query),
      ]);
    };
    const typed = must(searchQuery({ typed: commonWord }, [{ accountIds: [accountId], parts }]), "a question");
    return {
      ownerMs: await timesOf(() => product.ask(search, { search: commonWord })),
      bareMs: await timesOf(async () => [await client.query(bare, [typed]), await client.query(bareTotal, [typed])]),
      subjectMs: await timesOf(asColleague(commonWord)),
      rareSubjectMs: await timesOf(asColleague(wordOfTexts)),
    };
  } finally {
    await client.end();
    await sql.end();
  }
}

export async function timesOf(work: () => Promise<unknown>): Promise<readonly number[]> {
  const all: number[] = [];
  for (let nth = 0; nth < looks; nth += 1) {
    const began = performance.now();
    await work();
    all.push(performance.now() - began);
  }
  return all.sort((one, other) => one - other);
}
