// Real processes that send mail from one mailbox, and what is needed to judge them: the wire, the table of outgoing mail, and the ledger of all
// copies that ever reached anybody. Hours pass by moving what the table remembers, and the simulated clock.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { openSqlDatabase } from "../../src/adapters/database/prisma-client.ts";
import { createBlobStore } from "../../src/adapters/store/mail/blob-store.ts";
import { createOutgoingMail } from "../../src/adapters/store/mail/outgoing-mail.ts";
import type { OutgoingOrder } from "../../src/app/ports/mail/outgoing-mail.ts";
import { slotOf } from "../../src/jobs/job-table.ts";
import { createPostgresJobTable, jobSchema, jobTableName } from "../../src/jobs/postgres-job-table.ts";
import { must } from "../../src/lib/must.ts";
import { createTestDatabase } from "./database.ts";
import { passSlowly } from "./mail-client.ts";
import { anOrder } from "./outgoing-samples.ts";
import { connectPersona, type Product, setUpSystem, startProduct } from "./product.ts";
import { runSimulator } from "./simulator.ts";
import { startWireTap } from "./wire-tap.ts";

const recipients = ["busy@contoso.example", "someone@elsewhere.example"] as const;

export interface MailNow {
  readonly state: string;
  readonly hold: string | null;
  /** Until something is to be done; null: nothing is. */
  readonly restMs: number | null;
  /** Who works on the mailbox, as `host:pid:…`. */
  readonly holder: string | null;
}

export type MailStage = Awaited<ReturnType<typeof openMailStage>>;

/** @param env of every process */
export async function openMailStage(env: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), "m365-sync-e2e-"));
  const database = await createTestDatabase();
  const sql = openSqlDatabase(database.url);
  const simulator = await runSimulator({ settings: { mail: { sendDelayMs: 0, lookupLagMs: 0 } } });
  const wire = await startWireTap(simulator.origin);
  const pool = new pg.Pool({ connectionString: database.url, max: 1, options: `-c search_path=${jobSchema}` });
  const jobs = createPostgresJobTable(pool);
  const blobs = createBlobStore(sql);
  const mail = createOutgoingMail(sql, blobs);
  const processes: Product[] = [];

  async function start(role: "all" | "worker"): Promise<Product> {
    const product = await startProduct({
      ...{ role, env, program: inject("serverFile"), databaseUrl: database.url, dataFolder: folder },
      simulatorOrigin: wire.origin,
    });
    processes.push(product);
    return product;
  }

  const first = await start("all");
  await setUpSystem(first, simulator, {
    ...{ TASKS_SYNC_ENABLED: false, EMAIL_SYNC_ENABLED: true, EMAIL_ATTACHMENTS: "ON_OPEN" },
    EMAIL_RECIPIENTS_BRAKE: 10_000,
  });
  const accountId = await connectPersona(first, "quiet@contoso.example");
  const [account] = await sql.$queryRaw<{ readonly orderedById: string; readonly organizationId: string }[]>`
    SELECT user_id AS "orderedById", organization_id AS "organizationId" FROM account WHERE id = ${accountId}::uuid`;
  const { orderedById, organizationId } = must(account, "the account");

  return {
    ...{ simulator, wire, first, start, accountId },

    /** Orders a mail with these files, due at once. @returns its id, which marks its copies, too */
    async order(files: readonly { readonly name: string; readonly bytes: Buffer }[]): Promise<string> {
      const uploadIds: string[] = [];
      for (const { name, bytes } of files) {
        const about = { accountId, organizationId, uploadedById: orderedById, name, contentType: "text/plain" };
        uploadIds.push((await mail.upload({ ...about, isInline: false, contentId: null }, chunksOf(bytes))).id);
      }
      const content: OutgoingOrder["content"] = {
        ...{ origin: null, from: null, cc: [], bcc: [], html: "<p>Hello</p>", importance: "normal" },
        ...{ subject: "Minutes", to: recipients.map((address) => ({ name: "", address })) },
      };
      const order = anOrder(accountId, { orderedById, content, uploadIds, mostFileBytes: 100_000_000 });
      await mail.add(order);
      return order.id;
    },

    async now(id: string): Promise<MailNow> {
      const [row] = await sql.$queryRaw<MailNow[]>`
        SELECT o.state, o.hold, (extract(epoch FROM o.next_at - clock_timestamp()) * 1000)::float8 AS "restMs", l.lease_holder AS holder
        FROM outgoing_message o LEFT JOIN mail_lane l ON l.account_id = o.account_id AND l.lane = 'outbox' WHERE o.id = ${id}::uuid`;
      return must(row, "the mail");
    },

    /** As an order does, and the look that comes every few seconds. */
    async wake(): Promise<void> {
      const slot = slotOf("outbox", accountId);
      await jobs.put([{ slot, name: "outbox", key: accountId, payload: { accountId }, runAt: new Date() }]);
      await pool.query("NOTIFY m365_sync_jobs");
    },

    /** Nobody may hold the lane: what a process has read of the table does not move. */
    async pass(ms: number): Promise<void> {
      await sql.$executeRaw`
        UPDATE outgoing_message SET next_at = next_at - ${ms} * interval '1 ms', submitted_at = submitted_at - ${ms} * interval '1 ms',
          due_at = due_at - ${ms} * interval '1 ms', draft_begun_at = draft_begun_at - ${ms} * interval '1 ms'`;
      passSlowly(simulator.control.clock, ms);
    },

    /** What a dead process held is free at once, and not after the rest of its lease. */
    async bury(): Promise<void> {
      await sql.$executeRaw`UPDATE mail_lane SET lease_expires_at = clock_timestamp() - interval '1 s' WHERE lane = 'outbox'`;
      await pool.query(`UPDATE ${jobTableName} SET locked_at = locked_at - interval '1 h' WHERE name = 'outbox'`);
    },

    /** How many copies each recipient has, by the mark that only the sender's side knows. */
    copies(id: string): readonly number[] {
      const own = simulator.control.transport
        .copies()
        .filter(({ cause, marks }) => cause === "mail" && marks.some(({ value }) => value === id));
      return recipients.map((address) => own.filter(({ recipient }) => recipient === address).length);
    },

    /** The simulated mailboxes forget all mail, which is held in memory; the ledger keeps its rows. */
    clear(): void {
      const { mail: outlook } = simulator.control;
      for (const person of ["quiet", "busy"])
        for (const folder of ["sentitems", "drafts", "deleteditems", "inbox"])
          for (const { id } of outlook.messages(person, folder)) outlook.purge(person, id);
    },

    async close(): Promise<void> {
      for (const { child } of processes) child.kill("SIGCONT");
      await Promise.all(processes.map((product) => product.end()));
      await Promise.all([sql.end(), pool.end(), wire.stop()]);
      await simulator.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function* chunksOf(bytes: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += 512 * 1024) yield bytes.subarray(at, at + 512 * 1024);
}
