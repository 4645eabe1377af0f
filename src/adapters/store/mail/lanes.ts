import { Prisma } from "../../../../prisma/generated/client.ts";
import type { LaneLease } from "../../../app/ports/mail/content-lane-store.ts";
import type { Sql } from "../../database/sql-database.ts";

export type Lane = "content" | "outbox" | "arrivals";

/** Null while somebody else has it. */
export async function takeLane(
  sql: Pick<Sql, "$queryRaw">,
  lane: Lane,
  about: Omit<LaneLease, "token">,
): Promise<LaneLease | null> {
  const { accountId, holder, leaseMs } = about;
  const [row] = await sql.$queryRaw<{ readonly token: bigint }[]>`
    INSERT INTO mail_lane AS m (account_id, lane, lease_holder, fencing_token, lease_expires_at)
    VALUES (${accountId}::uuid, ${lane}, ${holder}, 1, clock_timestamp() + ${leaseMs}::int * interval '1 ms')
    ON CONFLICT (account_id, lane) DO UPDATE SET lease_holder = EXCLUDED.lease_holder, fencing_token = m.fencing_token + 1,
      lease_expires_at = EXCLUDED.lease_expires_at
    WHERE m.lease_expires_at IS NULL OR m.lease_expires_at < clock_timestamp()
    RETURNING fencing_token AS token`;
  return row === undefined ? null : { ...about, token: row.token };
}

export async function releaseLane(
  sql: Pick<Sql, "$executeRaw">,
  lane: Lane,
  { accountId, holder, token }: LaneLease,
): Promise<void> {
  await sql.$executeRaw`
    UPDATE mail_lane SET lease_holder = NULL, lease_expires_at = NULL
    WHERE account_id = ${accountId}::uuid AND lane = ${lane} AND lease_holder = ${holder} AND fencing_token = ${token}::bigint`;
}

/** Makes the lease begin anew, as a statement or a part of one: a row if it is still held, and the database's time. */
export function laneProof(lane: Lane, { accountId, holder, token, leaseMs }: LaneLease): Prisma.Sql {
  return Prisma.sql`
    UPDATE mail_lane SET lease_expires_at = clock_timestamp() + ${leaseMs}::int * interval '1 ms'
    WHERE account_id = ${accountId}::uuid AND lane = ${lane} AND lease_holder = ${holder} AND fencing_token = ${token}::bigint
    RETURNING clock_timestamp() AS now`;
}

/** @returns the database's time; null: the lease is lost */
export async function proveLane(sql: Pick<Sql, "$queryRaw">, lane: Lane, lease: LaneLease): Promise<Date | null> {
  const [proved] = await sql.$queryRaw<{ readonly now: Date }[]>(laneProof(lane, lease));
  return proved?.now ?? null;
}

/** For a mailbox's account `a`: nobody works on this lane. */
export const isLaneFree = (lane: Lane): Prisma.Sql => Prisma.sql`NOT EXISTS (
  SELECT FROM mail_lane l WHERE l.account_id = a.id AND l.lane = ${lane} AND l.lease_expires_at >= clock_timestamp())`;
