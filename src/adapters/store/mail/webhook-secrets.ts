import { randomBytes } from "node:crypto";
import type { WebhookSecrets } from "../../../app/ports/mail/arrivals.ts";
import { type SecretBox, secretPurpose } from "../../../app/ports/secret-box.ts";
import type { Sql, SqlDatabase } from "../../database/sql-database.ts";

/** The secrets of webhooks stand among the installation's others, so that a change of the encryption key takes them along. */
export const secretNameOf = (mailboxId: string): string => `webhook:${mailboxId}`;
const before = (mailboxId: string): string => `webhook-before:${mailboxId}`;
/** How long the one before is still signed with. */
const OVERLAP_HOURS = 24;

interface SecretRow {
  readonly name: string;
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  readonly keyId: string;
}

type Statements = Pick<Sql, "$queryRaw" | "$executeRaw">;

export function createWebhookSecrets(database: Pick<SqlDatabase, "$queryRaw">, box: SecretBox): WebhookSecrets {
  return {
    async secretsOf(mailboxId) {
      const rows = await database.$queryRaw<SecretRow[]>`
        SELECT name, ciphertext, key_id AS "keyId" FROM secret WHERE name = ${secretNameOf(mailboxId)}
          OR name = ${before(mailboxId)} AND set_at > clock_timestamp() - ${OVERLAP_HOURS}::int * interval '1 hour'
        ORDER BY name = ${secretNameOf(mailboxId)} DESC`;
      return rows.map(({ name, ciphertext, keyId }) => box.open({ ciphertext, keyId }, secretPurpose(name)));
    },
  };
}

/** In the form of Standard Webhooks: 32 bytes, whsec_ before them. */
const newSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

/** @returns the secret, which cannot be read again */
export async function replaceWebhookSecret(tx: Statements, box: SecretBox, mailboxId: string): Promise<string> {
  const [old] = await tx.$queryRaw<SecretRow[]>`
    SELECT name, ciphertext, key_id AS "keyId" FROM secret WHERE name = ${secretNameOf(mailboxId)} FOR UPDATE`;
  if (old !== undefined) {
    const { name, ciphertext, keyId } = old;
    await save(tx, box, before(mailboxId), box.open({ ciphertext, keyId }, secretPurpose(name)));
  }
  const secret = newSecret();
  await save(tx, box, secretNameOf(mailboxId), secret);
  return secret;
}

/** A webhook is never called without a signature. */
export async function makeWebhookSecret(tx: Statements, box: SecretBox, mailboxId: string): Promise<void> {
  const { ciphertext, keyId } = box.seal(newSecret(), secretPurpose(secretNameOf(mailboxId)));
  await tx.$executeRaw`
    INSERT INTO secret (name, ciphertext, key_id) VALUES (${secretNameOf(mailboxId)}, ${ciphertext}, ${keyId}) ON CONFLICT (name) DO NOTHING`;
}

async function save(tx: Statements, box: SecretBox, name: string, text: string): Promise<void> {
  const { ciphertext, keyId } = box.seal(text, secretPurpose(name));
  await tx.$executeRaw`
    INSERT INTO secret (name, ciphertext, key_id, set_at) VALUES (${name}, ${ciphertext}, ${keyId}, clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET ciphertext = EXCLUDED.ciphertext, key_id = EXCLUDED.key_id, set_at = EXCLUDED.set_at`;
}

/** What was to become of the mail of a mailbox that is removed, and the secrets of its webhook. */
export async function forgetProcessing(tx: Pick<Sql, "$executeRaw">, mailboxId: string): Promise<void> {
  await tx.$executeRaw`DELETE FROM secret WHERE name IN (${secretNameOf(mailboxId)}, ${before(mailboxId)})`;
  await tx.$executeRaw`DELETE FROM mail_processing WHERE mailbox_id = ${mailboxId}::uuid`;
}
