// Files come first, each by itself, and wait for the mail that they go with.
import type { Viewer } from "../../../core/access/viewer.ts";
import { hasUploads } from "../../../core/microsoft/mailbox-access.ts";
import { ValidationError } from "../../errors.ts";
import type { OutgoingMail } from "../../ports/mail/outgoing-mail.ts";
import type { MaySend } from "./may-send.ts";

export interface OfferedFile {
  readonly accountId: string;
  readonly name: string;
  readonly contentType: string | null;
  /** The name by which the mail's HTML shows it as a picture (`cid:`), without angle brackets; null: it is attached. */
  readonly contentId: string | null;
  /** As the caller says; null: unknown. */
  readonly size: number | null;
}

export interface UploadFile {
  /** The most bytes that one file may have. @throws ForbiddenError, NotFoundError, RefusedError, ValidationError */
  upload(
    viewer: Viewer,
    file: OfferedFile,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly id: string; readonly name: string; readonly size: number }>;
}

const longestName = 255;
const megabyte = 1_048_576;
const mostDelegatedMb = 3;

export function createUploadFile(maySend: Pick<MaySend, "now">, outgoing: Pick<OutgoingMail, "upload">): UploadFile {
  return {
    async upload(viewer, { accountId, contentType, contentId, size, ...offered }, chunks) {
      const { mailbox, settings } = await maySend.now(viewer, accountId);
      const allowedMb = settings.EMAIL_MAX_UPLOAD_MB.value;
      // Microsoft takes larger ones by an upload session, and opens none in another's mailbox.
      const isCut = !hasUploads(mailbox.access) && allowedMb > mostDelegatedMb;
      const mostMb = isCut ? mostDelegatedMb : allowedMb;
      const most = isCut ? mostMb * megabyte - 1 : mostMb * megabyte;
      const tooLarge = new ValidationError(
        "file",
        isCut
          ? `less than ${mostMb} MB: this mailbox is opened with another account's sign-in, and Microsoft takes no larger files so`
          : `at most ${mostMb} MB (Largest upload)`,
      );
      if (size !== null && size > most) throw tooLarge;
      const name = plainName(offered.name);
      if (name === "") throw new ValidationError("name", "a file's name");
      if (contentId !== null && !/^[\w.@+-]{1,200}$/.test(contentId)) {
        throw new ValidationError("contentId", "letters, digits and . @ + - _, at most 200");
      }
      const { organizationId } = mailbox;
      const stored = await outgoing.upload(
        {
          ...{ accountId, organizationId, uploadedById: viewer.userId, name, contentId },
          contentType: contentType !== null && /^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? contentType : null,
          isInline: contentId !== null,
        },
        limited(chunks, most, tooLarge),
      );
      return { ...stored, name };
    },
  };
}

/** What the caller says of the size is not believed. */
async function* limited(chunks: AsyncIterable<Uint8Array>, most: number, tooLarge: Error): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > most) throw tooLarge;
    yield chunk;
  }
}

/** Without folders and control characters. */
const plainName = (name: string): string =>
  name
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .replaceAll(/^.*[/\\]/g, "")
    .trim()
    .slice(-longestName);
