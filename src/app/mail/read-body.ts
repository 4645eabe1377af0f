import type { Viewer } from "../../core/access/viewer.ts";
import type { MailBody } from "../../core/records/mail.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import type { MailAttachmentReader, MailAttachments } from "../ports/mail/mail-attachments.ts";
import type { MailHtml } from "../ports/mail/mail-html.ts";
import type { InlineAddresses } from "./inline-addresses.ts";
import type { MailReachOfViewer } from "./mail-reach.ts";
import type { SeenWholeMail } from "./read-mail.ts";

export interface ShownBody {
  readonly state: MailBody["state"];
  /** Why it is not here. */
  readonly reason: string | null;
  readonly text: string | null;
  /** Harmless; null for mail that is text, or whose HTML is too long to be cleaned. */
  readonly html: string | null;
  /** Pictures of other hosts in it, cut or not. */
  readonly remoteImages: number;
}

export interface ReadBody {
  /** Null if the viewer's level does not show bodies. */
  body(
    by: { readonly viewer: Viewer; readonly tokenId: string },
    mail: Pick<SeenWholeMail, "id" | "body">,
    options: { readonly showRemoteImages: boolean },
  ): Promise<ShownBody | null>;
  /** Inline ones too. Null if the viewer's level does not show them. */
  attachments(viewer: Viewer, emailId: string): Promise<MailAttachments | null>;
}

export interface ReadBodyDependencies {
  readonly attachments: MailAttachmentReader;
  readonly html: MailHtml;
  readonly reach: MailReachOfViewer;
  readonly inlineAddresses: InlineAddresses;
}

export function createReadBody({ attachments, html, reach, inlineAddresses }: ReadBodyDependencies): ReadBody {
  const attachmentsOf = async (viewer: Viewer, emailId: string): Promise<MailAttachments | null> => {
    const mailboxes = isUuid(emailId) ? await reach(viewer) : [];
    return mailboxes.length === 0 ? null : attachments.ofMail(mailboxes, emailId);
  };

  return {
    attachments: attachmentsOf,

    async body({ viewer, tokenId }, { id, body }, { showRemoteImages }) {
      if (body === null) return null;
      if (body.state !== "STORED") {
        const reason = body.state === "LATER" ? null : body.reason;
        return { state: body.state, reason, text: null, html: null, remoteImages: 0 };
      }
      const shown = { state: body.state, reason: null, text: body.text };
      if (body.type === "text") return { ...shown, html: null, remoteImages: 0 };
      const rows = /cid:/i.test(body.content) ? ((await attachmentsOf(viewer, id))?.rows ?? []) : [];
      const cleaned = html.clean(body.content, {
        showRemoteImages,
        inlineAddress(contentId) {
          const found = rows.find((row) => row.contentId === contentId);
          return found === undefined ? null : inlineAddresses.addressOf({ attachmentId: found.id, tokenId });
        },
      });
      return { ...shown, html: cleaned?.html ?? null, remoteImages: cleaned?.remoteImages ?? 0 };
    },
  };
}
