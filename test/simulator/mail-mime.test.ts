import PostalMime, { type Attachment } from "postal-mime";
import { describe, expect, test } from "vitest";
import { IMMUTABLE, messagePath, startMail } from "../support/mail-client.ts";

const KIM = { name: "Kim Döe", address: "kim@contoso.example" };
const ANA = { name: "Ruiz, Ana", address: "ana@fabrikam.example" };

async function withMail(
  letter: Parameters<Awaited<ReturnType<typeof startMail>>["outlook"]["deliver"]>[1],
  folder?: string,
) {
  const started = await startMail();
  const message = started.outlook.deliver("quiet", letter, folder);
  const answer = await started.bytes(`${messagePath(message)}/$value`);
  return { ...started, message, answer, text: answer.bytes.toString(), read: await PostalMime.parse(answer.bytes) };
}

function bytesOf(part: Attachment | undefined): Uint8Array {
  if (part === undefined || typeof part.content === "string") throw new Error("No bytes");
  return new Uint8Array(part.content);
}

describe("a mail as MIME", () => {
  test("has what was received: all headers in their order, text and HTML, in lines that end as the protocol says", async () => {
    const { answer, text, read, quiet, message } = await withMail({
      ...{ subject: "Größe der Lieferung", from: ANA, to: [KIM], html: "<p>Größe: 見積もり</p>" },
      headers: [{ name: "X-Trace", value: "one" }],
    });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/plain"]);
    expect(answer.headers.get("content-length")).toBe(String(answer.bytes.length));
    expect(read).toMatchObject({ subject: "Größe der Lieferung", from: ANA, to: [KIM] });
    expect(read.html).toContain("<p>Größe: 見積もり</p>");
    expect(read.text?.trim()).toBe("Größe: 見積もり");
    expect(text).not.toMatch(/[^\r]\n/);
    expect(text).toMatch(/^[\t\r\n\x20-\x7e]*$/);
    const { body } = await quiet.get(`${messagePath(message)}?$select=internetMessageHeaders`);
    const names = body.internetMessageHeaders?.map(({ name }) => name.toLowerCase());
    const written = read.headers.map(({ key }) => key).filter((key) => !key.startsWith("content-"));
    expect(new Set(written)).toEqual(new Set(names));
    expect(written.indexOf("received")).toBeLessThan(written.indexOf("from"));
  });

  test("is the same each time, and asking for a part of it has no effect", async () => {
    const { bytes, message, text } = await withMail({ html: "<b>b</b>" });
    const again = await bytes(`${messagePath(message)}/$value`, { range: "bytes=0-9" });
    expect([again.status, again.bytes.toString()]).toEqual([200, text]);
  });

  test("shows secret recipients of one's own mail, and never went through a server", async () => {
    const own = await withMail({ to: [ANA], bcc: [KIM], subject: "Sent" }, "sentitems");
    expect(own.read.bcc).toEqual([KIM]);
    expect(own.read.headers.map(({ key }) => key)).not.toContain("received");
    const received = await withMail({ to: [ANA], bcc: [KIM] });
    expect(received.read.bcc).toBeUndefined();
    const draft = await withMail({ to: [ANA], subject: "Draft" }, "drafts");
    expect([draft.read.messageId, draft.read.date]).toEqual([expect.stringMatching(/^<.+>$/), expect.any(String)]);
  });

  test("holds its files as they are: inline ones beside the HTML, attached mails as mails, no link", async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 10, 1]);
    const file = { name: "Größe 1.bin", contentType: "application/x-thing", contentBytes: bytes.toString("base64") };
    const { read, text } = await withMail({
      html: '<img src="cid:logo@1">',
      attachments: [
        file,
        { ...file, name: "logo.png", contentType: "image/png", isInline: true, contentId: "logo@1" },
        { name: "Inner", item: { subject: "Inner", from: ANA, attachments: [file] } },
        { name: "cloud.docx", isReference: true },
      ],
    });
    expect(read.attachments.map(({ filename, mimeType, contentId }) => [filename, mimeType, contentId])).toEqual([
      ["logo.png", "image/png", "<logo@1>"],
      ["Größe 1.bin", "application/x-thing", undefined],
      [null, "message/rfc822", undefined],
    ]);
    const [logo, plain, attached] = read.attachments;
    const inner = await PostalMime.parse(attached?.content ?? "");
    expect(inner.subject).toBe("Inner");
    for (const one of [logo, plain, ...inner.attachments]) expect(Buffer.from(bytesOf(one)).equals(bytes)).toBe(true);
    expect(text).not.toContain("cloud.docx");
  });

  test("may lack sender and Message-ID", async () => {
    const { read } = await withMail({ from: null, messageId: null, subject: null, to: [] });
    expect([read.from, read.messageId, read.subject]).toEqual([undefined, undefined, undefined]);
  });

  test("has a calendar part where it is about a meeting", async () => {
    const { text, read } = await withMail({
      ...{ kind: "eventMessageRequest", subject: "Kick-off", from: ANA, to: [KIM], text: "Come" },
      meeting: {
        meetingMessageType: "meetingRequest",
        startDateTime: { dateTime: "2026-04-09T09:00:00.0000000", timeZone: "UTC" },
        endDateTime: { dateTime: "2026-04-09T10:00:00.0000000", timeZone: "UTC" },
      },
    });
    expect(text).toMatch(/^Content-Type: text\/calendar;[\s\S]*?method=REQUEST/m);
    const calendar = Buffer.from(bytesOf(read.attachments[0])).toString();
    expect(calendar).toContain("DTSTART:20260409T090000Z");
    expect(calendar.replaceAll(/\r?\n /g, "")).toMatch(/^ATTENDEE;.*kim@contoso\.example/m);
  });

  test("is refused for a corrupt item, alone", async () => {
    const { outlook, quiet, settings } = await startMail();
    const [corrupt, sound] = [outlook.deliver("quiet"), outlook.deliver("quiet")];
    settings.change({ mail: { corruptItems: [corrupt.immutableId] } });
    const refused = await quiet.get(`${messagePath(corrupt)}/$value`);
    expect([refused.status, refused.body.error.code]).toEqual([500, "ErrorMimeContentConversionFailed"]);
    expect((await quiet.get(`${messagePath(sound)}/$value`)).status).toBe(200);
  });

  test("is base64url in a batch, as the bytes of an attachment are", async () => {
    const { quiet, text, message } = await withMail({
      attachments: [{ name: "a", contentBytes: Buffer.from([251, 255, 254]).toString("base64") }],
    });
    const files = `/me/messages/${message.immutableId}/attachments`;
    const [found] = (await quiet.get(files, IMMUTABLE)).body.value;
    const { body } = await quiet.post("/$batch", {
      requests: [
        { id: "1", method: "GET", url: `${messagePath(message)}/$value` },
        { id: "2", method: "GET", url: `${files}/${found?.id}/$value` },
      ],
    });
    const answers = new Map(body.responses.map((one) => [one.id, String(one.body)]));
    expect(Buffer.from(answers.get("1") ?? "", "base64url").toString()).toBe(text);
    expect(answers.get("2")).toBe("-__-");
  });
});
