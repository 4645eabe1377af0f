import { Prisma } from "../../../../prisma/generated/client.ts";
import { LATE_AFTER_MINUTES, type LateMail } from "../../../app/ports/mail/late-mail.ts";
import { keyOf } from "../../../core/status/alert-subject.ts";
import { storableText } from "../../../lib/storable-json.ts";
import type { SqlDatabase } from "../../database/sql-database.ts";
import { writeFeed } from "../../feed/feed-events.ts";
import { raiseMailAlert } from "./mail-alert.ts";
import { settleWaitingMail } from "./waiting-mail-alerts.ts";

interface AlertRow {
  readonly id: string;
}

export function createLateMail(database: SqlDatabase): LateMail {
  const change = (accountId: string, statement: Prisma.Sql): Promise<void> =>
    database.$transaction(async (tx) => {
      const changed = await tx.$queryRaw<AlertRow[]>(statement);
      await writeFeed(
        tx,
        changed.map(({ id }) => ({ topic: "alert", subjectId: id, accountId })),
      );
    });
  return {
    tell(accountId, why) {
      const message = Prisma.sql`${storableText(why)}`;
      const alert = { key: keyFor(accountId), subject: "lateMail", code: "MAIL_LATE", message } as const;
      return change(
        accountId,
        raiseMailAlert(alert, Prisma.sql`account a WHERE a.id = ${accountId}::uuid AND ${isAnyLate(accountId)}`),
      );
    },
    async settle(accountId) {
      await database.$transaction((tx) => settleWaitingMail(tx, accountId));
      await change(
        accountId,
        Prisma.sql`
          UPDATE alert SET resolved_at = clock_timestamp(), updated_at = clock_timestamp()
          WHERE key = ${keyFor(accountId)} AND resolved_at IS NULL AND NOT ${isAnyLate(accountId)} RETURNING id`,
      );
    },
  };
}

const keyFor = (accountId: string): string => keyOf({ kind: "lateMail", accountId });

/** Of what was accepted only the copy is missing, and that is looked for during a day. */
const isAnyLate = (accountId: string): Prisma.Sql => Prisma.sql`EXISTS (
  SELECT FROM outgoing_message o WHERE o.account_id = ${accountId}::uuid AND o.next_at IS NOT NULL
    AND o.state IN ('WAITING', 'DRAFTED', 'ATTACHED', 'SUBMITTING', 'WITHDRAWING')
    AND COALESCE(o.submitted_at, o.due_at) < clock_timestamp() - ${LATE_AFTER_MINUTES}::int * interval '1 minute')`;
