import { blankMail, type Correspondent, type MailContent, type MailHeader } from "../mail/mail-content.ts";
import { bodyFromText } from "../mailbox/body.ts";

export interface ReportWish {
  readonly kind: "undelivered" | "delivered" | "read";
  /** The mail that it is about. */
  readonly about: MailContent;
  /** Whose mailbox it could not reach, did reach, or was read in. */
  readonly who: string;
  readonly from: Correspondent;
  readonly to: Correspondent;
  /** As `Undeliverable`. */
  readonly word: string;
  readonly messageId: string;
  readonly at: number;
}

const CRLF = "\r\n";

/** A mail in which a server, or a mail program, tells what became of another mail (RFC 3464, RFC 8098). */
export function reportMail({ kind, about, who, from, to, word, messageId, at }: ReportWish): MailContent {
  const isRead = kind === "read";
  const subject = `${word}: ${about.subject ?? ""}`;
  const text =
    kind === "undelivered"
      ? `Your message to ${who} couldn't be delivered.\n\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ${who} not found by SMTP address lookup'`
      : `Your message${CRLF}   To: ${who}${CRLF}   Subject: ${about.subject ?? ""}${CRLF}was ${kind}.`;
  const boundary = `_000_${messageId.replace(/[^A-Za-z0-9]/g, "").slice(0, 24)}_`;
  const original = about.messageId ?? "";
  const headers: MailHeader[] = [
    ...head("From", `<${from.address ?? ""}>`),
    ...head("To", `<${to.address ?? ""}>`),
    ...head("Subject", subject),
    ...head("Date", new Date(at).toUTCString().replace("GMT", "+0000")),
    ...head("Message-ID", messageId),
    ...head("In-Reply-To", original),
    ...head("References", original),
    ...head("Auto-Submitted", "auto-replied"),
    ...head("MIME-Version", "1.0"),
    ...head(
      "Content-Type",
      `multipart/report; report-type=${isRead ? "disposition-notification" : "delivery-status"}; boundary="${boundary}"`,
    ),
    ...head("Return-Path", "<>"),
    ...head("X-MS-Exchange-Organization-AuthAs", "Internal"),
    ...(kind === "undelivered" ? head("X-MS-Exchange-Message-Is-Ndr", "") : []),
  ];
  const status = isRead
    ? [
        ...["Reporting-UA: contoso.example; Microsoft Exchange", `Final-Recipient: rfc822;${who}`],
        ...[`Original-Message-ID: ${original}`, "Disposition: manual-action/MDN-sent-manually; displayed"],
      ]
    : [
        ...["Reporting-MTA: dns;mx.contoso.example", "", `Final-Recipient: rfc822;${who}`],
        ...[`Action: ${kind === "undelivered" ? "failed" : "delivered"}`],
        ...[
          `Status: ${kind === "undelivered" ? "5.1.10" : "2.0.0"}`,
          `Diagnostic-Code: smtp;${text.split("'")[1] ?? ""}`,
        ],
      ];
  const part = (type: string, lines: readonly string[]) => [`--${boundary}`, `Content-Type: ${type}`, "", ...lines, ""];
  const written = [
    ...headers.map(({ name, value }) => `${name}: ${encoded(value)}`),
    "",
    ...part("text/plain; charset=us-ascii", text.split(/\r?\n/)),
    ...part(isRead ? "message/disposition-notification" : "message/delivery-status", status),
    ...part("text/rfc822-headers", [`Message-ID: ${original}`, `Subject: ${encoded(about.subject ?? "")}`]),
    `--${boundary}--`,
    "",
  ].join(CRLF);
  return {
    ...blankMail(at),
    ...{ subject, from, to: [to], body: bodyFromText(text), messageId, headers },
    ...(original === "" ? {} : { inReplyTo: original }),
    references: original === "" ? [] : [original],
    mime: () => Buffer.from(written),
  };
}

function head(name: string, value: string): MailHeader[] {
  return [{ name, value }];
}

/** A header is ASCII on the wire. */
function encoded(value: string): string {
  return /^[\t\x20-\x7e]*$/.test(value) ? value : `=?utf-8?B?${Buffer.from(value).toString("base64")}?=`;
}
