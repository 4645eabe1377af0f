import { Prisma } from "../../../../prisma/generated/client.ts";
import type {
  AnswerRuleStore,
  ChosenRule,
  JudgedArrival,
  StoredAnswerRules,
} from "../../../app/ports/mail/answer-rules.ts";
import type { AnswerRule } from "../../../core/mail/answers/answer-rule.ts";
import { isUuid } from "../../../lib/is-uuid.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import type { Sql, SqlDatabase } from "../../database/sql-database.ts";
import { writeReport } from "../audit.ts";
import { inSqlTransaction } from "../context.ts";
import { listsReader } from "../mailboxes.ts";
import { lockMailbox } from "./mail-processing-store.ts";
import { readMailsToAnswer, readOwnAddresses } from "./mail-to-answer.ts";

/** In their order. */
export function readAnswerRules(sql: Pick<Sql, "$queryRaw">, mailboxId: string): Promise<readonly AnswerRule[]> {
  return sql.$queryRaw<AnswerRule[]>`
    SELECT id, name, enabled_at AS "enabledAt", conditions, subject, text, html FROM answer_rule
    WHERE mailbox_id = ${mailboxId}::uuid ORDER BY position, id`;
}

export function createAnswerRuleStore(database: SqlDatabase): AnswerRuleStore {
  return {
    async find(mailboxId) {
      if (!isUuid(mailboxId)) return null;
      const [row] = await database.$queryRaw<Omit<StoredAnswerRules, "rules">[]>`
        SELECT m.id AS "mailboxId", m.organization_id AS "organizationId", m.label, m.address, m.account_id AS "accountId",
          COALESCE(a.time_zone, 'Etc/UTC') AS "timeZone", m.answers_version AS version
        FROM system_mailbox m LEFT JOIN account a ON a.id = m.account_id WHERE m.id = ${mailboxId}::uuid AND m.removed_at IS NULL`;
      return row === undefined ? null : { ...row, rules: await readAnswerRules(database, mailboxId) };
    },

    async isReader(mailboxId, reader) {
      const rows = await database.$queryRaw<object[]>`
        SELECT r.id FROM system_mailbox_reader r JOIN system_mailbox m ON m.id = r.mailbox_id
        WHERE m.id = ${mailboxId}::uuid AND ${listsReader(reader)} LIMIT 1`;
      return rows.length > 0;
    },

    save: (mailboxId, rules, expectedVersion, told) =>
      inSqlTransaction(database, async (tx) => {
        await lockMailbox(tx, mailboxId);
        const isAnyOn = rules.some(({ isEnabled }) => isEnabled);
        // Mail is received to the second.
        const found = await tx.$executeRaw`
          UPDATE system_mailbox SET answers_version = answers_version + 1,
            answering_since = CASE WHEN ${isAnyOn} THEN COALESCE(answering_since, date_trunc('second', clock_timestamp())) END
          WHERE id = ${mailboxId}::uuid AND answers_version = COALESCE(${expectedVersion}::int, answers_version)`;
        if (found === 0) return false;
        await writeRules(tx, mailboxId, rules);
        await writeReport(tx, told);
        return true;
      }),

    judged: (mailboxId, { first, after }) =>
      database.$queryRaw<JudgedArrival[]>`
        SELECT email_id AS "emailId", judged_at AS "judgedAt", outcome, header, rule_name AS "ruleName", outgoing_id AS "outgoingId"
        FROM mail_answer WHERE mailbox_id = ${mailboxId}::uuid AND (
          ${after?.judgedAt ?? null}::timestamptz IS NULL OR judged_at < ${after?.judgedAt ?? null}::timestamptz
          OR judged_at = ${after?.judgedAt ?? null}::timestamptz AND email_id > ${after?.emailId ?? null}::uuid)
        ORDER BY judged_at DESC, email_id LIMIT ${first}::int`,

    async mailOf(mailboxId, emailId) {
      if (!isUuid(emailId)) return null;
      const [mail] = await readMailsToAnswer(
        database,
        Prisma.sql`
          SELECT e.id AS email_id, e.owner_id AS account_id FROM office_email e JOIN system_mailbox m ON m.account_id = e.owner_id
          WHERE e.id = ${emailId}::uuid AND m.id = ${mailboxId}::uuid`,
      );
      return mail ?? null;
    },

    ownAddresses: () => readOwnAddresses(database),
  };
}

/** A rule that stays on is on since it was. */
async function writeRules(tx: Sql, mailboxId: string, rules: readonly ChosenRule[]): Promise<void> {
  const ids = rules.map(({ id }) => id);
  await tx.$executeRaw`DELETE FROM answer_rule WHERE mailbox_id = ${mailboxId}::uuid AND id <> ALL(${ids}::uuid[])`;
  const rows = rules.map(({ isEnabled, ...rule }, position) => ({ ...rule, position, ison: isEnabled }));
  await tx.$executeRaw`
    INSERT INTO answer_rule AS r (id, mailbox_id, position, name, enabled_at, conditions, subject, text, html)
    SELECT n.id, ${mailboxId}::uuid, n.position, n.name, CASE WHEN n.ison THEN clock_timestamp() END, n.conditions, n.subject, n.text, n.html
    FROM jsonb_to_recordset(${storableJson(rows)}::jsonb)
      AS n(id uuid, position int, name text, ison boolean, conditions jsonb, subject text, text text, html text)
    ON CONFLICT (id) DO UPDATE SET position = EXCLUDED.position, name = EXCLUDED.name, conditions = EXCLUDED.conditions,
      subject = EXCLUDED.subject, text = EXCLUDED.text, html = EXCLUDED.html,
      enabled_at = CASE WHEN EXCLUDED.enabled_at IS NOT NULL THEN COALESCE(r.enabled_at, EXCLUDED.enabled_at) END
    WHERE r.mailbox_id = EXCLUDED.mailbox_id`;
}
