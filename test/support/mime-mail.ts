interface MimeMail {
  readonly from?: string;
  readonly to?: string;
  readonly cc?: string;
  readonly bcc?: string;
  readonly subject?: string;
  readonly messageId?: string;
  readonly text?: string;
  /** Further header lines. */
  readonly headers?: readonly string[];
}

/** A mail as a program sends it. */
export function createMimeMail(mail: MimeMail = {}): Buffer {
  const { from, to = "ana@fabrikam.example", cc, bcc, subject = "Hello", text = "Hello", headers = [] } = mail;
  const line = (name: string, value: string | undefined) => (value === undefined ? [] : [`${name}: ${value}`]);
  return Buffer.from(
    [
      ...line("From", from),
      ...[...line("To", to), ...line("Cc", cc), ...line("Bcc", bcc)],
      `Subject: =?utf-8?B?${Buffer.from(subject).toString("base64")}?=`,
      `Message-ID: ${mail.messageId ?? "<mime-1@contoso.example>"}`,
      "Date: Mon, 04 May 2026 07:00:00 +0000",
      ...headers,
      ...["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "", text, ""],
    ].join("\r\n"),
  );
}
