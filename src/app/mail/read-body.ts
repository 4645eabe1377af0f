import type { Viewer } from "../../core/access/viewer.ts";
import type { MailBody } from "../../core/records/mail.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { NotFoundError } from "../errors.ts";
import type { FetchText } from "../ports/mail/fetch-text.ts";
import type { MailAttachmentReader, MailAttachments } from "../ports/mail/mail-attachments.ts";
import type { CleanedHtml, MailHtml } from "../ports/mail/mail-html.ts";
import type { MailReachOfViewer } from "./mail-reach.ts";
import type { ReadMail, SeenWholeMail } from "./read-mail.ts";
import type { FrameAddresses, InlineAddresses } from "./signed-addresses.ts";

export interface ShownBody {
  readonly state: MailBody["state"];
  /** Why it is not here. */
  readonly reason: string | null;
  readonly text: string | null;
  /** Harmless; null for mail that is text, or whose HTML is too long to be cleaned. */
  readonly html: string | null;
  /** Where a frame finds the same with its quoted text folded, for a quarter of an hour. Null if there is no HTML. */
  readonly frameUrl: string | null;
  /** Pictures of other hosts in it, cut or not. */
  readonly remoteImages: number;
}

/** What a frame shows. */
export interface FramedBody {
  readonly html: string;
  /** Pictures of other hosts may be loaded. */
  readonly showRemoteImages: boolean;
}

interface Reader {
  readonly viewer: Viewer;
  readonly tokenId: string;
}

export interface ReadBody {
  /** Null if the viewer's level does not show bodies. */
  body(
    by: Reader,
    mail: Pick<SeenWholeMail, "id" | "body">,
    options: { readonly showRemoteImages: boolean },
  ): Promise<ShownBody | null>;
  /** By its signed address. Null if that is over or not ours, or if whoever opened the mail may read it no more. */
  frame(signed: string): Promise<FramedBody | null>;
  /**
   * Fetches what a mail says that is not here yet, for somebody who waits. The reason is why it comes later; null: it is here, or it is
   * known why it never will be. @throws NotFoundError if there is none that the viewer may read
   */
  fetchText(viewer: Viewer, emailId: string, signal: AbortSignal): Promise<{ readonly reason: string | null }>;
  /** Inline ones too. Null if the viewer's level does not show them. */
  attachments(viewer: Viewer, emailId: string): Promise<MailAttachments | null>;
}

export interface ReadBodyDependencies {
  readonly attachments: MailAttachmentReader;
  readonly html: MailHtml;
  readonly reach: MailReachOfViewer;
  readonly read: Pick<ReadMail, "find">;
  readonly inlineAddresses: InlineAddresses;
  readonly frameAddresses: FrameAddresses;
  /** Who a token stands for now; null if it is good no more. */
  readonly viewerOf: (tokenId: string) => Promise<Viewer | null>;
  readonly fetchText: FetchText;
}

/** Cleaned mail that is kept for its frame, and the longest of it. */
const mostKept = 8;
const longestKept = 500_000;

export function createReadBody(dependencies: ReadBodyDependencies): ReadBody {
  const { attachments, html, reach, read, inlineAddresses, frameAddresses, viewerOf, fetchText } = dependencies;

  const attachmentsOf = async (viewer: Viewer, emailId: string): Promise<MailAttachments | null> => {
    const mailboxes = isUuid(emailId) ? await reach(viewer) : [];
    return mailboxes.length === 0 ? null : attachments.ofMail(mailboxes, emailId);
  };

  async function clean({ viewer, tokenId }: Reader, emailId: string, content: string, showRemoteImages: boolean) {
    const rows = /cid:/i.test(content) ? ((await attachmentsOf(viewer, emailId))?.rows ?? []) : [];
    return html.clean(content, {
      showRemoteImages,
      inlineAddress(contentId) {
        const found = rows.find((row) => row.contentId === contentId);
        return found === undefined ? null : inlineAddresses.addressOf({ attachmentId: found.id, tokenId });
      },
    });
  }

  /** What was cleaned to say how many pictures it has, until its frame asks for it: a moment later, mostly. */
  const kept = new Map<string, { readonly content: string; readonly cleaned: CleanedHtml }>();
  const keyOf = (...parts: readonly (string | boolean)[]): string => parts.join(" ");

  function keep(key: string, content: string, cleaned: CleanedHtml): void {
    kept.delete(key);
    if (content.length <= longestKept) kept.set(key, { content, cleaned });
    for (const oldest of [...kept.keys()].slice(0, -mostKept)) kept.delete(oldest);
  }

  function takeKept(key: string, content: string): CleanedHtml | null {
    const found = kept.get(key);
    kept.delete(key);
    return found?.content === content ? found.cleaned : null;
  }

  return {
    attachments: attachmentsOf,

    async body(by, { id, body }, { showRemoteImages }) {
      if (body === null) return null;
      const absent = { text: null, html: null, frameUrl: null, remoteImages: 0 };
      if (body.state !== "STORED") {
        return { ...absent, state: body.state, reason: body.state === "LATER" ? null : body.reason };
      }
      const shown = { ...absent, state: body.state, reason: null, text: body.text };
      const cleaned = body.type === "text" ? null : await clean(by, id, body.content, showRemoteImages);
      if (cleaned === null) return shown;
      keep(keyOf(id, by.tokenId, showRemoteImages), body.content, cleaned);
      const frameUrl = frameAddresses.addressOf({ emailId: id, tokenId: by.tokenId, showRemoteImages });
      return { ...shown, ...cleaned, frameUrl };
    },

    async fetchText(viewer, emailId, signal) {
      const body = (await read.find(viewer, emailId))?.body ?? null;
      if (body === null) throw new NotFoundError("mail");
      if (body.state !== "LATER") return { reason: null };
      const fetched = await fetchText.fetch(emailId, signal);
      return { reason: fetched.kind === "LATER" ? fetched.reason : null };
    },

    async frame(signed) {
      const grant = frameAddresses.read(signed);
      const viewer = grant === null ? null : await viewerOf(grant.tokenId);
      if (grant === null || viewer === null) return null;
      const { emailId, tokenId, showRemoteImages } = grant;
      const body = (await read.find(viewer, emailId))?.body ?? null;
      if (body?.state !== "STORED" || body.type === "text") return null;
      const cleaned =
        takeKept(keyOf(emailId, tokenId, showRemoteImages), body.content) ??
        (await clean({ viewer, tokenId }, emailId, body.content, showRemoteImages));
      return cleaned === null ? null : { html: html.foldQuote(cleaned.html), showRemoteImages };
    },
  };
}
