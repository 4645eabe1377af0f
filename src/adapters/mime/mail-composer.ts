import { Readable } from "node:stream";
import MailComposerOfLibrary from "nodemailer/lib/mail-composer";
import type { ComposedMail, MailComposer } from "../../app/ports/mail/mail-composer.ts";
import type { MailAddress } from "../../core/records/mail.ts";

const rebuiltHeader = "X-M365-Sync-Rebuilt";

export function createMailComposer(): MailComposer {
  return { compose };
}

function compose(mail: ComposedMail): AsyncIterable<Uint8Array> {
  const { from, sender, to, cc, bcc, replyTo, subject, sentAt, messageId, inReplyTo, references, body } = mail;
  const stored = body?.state === "STORED" ? body : null;
  const missing = body === null || body.state === "STORED" ? null : "The text of this mail is not stored.";
  const node = new MailComposerOfLibrary({
    ...(from === null ? {} : { from: written(from) }),
    ...(sender === null ? {} : { sender: written(sender) }),
    to: (to ?? []).map(written),
    cc: (cc ?? []).map(written),
    bcc: (bcc ?? []).map(written),
    replyTo: (replyTo ?? []).map(written),
    subject: subject ?? "",
    // Otherwise the library would write the present time, and a Message-ID of its own.
    ...(sentAt === null ? {} : { date: new Date(sentAt) }),
    ...(messageId === null ? {} : { messageId }),
    ...(inReplyTo === null ? {} : { inReplyTo }),
    references: [...(references ?? [])],
    headers: { [rebuiltHeader]: "Put together from what is stored of the mail. It is not the original." },
    text: stored?.text ?? missing ?? "",
    ...(stored?.type === "html" ? { html: stored.content } : {}),
    attachments: mail.attachments.map(({ name, contentType, contentId, chunks }) => ({
      filename: name,
      content: Readable.from(chunks),
      ...(contentType === null ? {} : { contentType }),
      ...(contentId === null ? {} : { cid: contentId }),
    })),
    // What a stranger wrote is content, never a file or an address to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  // Whoever may not see it has none.
  node.keepBcc = true;
  return node.createReadStream();
}

const written = ({ name, address }: MailAddress) => ({ name, address });
