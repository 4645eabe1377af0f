import { Prisma } from "../../../../prisma/generated/client.ts";
import type { AlertSubject } from "../../../core/status/alert-subject.ts";
import { type ErrorCode, errorCatalogue } from "../../../core/sync/error-catalogue.ts";

interface MailAlert {
  readonly key: string;
  readonly subject: AlertSubject["kind"];
  readonly code: ErrorCode;
  readonly message: Prisma.Sql;
  /** Text from records that the message names in braces. */
  readonly parts?: Prisma.Sql;
}

/**
 * An alert about mail that goes out of a mailbox. The same alert raised again goes on, or begins anew.
 *
 * @param of selects the account as `a`: what stands behind FROM
 */
export const raiseMailAlert = (
  { key, subject, code, message, parts = Prisma.sql`'{}'::jsonb` }: MailAlert,
  of: Prisma.Sql,
): Prisma.Sql => Prisma.sql`
  INSERT INTO alert (key, subject, organization_id, account_id, source, resource, type, operation, code, message, parts, remedy)
  SELECT ${key}, ${subject}, a.organization_id, a.id, 'm365-sync', 'EMAIL', 'sync', 'export', ${code}, ${message}, ${parts},
    ${errorCatalogue[code].remedy}
  FROM ${of}
  ON CONFLICT (key) DO UPDATE SET updated_at = clock_timestamp(), resolved_at = NULL, occurrences = alert.occurrences + 1,
    code = EXCLUDED.code, message = EXCLUDED.message, parts = EXCLUDED.parts, remedy = EXCLUDED.remedy
  RETURNING id, account_id`;
