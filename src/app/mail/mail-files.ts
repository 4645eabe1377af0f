// Mail as files: what is attached to it, the pictures within it, and the mail itself. Rights are judged here for each, as for reading.
import { showsPart } from "../../core/access/mail-view.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import type { BlobReader } from "../ports/mail/blob-store.ts";
import type { FetchAttachment } from "../ports/mail/fetch-attachment.ts";
import type { MailAttachmentReader, MailAttachmentRow } from "../ports/mail/mail-attachments.ts";
import type { MailReachOfViewer } from "./mail-reach.ts";
import type { InlineAddresses } from "./signed-addresses.ts";

export interface StoredFile {
  readonly kind: "FILE";
  readonly name: string;
  /** As the sender says. */
  readonly contentType: string | null;
  /** Bytes. */
  readonly length: number;
  /** @param range bytes from `start` to before `end` */
  read(range?: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array>;
}

export type OpenedFile =
  | StoredFile
  | { readonly kind: "NOT_FOUND" }
  /** REFUSED: Microsoft does not give it. LATER: it cannot be fetched now. */
  | { readonly kind: "REFUSED" | "LATER"; readonly reason: string };

export interface MailFiles {
  /** What is not stored yet is fetched. */
  attachment(viewer: Viewer, attachmentId: string, signal: AbortSignal): Promise<OpenedFile>;
  /** A picture within a mail, by its signed address. */
  inline(signed: string, signal: AbortSignal): Promise<OpenedFile>;
}

export interface MailFilesDependencies {
  readonly attachments: MailAttachmentReader;
  readonly blobs: BlobReader;
  readonly fetchAttachment: FetchAttachment;
  readonly reach: MailReachOfViewer;
  readonly inlineAddresses: InlineAddresses;
  /** Who a token stands for now; null if it is good no more. */
  readonly viewerOf: (tokenId: string) => Promise<Viewer | null>;
}

const notFound: OpenedFile = { kind: "NOT_FOUND" };
/** Pictures that a browser draws without running anything. */
const pictures = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"];

export function createMailFiles(dependencies: MailFilesDependencies): MailFiles {
  const { attachments, blobs, fetchAttachment, reach, inlineAddresses, viewerOf } = dependencies;

  async function find(viewer: Viewer, attachmentId: string): Promise<MailAttachmentRow | null> {
    const mailboxes = isUuid(attachmentId) ? await reach(viewer) : [];
    const found = mailboxes.length === 0 ? null : await attachments.one(mailboxes, attachmentId);
    return found !== null && showsPart(found.level, "hasAttachments") ? found.attachment : null;
  }

  async function open(row: MailAttachmentRow, signal: AbortSignal): Promise<OpenedFile> {
    const { id, name, contentType, kind, state, reason, size } = row;
    if (kind === "reference") return notFound;
    if (state === "REFUSED") return { kind: "REFUSED", reason: reason ?? "Microsoft does not give it." };
    const stored =
      row.blobId === null
        ? await fetchAttachment.fetch(id, signal)
        : ({ kind: "STORED", blobId: row.blobId, length: size } as const);
    if (stored.kind === "GONE") return notFound;
    if (stored.kind !== "STORED") return stored;
    const { blobId, length } = stored;
    return { kind: "FILE", name, contentType, length, read: (range) => blobs.read(blobId, range) };
  }

  return {
    async attachment(viewer, attachmentId, signal) {
      const row = await find(viewer, attachmentId);
      return row === null ? notFound : open(row, signal);
    },

    async inline(signed, signal) {
      const grant = inlineAddresses.read(signed);
      const viewer = grant === null ? null : await viewerOf(grant.tokenId);
      if (grant === null || viewer === null) return notFound;
      const row = await find(viewer, grant.attachmentId);
      if (row === null || !pictures.includes(row.contentType?.toLowerCase() ?? "")) return notFound;
      return open(row, signal);
    },
  };
}
