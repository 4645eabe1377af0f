import PostalMime, { type Address, type Email } from "postal-mime";
import { describe, expect, test } from "vitest";
import type { GraphBody } from "../support/graph-client.ts";
import { messagePath, startMail } from "../support/mail-client.ts";
import { corpusMails, type RawMail, tortureMails } from "../support/mail-corpus.ts";

/** The whole corpus takes half a minute. */
const EVERY = process.env.MAIL_CORPUS === "all" ? 1 : 10;
const SELECT = "$select=subject,body,internetMessageId,internetMessageHeaders,from,hasAttachments,receivedDateTime";

async function arrive(mails: Iterable<RawMail>) {
  const started = await startMail();
  const sent: RawMail[] = [];
  for (const mail of mails) {
    const at = new Date(Date.UTC(2026, 0, 1) + sent.length * 60_000).toISOString();
    await started.outlook.deliverRaw("quiet", mail.mime, { receivedAt: at });
    sent.push(mail);
  }
  const list = `/me/mailFolders/inbox/messages?${SELECT}&$expand=attachments($select=name,size)&$top=500&$orderby=receivedDateTime`;
  return { ...started, sent, items: (await started.quiet.drain(list)).items };
}

/** A header as the file has it, unfolded. */
function headerIn(mime: Buffer, name: string): string | undefined {
  const head = mime.toString("latin1").split(/\r?\n\r?\n/, 1)[0] ?? "";
  const unfolded = head.replace(/\r?\n(?=[ \t])/g, "");
  return new RegExp(`^${name}:[ \t]*(.*?)[ \t]*\r?$`, "im").exec(unfolded)?.[1];
}

function shown(item: GraphBody | undefined, name: string): string | undefined {
  return item?.internetMessageHeaders?.find((one) => one.name.toLowerCase() === name.toLowerCase())?.value;
}

async function mimeOf({ bytes }: Awaited<ReturnType<typeof arrive>>, item: GraphBody | undefined): Promise<Email> {
  const answer = await bytes(`${messagePath({ id: item?.id ?? "" })}/$value`);
  return PostalMime.parse(answer.bytes, { forceRfc822Attachments: true });
}

/** Without regard to case: a domain has none. */
function addressesOf(people: readonly Address[]): string[] {
  return people
    .flatMap(({ address, group }) => [address, ...(group ?? []).map((one) => one.address)])
    .map((one) => one?.toLowerCase() ?? "");
}

const ASCII = /^[\t\x20-\x7e]+$/;

describe("real mail that comes over the wire", () => {
  test("arrives whole: each can be read, with the headers that it had", { timeout: 300_000 }, async () => {
    const { sent, items } = await arrive(corpusMails(EVERY));
    expect(items).toHaveLength(sent.length);
    const different = sent.flatMap(({ name, mime }, index) =>
      ["Message-ID", "Subject", "Date", "References"].flatMap((header) => {
        const expected = headerIn(mime, header);
        // What is no ASCII was written in a charset that no header names.
        if (expected === undefined || !ASCII.test(expected)) return [];
        return shown(items[index], header) === expected ? [] : [{ name, header, expected }];
      }),
    );
    expect(different).toEqual([]);
    expect(items.filter(({ body }) => body === undefined)).toEqual([]);
    const texts = items.map(({ body }) => body.content);
    expect(texts.filter((text) => /<script/i.test(text))).toEqual([]);
    expect(texts.filter((text) => text !== "").length).toBeGreaterThan(sent.length * 0.98);
  });

  test("goes out as MIME that says the same as what came in", { timeout: 300_000 }, async () => {
    const arrived = await arrive(corpusMails(EVERY * 5));
    for (const [index, { name, mime }] of arrived.sent.entries()) {
      const [before, after] = [
        await PostalMime.parse(mime, { forceRfc822Attachments: true }),
        await mimeOf(arrived, arrived.items[index]),
      ];
      const essence = ({ subject, from, to, messageId, attachments, html, text }: Email) => ({
        ...{ name, subject, messageId, people: addressesOf([...(from === undefined ? [] : [from]), ...(to ?? [])]) },
        files: attachments.length,
        // HTML was cleaned, and put into a page of its own.
        words: html === undefined && before.html === undefined ? (text ?? "").split(/\s+/).filter(Boolean) : [],
      });
      expect(essence(after)).toEqual(essence(before));
    }
  });
});

const LINES = (...lines: readonly string[]) => Buffer.from(lines.join("\r\n"), "latin1");
const TORTURE: readonly RawMail[] = [
  { name: "nothing at all", mime: Buffer.alloc(0) },
  { name: "no headers", mime: LINES("", "only text") },
  { name: "no body", mime: LINES("Subject: x", "Message-ID: <a@b>") },
  {
    name: "a charset that nobody knows",
    mime: LINES("Subject: =?x-nobody?Q?Gr=F6=DFe?=", "Content-Type: text/plain; charset=x-nobody", "", "Gr\xf6\xdfe"),
  },
  {
    name: "bad base64",
    mime: LINES("Content-Type: text/plain", "Content-Transfer-Encoding: base64", "", "SGVs!!bG8*", "====", "x"),
  },
  {
    name: "a boundary that never comes",
    mime: LINES('Content-Type: multipart/mixed; boundary="b"', "", "text before", "--c", "", "lost"),
  },
  {
    name: "boundaries that begin alike",
    mime: LINES(
      ...['Content-Type: multipart/mixed; boundary="foo"', "", "--foo"],
      ...['Content-Type: multipart/alternative; boundary="foobar"', "", "--foobar", "", "one", "--foobar--"],
      ...["--foo", "Content-Type: text/plain", "Content-Disposition: attachment; filename=a.txt", "", "two", "--foo--"],
    ),
  },
  { name: "a group without members", mime: LINES("To: undisclosed-recipients:;", "From: <>", "Date: never", "", "x") },
  { name: "zeros and lone line ends", mime: Buffer.from("Subject: a\0b\rFrom: x@y.example\r\n\r\n\0\r\n\r\r\n") },
  { name: "a Message-ID of 10,000 characters", mime: LINES(`Message-ID: <${"m".repeat(10_000)}@x>`, "", "x") },
];

describe("mail made to break readers", () => {
  test("is read as well as can be, and neither the list nor the MIME of any fails", { timeout: 120_000 }, async () => {
    const arrived = await arrive([...TORTURE, ...tortureMails()]);
    expect(arrived.items).toHaveLength(arrived.sent.length);
    for (const [index, item] of arrived.items.entries()) {
      const name = arrived.sent[index]?.name;
      expect([name, (await arrived.quiet.get(messagePath(item))).status]).toEqual([name, 200]);
      expect([name, (await arrived.bytes(`${messagePath(item)}/$value`)).status]).toEqual([name, 200]);
    }
    const byName = (name: string) => arrived.items[arrived.sent.findIndex((one) => one.name === name)];
    expect(byName("a charset that nobody knows")?.body.content).toContain("Größe");
    expect(byName("boundaries that begin alike")).toMatchObject({ hasAttachments: true });
    expect(byName("a group without members")).toMatchObject({ receivedDateTime: expect.any(String) });
    expect(byName("a Message-ID of 10,000 characters")?.internetMessageId).toHaveLength(10_004);
  });

  test("that nobody can read is an item that fails, and the page around it does not", async () => {
    const deep = Array.from({ length: 300 }, (_, level) => [
      `Content-Type: multipart/mixed; boundary="b${level}"`,
      "",
      `--b${level}`,
    ]).flat();
    const { items, quiet, bytes } = await arrive([{ name: "deep", mime: LINES("Subject: Deep", ...deep, "", "x") }]);
    const [item] = items;
    expect(item).not.toHaveProperty("body");
    const path = messagePath(item ?? { id: "" });
    const refused = await quiet.get(path);
    expect([refused.status, refused.body.error.code, item?.subject]).toEqual([500, "ErrorCorruptData", "Deep"]);
    expect((await bytes(`${path}/$value`)).status).toBe(500);
  });

  test("keeps a signed mail byte for byte, and takes a calendar part for a meeting", async () => {
    const signed = LINES(
      ...['Content-Type: multipart/signed; boundary="s"; protocol="application/pkcs7-signature"', "", "--s"],
      ...[
        "Content-Type: text/plain",
        "",
        "Signed  ",
        "--s",
        "Content-Type: application/pkcs7-signature",
        "",
        "MA==",
        "--s--",
      ],
    );
    const meeting = LINES(
      "Subject: Meet",
      "Content-Type: text/calendar; method=REQUEST",
      "",
      "BEGIN:VCALENDAR",
      "END:VCALENDAR",
    );
    const { items, bytes } = await arrive([
      { name: "signed", mime: signed },
      { name: "meeting", mime: meeting },
    ]);
    const kept = await bytes(`${messagePath(items[0] ?? { id: "" })}/$value`);
    expect(kept.bytes.equals(signed)).toBe(true);
    expect(items[1]).toMatchObject({ "@odata.type": "#microsoft.graph.eventMessageRequest", subject: "Meet" });
  });
});
