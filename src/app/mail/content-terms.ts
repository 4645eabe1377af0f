import { syncSettingsOf } from "../../core/settings/sync-settings-of.ts";
import type { SettingsStore } from "../ports/settings-store.ts";
import { readPersonSettings } from "../settings/person-settings.ts";

/** What the settings say of texts and attachments that come later than their mail. */
export interface ContentTerms {
  readonly attachments: "ON_OPEN" | "RECENT" | "ALL";
  readonly attachmentLimitBytes: number;
  /** Longer texts are not kept. */
  readonly bodyLimitBytes: number;
}

/** Null: nothing is fetched for this mailbox now, since it is not connected or not synced. */
export type ContentTermsOf = (accountId: string) => Promise<ContentTerms | null>;

export interface ContentTermsDeps {
  readonly settings: Pick<SettingsStore, "readLayers">;
  /** Whose settings a mailbox follows; null if it is not connected. */
  ownerOf(accountId: string): Promise<string | null>;
}

/** The same for the lane that fetches ahead and for somebody who opens a mail. */
export function createContentTerms({ settings, ownerOf }: ContentTermsDeps): ContentTermsOf {
  return async function termsOf(accountId) {
    const ownerId = await ownerOf(accountId);
    const owner = ownerId === null ? null : await readPersonSettings(settings, ownerId);
    if (owner === null) return null;
    const { isEnabled, mail } = syncSettingsOf(owner, "EMAIL", accountId);
    if (!isEnabled || mail === undefined) return null;
    const { EMAIL_ATTACHMENTS, EMAIL_ATTACHMENT_LIMIT_MB } = owner.settings;
    return {
      attachments: EMAIL_ATTACHMENTS.value,
      attachmentLimitBytes: EMAIL_ATTACHMENT_LIMIT_MB.value * 1_048_576,
      bodyLimitBytes: mail.bodyLimitBytes,
    };
  };
}
