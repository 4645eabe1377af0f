import { mailCutoff } from "../../core/settings/retention.ts";
import { groupBy } from "../../lib/group-by.ts";
import type { OldMail } from "../ports/mail/old-mail.ts";
import type { SettingsStore } from "../ports/settings-store.ts";
import { readSettingsOfAll } from "../settings/person-settings.ts";

export interface PurgeOldMailDeps {
  readonly mail: OldMail;
  readonly settings: Pick<SettingsStore, "readLayersOf">;
  /** The database's clock. */
  now(): Promise<Date>;
}

/** Mails in one transaction, while no run of their mailbox can begin. */
const STEP_MAILS = 500;

/**
 * Deletes in Oro what is older than EMAIL_RETENTION_DAYS of its organization. The window of imports ends on the same day, so nothing comes
 * back. @returns how many mails
 */
export function createPurgeOldMail({ mail, settings, now }: PurgeOldMailDeps) {
  return async (life: { readonly signal: AbortSignal; touch(): Promise<void> }): Promise<number> => {
    const mailboxes = groupBy(await mail.mailboxes(), ({ organizationId }) => organizationId);
    const levels = await readSettingsOfAll(settings, [...mailboxes.keys()]);
    const at = await now();
    let gone = 0;
    for (const [organizationId, accounts] of mailboxes) {
      const level = levels.get(organizationId);
      const before = level === undefined ? null : mailCutoff(at, level.settings);
      if (before === null) continue;
      for (const { accountId } of accounts) {
        for (;;) {
          if (life.signal.aborted) return gone;
          const removed = await mail.remove(accountId, before, STEP_MAILS);
          gone += removed ?? 0;
          if (removed === null || removed < STEP_MAILS) break;
          await life.touch();
        }
      }
    }
    return gone;
  };
}
