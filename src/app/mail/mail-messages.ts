// A whole mail as a file (.eml). Owners get it as Microsoft has it. Everybody else, and owners of what Microsoft has no more, get it put
// together from what is stored, with what they may see of it, and marked as such.
import type { Viewer } from "../../core/access/viewer.ts";
import type { BlobReader } from "../ports/mail/blob-store.ts";
import type { MailAttachmentReader } from "../ports/mail/mail-attachments.ts";
import type { ComposedAttachment, MailComposer } from "../ports/mail/mail-composer.ts";
import type { MailOrigins } from "../ports/mail/mail-origins.ts";
import type { MailSources } from "../ports/mail-source.ts";
import { StoreError } from "../store-error.ts";
import type { MailReachOfViewer } from "./mail-reach.ts";
import type { ReadMail, SeenWholeMail } from "./read-mail.ts";

interface MessageFile {
  /** Without a folder. */
  readonly name: string;
  readonly receivedAt: Date | null;
  readonly isRebuilt: boolean;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface MailMessages {
  /** Gives the mail to `take` as MIME, and waits for it. False if there is none for this viewer. */
  message(
    viewer: Viewer,
    emailId: string,
    take: (file: MessageFile) => Promise<void>,
    signal: AbortSignal,
  ): Promise<boolean>;
  /** The same for each mail of a thread, the oldest first. False if the viewer reads nothing of it whole. */
  thread(
    viewer: Viewer,
    threadId: string,
    take: (file: MessageFile) => Promise<void>,
    signal: AbortSignal,
  ): Promise<boolean>;
}

export interface MailMessagesDependencies {
  readonly read: ReadMail;
  readonly attachments: MailAttachmentReader;
  readonly blobs: BlobReader;
  readonly composer: MailComposer;
  readonly origins: MailOrigins;
  /** Null: Microsoft is not asked. */
  readonly sources: MailSources | null;
  readonly reach: MailReachOfViewer;
}

const pageSize = 100;

export function createMailMessages(dependencies: MailMessagesDependencies): MailMessages {
  const { read, attachments, blobs, composer, origins, sources, reach } = dependencies;

  async function storedAttachments(viewer: Viewer, emailId: string): Promise<readonly ComposedAttachment[]> {
    const found = await attachments.ofMail(await reach(viewer), emailId);
    return (found?.rows ?? []).flatMap(({ blobId, name, contentType, contentId }) =>
      blobId === null ? [] : [{ name, contentType, contentId, chunks: blobs.read(blobId) }],
    );
  }

  /** Whether Microsoft had it. What fails once `take` has begun is no reason to begin again. */
  async function giveOriginal(
    mail: SeenWholeMail,
    take: (file: MessageFile) => Promise<void>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const origin = sources === null ? null : await origins.of(mail.id);
    if (sources === null || origin === null) return false;
    let hasBegun = false;
    try {
      const source = await sources.openMail(origin.account);
      await source.readMime(
        origin.mailId,
        ({ chunks }) => {
          hasBegun = true;
          return take({ ...nameOf(mail), isRebuilt: false, chunks });
        },
        signal,
      );
      return true;
    } catch (error) {
      if (hasBegun || !(error instanceof StoreError)) throw error;
      return false;
    }
  }

  async function give(
    viewer: Viewer,
    mail: SeenWholeMail,
    take: (file: MessageFile) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    if (mail.level === "OWNER" && (await giveOriginal(mail, take, signal))) return;
    const chunks = composer.compose({ ...mail, attachments: await storedAttachments(viewer, mail.id) });
    await take({ ...nameOf(mail), isRebuilt: true, chunks });
  }

  const isWhole = ({ level }: Pick<SeenWholeMail, "level">): boolean => level === "OWNER" || level === "EVERYTHING";

  return {
    async message(viewer, emailId, take, signal) {
      const mail = await read.find(viewer, emailId);
      if (mail === null || !isWhole(mail)) return false;
      await give(viewer, mail, take, signal);
      return true;
    },

    async thread(viewer, threadId, take, signal) {
      const thread = await read.thread(viewer, threadId);
      if (thread === null) return false;
      let isAny = false;
      for (let after: { receivedAt: string | null; id: string } | null = null; ; ) {
        const filter = { threadId: thread.id };
        const page = await read.list(viewer, { filter, order: "OLDEST_FIRST", first: pageSize, after });
        for (const { id } of page.rows.filter(isWhole)) {
          if (signal.aborted) return isAny;
          isAny = (await this.message(viewer, id, take, signal)) || isAny;
        }
        const last = page.rows.at(-1);
        if (!page.hasMore || last === undefined) return isAny;
        after = { receivedAt: last.receivedAt, id: last.id };
      }
    },
  };
}

function nameOf({ subject, receivedAt }: SeenWholeMail): Pick<MessageFile, "name" | "receivedAt"> {
  const at = receivedAt === null ? null : new Date(receivedAt);
  const day = at === null ? "" : `${at.toISOString().slice(0, 10)} `;
  // Control characters, and what some file systems refuse.
  const title = (subject ?? "")
    .replaceAll(/[\p{C}/\\:*?"<>|]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, 80);
  return { name: `${day}${title || "mail"}.eml`, receivedAt: at };
}
