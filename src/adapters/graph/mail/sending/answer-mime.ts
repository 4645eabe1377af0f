import MimeNode from "nodemailer/lib/mime-node";
import type { OutgoingContent } from "../../../../app/ports/mail/mail-sender.ts";
import { answerHeaders } from "../../../../core/mail/answers/answer-pace.ts";

/**
 * An automatic answer as MIME, base64: only so can a draft say that no person wrote it, since Graph takes no such header in JSON. Its parts are
 * base64, too: Exchange was seen to decode quoted-printable HTML wrongly.
 */
export async function answerMime(content: OutgoingContent, text: string): Promise<string> {
  const { from, to, subject, html, messageId, origin, marker } = content;
  const node = new MimeNode("multipart/alternative", {
    ...{ baseBoundary: marker, newline: "win", disableFileAccess: true, disableUrlAccess: true },
  });
  if (from !== null) node.addHeader("From", [from]);
  node.addHeader("To", [...to]);
  node.addHeader("Subject", subject);
  node.addHeader("Message-ID", messageId);
  const references = [...(origin?.references ?? [])];
  if (origin !== null && origin.messageId !== null) {
    node.addHeader("In-Reply-To", origin.messageId);
    if (!references.includes(origin.messageId)) references.push(origin.messageId);
  }
  if (references.length > 0) node.addHeader("References", references.join(" "));
  for (const { name, value } of answerHeaders) node.addHeader(name, value);
  const part = (type: string, words: string) => {
    const child = node.createChild(`${type}; charset=utf-8`);
    child.setHeader("Content-Transfer-Encoding", "base64");
    child.setContent(Buffer.from(words, "utf8"));
  };
  part("text/plain", text);
  part("text/html", html);
  return (await node.build()).toString("base64");
}
