// Whom a system mailbox answered when: one row for each sender, changed in one statement by the database's clock.
import { Prisma } from "../../../../prisma/generated/client.ts";
import type { AnswerPass } from "../../../app/ports/mail/automatic-answers.ts";
import { ANSWER_HOURS } from "../../../core/mail/answers/answer-pace.ts";
import { must } from "../../../lib/must.ts";
import type { Sql } from "../../database/sql-database.ts";

const aDay = Prisma.sql`${Prisma.raw(String(ANSWER_HOURS))} * interval '1 hour'`;

export interface AnswerClaim {
  readonly mailboxId: string;
  /** Keyed. */
  readonly sender: string;
  readonly outgoingId: string;
  /** Senders in 24 hours. */
  readonly limit: number;
}

/** As `judgeAnswerPace` in core. Null: the answer may be made, and nobody else makes one. */
export async function claimAnswer(
  sql: Pick<Sql, "$queryRaw">,
  { mailboxId, sender, outgoingId, limit }: AnswerClaim,
): Promise<"ANSWERED_LATELY" | "DAILY_LIMIT" | null> {
  const [row] = await sql.$queryRaw<{ readonly isWon: boolean; readonly isFull: boolean }[]>`
    WITH lately AS (
      SELECT count(*) FILTER (WHERE sender <> ${sender}) >= ${limit}::int AS "isFull" FROM answered_sender
      WHERE mailbox_id = ${mailboxId}::uuid AND answered_at > clock_timestamp() - ${aDay}
    ), won AS (
      INSERT INTO answered_sender AS s (sender, mailbox_id, answered_at, outgoing_id)
      SELECT ${sender}, ${mailboxId}::uuid, clock_timestamp(), ${outgoingId}::uuid FROM lately WHERE NOT "isFull"
      ON CONFLICT (sender) DO UPDATE SET mailbox_id = EXCLUDED.mailbox_id, answered_at = EXCLUDED.answered_at,
        outgoing_id = EXCLUDED.outgoing_id
      WHERE s.answered_at <= clock_timestamp() - ${aDay} RETURNING sender
    )
    SELECT EXISTS (SELECT FROM won) AS "isWon", "isFull" FROM lately`;
  const { isWon, isFull } = must(row, "a row");
  if (isWon) return null;
  return isFull ? "DAILY_LIMIT" : "ANSWERED_LATELY";
}

export function createAnswerPass(sql: Pick<Sql, "$queryRaw">): AnswerPass {
  return {
    async mayLeave(outgoingId) {
      const passed = await sql.$queryRaw<object[]>`
        UPDATE answered_sender s SET answered_at = clock_timestamp()
        FROM outgoing_message o JOIN system_mailbox m ON m.account_id = o.account_id AND m.removed_at IS NULL
          LEFT JOIN office_email e ON e.id = o.origin_email_id
        WHERE o.id = ${outgoingId}::uuid AND s.outgoing_id = o.id AND s.mailbox_id = m.id
          AND COALESCE(e.received_at, o.created_at) > clock_timestamp() - ${aDay}
        RETURNING s.sender`;
      return passed.length > 0;
    },
  };
}
