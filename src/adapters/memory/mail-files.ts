import type { BlobReader } from "../../app/ports/mail/blob-store.ts";
import type { FetchAttachment } from "../../app/ports/mail/fetch-attachment.ts";
import type { FetchText } from "../../app/ports/mail/fetch-text.ts";
import type { MailSources } from "../../app/ports/mail-source.ts";
import { StoreError } from "../../app/store-error.ts";

type Fetched = Awaited<ReturnType<FetchAttachment["fetch"]>>;

export interface MemoryMailFiles {
  readonly blobs: BlobReader;
  readonly fetchAttachment: FetchAttachment;
  readonly fetchText: FetchText;
  /** Which texts were asked for; each comes later. */
  readonly textsAsked: string[];
  readonly sources: MailSources;
  /** Stored bytes, by blob. */
  readonly bytes: Map<string, Uint8Array>;
  /** What comes of fetching an attachment; absent: it is gone. */
  readonly fetched: Map<string, Fetched>;
  /** What Microsoft has of a mail as MIME, by Microsoft's id; absent: nothing. */
  readonly mime: Map<string, string>;
}

/** The bytes of mail in memory, in pieces of a few bytes, so that nobody gets by with the first. */
export function createMemoryMailFiles(): MemoryMailFiles {
  const bytes = new Map<string, Uint8Array>();
  const fetched = new Map<string, Fetched>();
  const mime = new Map<string, string>();
  const textsAsked: string[] = [];
  const notHere = async (): Promise<never> => {
    throw new StoreError("notFound", "The mail is not in this mailbox.");
  };
  return {
    bytes,
    fetched,
    mime,
    blobs: {
      async *read(blobId, { start, end } = { start: 0, end: Number.POSITIVE_INFINITY }) {
        const all = bytes.get(blobId);
        if (all === undefined) throw new Error("The blob is gone.");
        yield* pieces(all.subarray(start, end));
      },
    },
    textsAsked,
    fetchText: {
      async fetch(emailId) {
        textsAsked.push(emailId);
        return { kind: "LATER", reason: "Microsoft asks us to wait." };
      },
    },
    fetchAttachment: { fetch: async (attachmentId) => fetched.get(attachmentId) ?? { kind: "GONE" } },
    sources: {
      openMail: async () => ({
        readContents: notHere,
        listAttachments: notHere,
        readAttachment: notHere,
        async readMime(mailId, take) {
          const text = mime.get(mailId);
          if (text === undefined) return notHere();
          const content = Buffer.from(text);
          return take({ chunks: pieces(content), length: content.length, contentType: "message/rfc822" });
        },
      }),
    },
  };
}

async function* pieces(content: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < content.length; at += 7) yield content.subarray(at, at + 7);
}
