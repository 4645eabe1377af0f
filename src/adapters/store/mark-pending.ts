import type { Prisma } from "../../../prisma/generated/client.ts";
import type { SettingsChanged } from "../../app/ports/settings-store.ts";
import { must } from "../../lib/must.ts";

/**
 * Something that affects sync like a setting was changed in the same transaction: schedules follow it now, or later if this process dies.
 * The scope gets a new version, so that whoever applies the previous one does not clear this change too.
 */
export async function markPending(
  tx: Prisma.TransactionClient,
  scopeId: string,
  key: string,
): Promise<SettingsChanged> {
  const [row] = await tx.$queryRaw<{ version: number }[]>`
    INSERT INTO settings_scope AS s (id, version, pending_keys) VALUES (${scopeId}, 1, ARRAY[${key}]::text[])
    ON CONFLICT (id) DO UPDATE SET version = s.version + 1, pending_keys = s.pending_keys || EXCLUDED.pending_keys,
      updated_at = clock_timestamp()
    RETURNING version`;
  return { scopeId, version: must(row, "the scope").version, keys: [key] };
}
