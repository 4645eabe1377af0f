import type { PrismaClient } from "../../../prisma/generated/client.ts";
import type { SystemAlerts, TroubleName } from "../../app/ports/system-alerts.ts";
import { keyOf } from "../../core/status/alert-subject.ts";
import { errorCatalogue } from "../../core/sync/error-catalogue.ts";
import type { WriteFeed } from "./context.ts";

const keyFor = (trouble: TroubleName): string => keyOf({ kind: "system", trouble });

export function createSystemAlerts(prisma: PrismaClient, writeFeed: WriteFeed): SystemAlerts {
  return {
    raise: ({ name, code, message }) =>
      prisma.$transaction(async (tx) => {
        const raised = await tx.$queryRaw<{ id: string }[]>`
          INSERT INTO alert (key, subject, source, type, code, message, remedy)
          VALUES (${keyFor(name)}, 'system', 'm365-sync', 'sync', ${code}, ${message}, ${errorCatalogue[code].remedy})
          ON CONFLICT (key) DO UPDATE SET updated_at = clock_timestamp(), resolved_at = NULL, occurrences = alert.occurrences + 1,
            code = EXCLUDED.code, message = EXCLUDED.message, remedy = EXCLUDED.remedy
          RETURNING id`;
        await writeFeed(
          tx,
          raised.map(({ id }) => ({ topic: "alert", subjectId: id })),
        );
      }),
    resolve: (name) =>
      prisma.$transaction(async (tx) => {
        const resolved = await tx.$queryRaw<{ id: string }[]>`
          UPDATE alert SET resolved_at = clock_timestamp(), updated_at = clock_timestamp()
          WHERE key = ${keyFor(name)} AND resolved_at IS NULL RETURNING id`;
        await writeFeed(
          tx,
          resolved.map(({ id }) => ({ topic: "alert", subjectId: id })),
        );
      }),
  };
}
