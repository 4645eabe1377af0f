import type { AnswerRule } from "../../../core/mail/answers/answer-rule.ts";
import type { Sql } from "../../database/sql-database.ts";

/** In their order. */
export function readAnswerRules(sql: Pick<Sql, "$queryRaw">, mailboxId: string): Promise<readonly AnswerRule[]> {
  return sql.$queryRaw<AnswerRule[]>`
    SELECT id, name, enabled_at AS "enabledAt", conditions, subject, text, html FROM answer_rule
    WHERE mailbox_id = ${mailboxId}::uuid ORDER BY position, id`;
}
