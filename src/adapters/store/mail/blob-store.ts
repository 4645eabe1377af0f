// Bytes come in by a stream and are hashed on their way, so that no attachment is ever whole in memory. Only at the end is it known whether the
// organization has them already. Storing locks the blob that it will refer to, and the collector locks what it wants to delete and then looks
// again: so whoever comes second sees what the first one did.
import { createHash } from "node:crypto";
import { Prisma } from "../../../../prisma/generated/client.ts";
import type { BlobReader, StoredBlob } from "../../../app/ports/mail/blob-store.ts";
import type { Sql } from "../../database/sql-database.ts";

export const partBytes = 512 * 1024;

type Statements = Pick<Sql, "$queryRaw" | "$executeRaw">;
interface Transactions {
  $transaction<T>(work: (tx: Statements) => Promise<T>): Promise<T>;
}

export interface BlobStore extends BlobReader {
  /**
   * Takes bytes in. They count once `refer` has made something refer to them, in the transaction that it is given; otherwise the collector
   * deletes them.
   */
  store(
    organizationId: string,
    chunks: AsyncIterable<Uint8Array>,
    refer: (tx: Statements, blob: StoredBlob) => Promise<void>,
  ): Promise<StoredBlob>;
}

export function createBlobStore(database: Statements & Transactions): BlobStore {
  async function stage(organizationId: string, chunks: AsyncIterable<Uint8Array>) {
    const [made] = await database.$queryRaw<{ readonly id: string }[]>`
      INSERT INTO blob (organization_id) VALUES (${organizationId}::uuid) RETURNING id`;
    if (made === undefined) throw new Error("A blob was not begun.");
    const hash = createHash("sha256");
    let length = 0;
    let nth = 0;
    try {
      for await (const part of inParts(chunks)) {
        hash.update(part);
        length += part.byteLength;
        await database.$executeRaw`INSERT INTO blob_part (blob_id, nth, bytes) VALUES (${made.id}::uuid, ${nth}::int, ${part}::bytea)`;
        nth += 1;
      }
    } catch (error) {
      await database.$executeRaw`DELETE FROM blob WHERE id = ${made.id}::uuid`;
      throw error;
    }
    return { id: made.id, length, sha256: hash.digest() };
  }

  return {
    async store(organizationId, chunks, refer) {
      const staged = await stage(organizationId, chunks);
      const { length } = staged;
      return database.$transaction(async (tx) => {
        // Of two that store the same bytes at once, the second waits here for the first.
        const named = await tx.$queryRaw<{ readonly id: string }[]>`
          INSERT INTO blob (id, organization_id, sha256, length)
          VALUES (gen_random_uuid(), ${organizationId}::uuid, ${staged.sha256}::bytea, ${length}::bigint)
          ON CONFLICT (organization_id, sha256) DO UPDATE SET length = EXCLUDED.length RETURNING id`;
        const blobId = named[0]?.id ?? staged.id;
        const [known] = await tx.$queryRaw<{ readonly has: boolean }[]>`
          SELECT EXISTS (SELECT FROM blob_part WHERE blob_id = ${blobId}::uuid) AS has`;
        if (known?.has !== true)
          await tx.$executeRaw`UPDATE blob_part SET blob_id = ${blobId}::uuid WHERE blob_id = ${staged.id}::uuid`;
        await tx.$executeRaw`DELETE FROM blob WHERE id = ${staged.id}::uuid`;
        const blob = { blobId, length };
        await refer(tx, blob);
        return blob;
      });
    },

    async *read(blobId, range) {
      const [blob] = await database.$queryRaw<
        { readonly length: bigint }[]
      >`SELECT length FROM blob WHERE id = ${blobId}::uuid`;
      if (blob === undefined) throw new Error("These bytes are here no more.");
      const start = range?.start ?? 0;
      const end = Math.min(range?.end ?? Number(blob.length), Number(blob.length));
      for (let at = start; at < end; ) {
        const nth = Math.floor(at / partBytes);
        const offset = at - nth * partBytes;
        const size = Math.min(partBytes - offset, end - at);
        const [part] = await database.$queryRaw<{ readonly bytes: Uint8Array }[]>`
          SELECT substring(bytes FROM ${offset + 1}::int FOR ${size}::int) AS bytes FROM blob_part
          WHERE blob_id = ${blobId}::uuid AND nth = ${nth}::int`;
        if (part === undefined || part.bytes.byteLength !== size) throw new Error("These bytes are here no more.");
        yield part.bytes;
        at += size;
      }
    },
  };
}

/** Deletes blobs that nothing refers to, at most so many. @returns how many */
export function collectBlobs(database: Transactions, limit: number): Promise<number> {
  return database.$transaction(async (tx) => {
    // Files whose order never came.
    await tx.$executeRaw`
      DELETE FROM outgoing_attachment WHERE outgoing_id IS NULL AND uploaded_at < clock_timestamp() - interval '1 day'`;
    const locked = await tx.$queryRaw<{ readonly id: string }[]>`
      SELECT b.id FROM blob b WHERE ${isUnused} ORDER BY b.id LIMIT ${limit}::int FOR UPDATE SKIP LOCKED`;
    if (locked.length === 0) return 0;
    // A statement of its own sees what was committed until it had the locks.
    return tx.$executeRaw`DELETE FROM blob b WHERE b.id = ANY(${locked.map(({ id }) => id)}::uuid[]) AND ${isUnused}`;
  });
}

/** What is still coming in is younger than a day. */
const isUnused = Prisma.sql`NOT EXISTS (SELECT FROM email_attachment a WHERE a.blob_id = b.id)
  AND NOT EXISTS (SELECT FROM outgoing_attachment a WHERE a.blob_id = b.id)
  AND (b.sha256 IS NOT NULL OR b.created_at < clock_timestamp() - interval '1 day')`;

async function* inParts(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let rest = chunk;
    while (size + rest.byteLength >= partBytes) {
      const taken = partBytes - size;
      yield Buffer.concat([...waiting, rest.subarray(0, taken)]);
      rest = rest.subarray(taken);
      waiting = [];
      size = 0;
    }
    if (rest.byteLength > 0) waiting.push(rest);
    size += rest.byteLength;
  }
  if (size > 0) yield Buffer.concat(waiting);
}
