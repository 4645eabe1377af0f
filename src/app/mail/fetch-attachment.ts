import type { ContentLaneStore } from "../ports/mail/content-lane-store.ts";
import type { FetchAttachment } from "../ports/mail/fetch-attachment.ts";
import type { MailSource } from "../ports/mail-source.ts";
import { StoreError } from "../store-error.ts";

export interface FetchAttachmentDeps {
  readonly lane: Pick<ContentLaneStore, "attachment" | "saveBytes" | "saveRefused">;
  /** Opens the mailbox for somebody who waits. */
  openMail(accountId: string, signal: AbortSignal): Promise<MailSource>;
}

/** Fetches an attachment that somebody opened, whatever its size and the settings for fetching ahead. */
export function createFetchAttachment({ lane, openMail }: FetchAttachmentDeps): FetchAttachment {
  return {
    async fetch(attachmentId, signal) {
      const wanted = await lane.attachment(attachmentId);
      if (wanted === null) return { kind: "GONE" };
      try {
        const source = await openMail(wanted.accountId, signal);
        const ref = { mailId: wanted.mailId, attachmentId: wanted.m365Id };
        const saved = await source.readAttachment(ref, ({ chunks }) => lane.saveBytes(null, wanted, chunks), signal);
        return saved === false ? { kind: "GONE" } : { kind: "STORED", ...saved };
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        if (error.fault !== "rejected" && error.fault !== "notFound") return { kind: "LATER", reason: error.message };
        await lane.saveRefused(attachmentId, error.message);
        return { kind: "REFUSED", reason: error.message };
      }
    },
  };
}
