import { describe, expect, test } from "vitest";
import { createGraphClient } from "../support/graph-client.ts";
import { IMMUTABLE, messagePath, startMail } from "../support/mail-client.ts";

const expanding = (...ids: string[]) =>
  `$expand=${encodeURIComponent(`singleValueExtendedProperties($filter=${ids.map((id) => `id eq '${id}'`).join(" or ")})`)}`;

function values(message: { singleValueExtendedProperties?: { id: string; value: string }[] }): Record<string, string> {
  return Object.fromEntries((message.singleValueExtendedProperties ?? []).map(({ id, value }) => [id, value]));
}

const REPLY = {
  subject: "Re: Offer 8123",
  from: { name: "Ana Ruiz", address: "ana@fabrikam.example" },
  cc: ["li@fabrikam.example"],
  replyTo: ["desk@fabrikam.example"],
  messageId: "<two@fabrikam.example>",
  inReplyTo: "<one@contoso.example>",
  references: ["<zero@contoso.example>", "<one@contoso.example>"],
  html: '<p onclick="steal()">Thanks, we accept.</p><script>steal()</script><img src="https://fabrikam.example/x.gif"><hr><p>From: Quinn</p>',
  headers: [{ name: "X-Campaign", value: "none" }],
  sentAt: "2026-05-04T07:00:58Z",
  receivedAt: "2026-05-04T07:01:03Z",
} as const;

describe("a message", () => {
  test("has every property that it has by default, in whole seconds, and its change key as its etag", async () => {
    const { quiet, outlook } = await startMail();
    const mail = outlook.deliver("quiet", REPLY);
    const { status, body, headers } = await quiet.get(messagePath(mail));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      "@odata.etag": `W/"${mail.changeKey}"`,
      id: mail.id,
      changeKey: mail.changeKey,
      subject: "Re: Offer 8123",
      sentDateTime: "2026-05-04T07:00:58Z",
      receivedDateTime: "2026-05-04T07:01:03Z",
      hasAttachments: false,
      internetMessageId: "<two@fabrikam.example>",
      importance: "normal",
      isDeliveryReceiptRequested: null,
      isReadReceiptRequested: false,
      isRead: false,
      isDraft: false,
      inferenceClassification: "focused",
      sender: { emailAddress: { name: "Ana Ruiz", address: "ana@fabrikam.example" } },
      from: { emailAddress: { name: "Ana Ruiz", address: "ana@fabrikam.example" } },
      toRecipients: [{ emailAddress: { name: "Quinn Quiet", address: "quiet@contoso.example" } }],
      ccRecipients: [{ emailAddress: { address: "li@fabrikam.example" } }],
      bccRecipients: [],
      flag: { flagStatus: "notFlagged" },
    });
    expect(headers.get("etag")).toBe(`W/"${mail.changeKey}"`);
    expect(body).not.toHaveProperty("internetMessageHeaders");
    expect(body).not.toHaveProperty("uniqueBody");
    expect(body).not.toHaveProperty("@odata.type");
  });

  test("has a default id that changes with each move, and an immutable one that does not", async () => {
    const { quiet, outlook } = await startMail();
    const mail = outlook.deliver("quiet");
    const immutable = await quiet.get(messagePath(mail), IMMUTABLE);
    expect(immutable.body.id).toBe(mail.immutableId);
    expect(mail.immutableId).toMatch(/^AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A[\w-]+$/);
    const moved = await quiet.post(`${messagePath(mail)}/move`, { destinationId: "deleteditems" });
    expect(moved.status).toBe(201);
    expect(moved.body.id).not.toBe(mail.id);
    expect((await quiet.get(messagePath(mail))).body.error.code).toBe("ErrorItemNotFound");
    const still = await quiet.get(`/me/messages/${mail.immutableId}`, IMMUTABLE);
    expect(still.body).toMatchObject({ id: mail.immutableId, parentFolderId: moved.body.parentFolderId });
    expect(still.body.changeKey).not.toBe(mail.changeKey);
  });

  test("default ids of an old mailbox need encoding, and differ in the case of one letter", async () => {
    const { quiet, outlook } = await startMail({}, { quirks: { ids: "classic", shortPages: false } });
    const ids = Array.from({ length: 60 }, () => outlook.deliver("quiet").id);
    expect(ids.every((id) => id.includes("/") && id.includes("+") && id.endsWith("="))).toBe(true);
    expect(new Set(ids.map((id) => id.toLowerCase())).size).toBeLessThan(ids.length);
    expect((await quiet.get(messagePath({ id: ids[40] ?? "" }))).body.id).toBe(ids[40]);
  });

  test("an id that is none is malformed, one of another mailbox is not found", async () => {
    const { quiet, outlook } = await startMail();
    const foreign = outlook.deliver("busy");
    expect((await quiet.get("/me/messages/nonsense")).body.error.code).toBe("ErrorInvalidIdMalformed");
    for (const id of [foreign.id, foreign.immutableId])
      expect((await quiet.get(messagePath({ id }))).body.error.code).toBe("ErrorItemNotFound");
  });

  test("an id of the other kind is taken, unless the switch says otherwise", async () => {
    const { quiet, outlook, settings } = await startMail();
    const mail = outlook.deliver("quiet");
    expect((await quiet.get(messagePath(mail), IMMUTABLE)).status).toBe(200);
    settings.change({ mail: { mixedIdsAccepted: false } });
    expect((await quiet.get(messagePath(mail), IMMUTABLE)).body.error.code).toBe("ErrorInvalidIdMalformed");
    expect((await quiet.get(`/me/messages/${mail.immutableId}`, IMMUTABLE)).status).toBe(200);
  });

  test("only what is selected comes, with id and etag; a name that is none is refused", async () => {
    const { quiet, outlook } = await startMail();
    const mail = outlook.deliver("quiet", REPLY);
    const { body } = await quiet.get(`${messagePath(mail)}?$select=subject,isRead`);
    expect(Object.keys(body).sort()).toEqual(["@odata.context", "@odata.etag", "id", "isRead", "subject"]);
    for (const name of ["@odata.etag", "size", "inReplyTo"])
      expect((await quiet.get(`${messagePath(mail)}?$select=${name}`)).status, name).toBe(400);
  });

  test("headers come when they are selected, in their order; not on the copy in Sent Items, unless the switch says so", async () => {
    const { quiet, outlook, settings } = await startMail();
    const mail = outlook.deliver("quiet", REPLY);
    const sent = outlook.deliver("quiet", { subject: "Mine", messageId: "<mine@contoso.example>" }, "sentitems");
    const headers = async (one: { id: string }) =>
      (await quiet.get(`${messagePath(one)}?$select=internetMessageHeaders`)).body.internetMessageHeaders?.map(
        ({ name }) => name,
      );
    expect(await headers(mail)).toEqual([
      ...[
        "Received",
        "Authentication-Results",
        "Received",
        "From",
        "To",
        "Cc",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
      ],
      ...["References", "MIME-Version", "Return-Path", "X-MS-Exchange-Organization-AuthAs", "X-Campaign"],
    ]);
    expect(await headers(sent)).toBeUndefined();
    settings.change({ mail: { headersOmitAddresses: true, sentItemsHeaders: "present" } });
    expect(await headers(mail)).not.toContain("From");
    expect(await headers(mail)).toContain("Authentication-Results");
    settings.change({ mail: { authResults: "absent" } });
    expect(await headers(mail)).not.toContain("Authentication-Results");
    expect(await headers(mail)).not.toContain("X-MS-Exchange-Organization-AuthAs");
    expect(await headers(sent)).toContain("Message-ID");
  });

  test("what a sender wrote about authentication stands below what was found, also where that is not shown", async () => {
    const { quiet, outlook, settings } = await startMail();
    const forged = [{ name: "Authentication-Results", value: "dmarc=pass header.from=contoso.example" }];
    const from = "boss@contoso.example";
    const mail = outlook.deliver("quiet", { from, authentication: "fail", headers: forged });
    const shown = async () => {
      const { body } = await quiet.get(`${messagePath(mail)}?$select=internetMessageHeaders`);
      return (body.internetMessageHeaders ?? [])
        .filter(({ name }) => /^(Received|Authentication-Results)$/.test(name))
        .map(({ value }) => /dmarc=\w+|by [\w.]+/.exec(value)?.[0]);
    };
    const border = "by DU6PEPF0000B61F.mail.protection.outlook.com";
    const within = "by DB9PR02MB7210.eurprd02.prod.outlook.com";
    expect(await shown()).toEqual([within, "dmarc=fail", border, "dmarc=pass"]);
    settings.change({ mail: { authResults: "absent" } });
    expect(await shown()).toEqual([within, border, "dmarc=pass"]);
  });

  test("extended properties are expanded by id as texts, and their ids come back in Graph's own form", async () => {
    const { quiet, outlook, settings } = await startMail();
    outlook.deliver("quiet", { messageId: "<one@contoso.example>" }, "sentitems");
    const mail = outlook.deliver("quiet", { ...REPLY, sensitivity: "personal" });
    const asked = expanding(
      ...["Integer 0x0036", "Integer 0x0E07", "Integer 0x0E08", "String 0x1035", "String 0x1039", "String 0x1042"],
      ...["String 0x007D", "SystemTime 0x0E06", "Integer 0x1081", "String 0x001A"],
    );
    const found = values((await quiet.get(`${messagePath(mail)}?$select=id&${asked}`)).body);
    expect(found).toMatchObject({
      "Integer 0x36": "1",
      "Integer 0xe07": "0",
      "String 0x1035": "<two@fabrikam.example>",
      "String 0x1039": "<zero@contoso.example> <one@contoso.example>",
      "String 0x1042": "<one@contoso.example>",
      "SystemTime 0xe06": "2026-05-04T07:01:03Z",
      "String 0x1a": "IPM.Note",
    });
    expect(Number(found["Integer 0xe08"])).toBeGreaterThan(1000);
    expect(found["String 0x7d"]).toContain("X-Campaign: none\r\n");
    expect(found).not.toHaveProperty("Integer 0x1081");
    outlook.update("quiet", mail.id, { isRead: true, answered: "reply" });
    const answered = values((await quiet.get(`${messagePath(mail)}?${asked}`)).body);
    expect(answered).toMatchObject({ "Integer 0xe07": "1", "Integer 0x1081": "102" });
    settings.change({ mail: { extendedIds: "asSent" } });
    expect(values((await quiet.get(`${messagePath(mail)}?${asked}`)).body)).toHaveProperty("Integer 0x0E07");
  });

  test("the copy in Sent Items has what threads need, and no transport headers", async () => {
    const { quiet, outlook } = await startMail();
    const sent = outlook.deliver(
      "quiet",
      { inReplyTo: "<a@b.example>", messageId: "<mine@contoso.example>" },
      "sentitems",
    );
    const found = values(
      (await quiet.get(`${messagePath(sent)}?${expanding("String 0x1035", "String 0x1042", "String 0x007D")}`)).body,
    );
    expect(found).toEqual({ "String 0x1035": "<mine@contoso.example>", "String 0x1042": "<a@b.example>" });
  });

  test("text comes as HTML unless plain text is preferred, and the answer says which was followed", async () => {
    const { quiet, outlook } = await startMail();
    const mail = outlook.deliver("quiet", { text: "Größe <b> stimmt\nBis bald" });
    const asHtml = await quiet.get(messagePath(mail));
    expect(asHtml.body.body.contentType).toBe("html");
    expect(asHtml.body.body.content).toContain("Größe &lt;b&gt; stimmt<br>");
    const asText = await quiet.get(messagePath(mail), { prefer: 'outlook.body-content-type="text"' });
    expect(asText.body.body).toEqual({ contentType: "text", content: "Größe <b> stimmt\r\nBis bald\r\n" });
    expect(asText.headers.get("preference-applied")).toBe('outlook.body-content-type="text"');
    expect(asText.body.bodyPreview).toBe("Größe <b> stimmt\r\nBis bald");
  });

  test("HTML is cleaned of scripts and handlers unless all of it is asked for; remote images stay", async () => {
    const { quiet, outlook } = await startMail();
    const mail = outlook.deliver("quiet", REPLY);
    const { content } = (await quiet.get(messagePath(mail))).body.body;
    expect(content).not.toMatch(/script|onclick|steal/i);
    expect(content).toContain('<img src="https://fabrikam.example/x.gif">');
    const unsafe = await quiet.get(messagePath(mail), { prefer: "outlook.allow-unsafe-html" });
    expect(unsafe.body.body.content).toContain("<script>steal()</script>");
  });

  test("the preview holds 255 characters, and the unique body none of the quoted history", async () => {
    const { quiet, outlook } = await startMail();
    const long = outlook.deliver("quiet", { text: "word ".repeat(200) });
    expect((await quiet.get(messagePath(long))).body.bodyPreview.length).toBe(255);
    const reply = outlook.deliver("quiet", { text: "Yes.\n\n-----Original Message-----\nFrom: Quinn\nShall we?" });
    const { body } = await quiet.get(`${messagePath(reply)}?$select=uniqueBody`, {
      prefer: 'outlook.body-content-type="text"',
    });
    expect(body.uniqueBody).toEqual({ contentType: "text", content: "Yes.\r\n\r\n" });
    const html = await quiet.get(
      `${messagePath(outlook.deliver("quiet", { html: "<p>Yes.</p><blockquote>No?</blockquote>" }))}?$select=uniqueBody`,
    );
    expect(html.body.uniqueBody?.content).toContain("Yes.");
    expect(html.body.uniqueBody?.content).not.toContain("No?");
  });

  test("may lack sender, subject, Message-ID and recipients", async () => {
    const { quiet, outlook } = await startMail();
    const mail = outlook.deliver("quiet", { from: null, subject: null, messageId: null, to: [] });
    const { body } = await quiet.get(messagePath(mail));
    expect(body).toMatchObject({ subject: null, toRecipients: [] });
    for (const name of ["from", "sender", "internetMessageId"]) expect(body).not.toHaveProperty(name);
    const named = outlook.deliver("quiet", { from: { name: "Only a name" } });
    expect((await quiet.get(messagePath(named))).body.from).toEqual({ emailAddress: { name: "Only a name" } });
  });

  test("a meeting request says its type and what it asks; in a list too", async () => {
    const { quiet, outlook } = await startMail();
    outlook.deliver("quiet", { kind: "eventMessageRequest", meeting: { meetingMessageType: "meetingRequest" } });
    const [found] = (await quiet.get("/me/messages")).body.value;
    expect(found).toMatchObject({
      "@odata.type": "#microsoft.graph.eventMessageRequest",
      meetingMessageType: "meetingRequest",
    });
  });

  test("attachments are listed where they are expanded; inline ones alone count as none", async () => {
    const { quiet, outlook } = await startMail();
    const file = { name: "logo.png", contentType: "image/png", contentBytes: "AAAA" };
    const inline = outlook.deliver("quiet", { attachments: [{ ...file, isInline: true, contentId: "logo@1" }] });
    const plain = outlook.deliver("quiet", { attachments: [file] });
    const { body } = await quiet.get(`${messagePath(inline)}?$expand=attachments`);
    expect(body).toMatchObject({ hasAttachments: false, attachments: [{ contentId: "logo@1", isInline: true }] });
    expect((await quiet.get(messagePath(plain))).body.hasAttachments).toBe(true);
  });

  test("a conversation belongs to one mailbox: answers join it, and another mailbox has another id for it", async () => {
    const { quiet, simulator, outlook } = await startMail();
    const busy = createGraphClient(simulator, simulator.control.entra.accessToken("busy", ["Mail.Read"]));
    const first = { messageId: "<one@contoso.example>", subject: "Offer" };
    const ids = [
      outlook.deliver("quiet", first, "sentitems"),
      outlook.deliver("quiet", { inReplyTo: "<one@contoso.example>", messageId: "<two@b.example>" }),
      outlook.deliver("quiet", { references: ["<x@y.example>", "<two@b.example>"] }),
      outlook.deliver("quiet", { subject: "Offer" }),
    ];
    const found = await Promise.all(ids.map(async (mail) => (await quiet.get(messagePath(mail))).body));
    expect(new Set(found.slice(0, 3).map(({ conversationId }) => conversationId)).size).toBe(1);
    expect(found[3]?.conversationId).not.toBe(found[0]?.conversationId);
    const [root, reply] = found.map(({ conversationIndex }) => Buffer.from(conversationIndex, "base64"));
    expect([root?.length, reply?.length]).toEqual([22, 27]);
    const copy = await busy.get(messagePath(outlook.deliver("busy", first)));
    expect(copy.body.conversationId).not.toBe(found[0]?.conversationId);
  });

  test("Mail.ReadBasic shows no text, no preview and no attachments", async () => {
    const { simulator, outlook } = await startMail();
    const mail = outlook.deliver("quiet", { attachments: [{ name: "a.txt", contentBytes: "AAAA" }] });
    const basic = createGraphClient(simulator, simulator.control.entra.accessToken("quiet", ["Mail.ReadBasic"]));
    const { body } = await basic.get(`${messagePath(mail)}?$expand=attachments`);
    for (const name of ["body", "bodyPreview", "attachments"]) expect(body).not.toHaveProperty(name);
    expect(body.subject).toBe("Hello");
    expect((await basic.patch(messagePath(mail), { isRead: true })).status).toBe(403);
  });

  test("a corrupt one fails alone: lists hold it without its text", async () => {
    const { quiet, outlook, settings } = await startMail();
    const [bad] = [outlook.deliver("quiet", { subject: "Bad" }), outlook.deliver("quiet", { subject: "Good" })];
    settings.change({ mail: { corruptItems: [bad?.immutableId ?? ""] } });
    const { status, body } = await quiet.get(messagePath({ id: bad?.id ?? "" }));
    expect([status, body.error.code]).toEqual([500, "ErrorCorruptData"]);
    const list = await quiet.get("/me/messages");
    expect(list.body.value.map((one) => "body" in one)).toEqual([true, false]);
    settings.change({ mail: { status: { ErrorCorruptData: 400 } } });
    expect((await quiet.get(messagePath({ id: bad?.id ?? "" }))).status).toBe(400);
  });

  test("another person's mailbox is refused, as the switch says", async () => {
    const { simulator, settings } = await startMail();
    const shared = createGraphClient(simulator, simulator.control.entra.accessToken("quiet", ["Mail.Read.Shared"]));
    const path = "/users/busy@contoso.example/messages";
    expect((await shared.get(path)).body.error.code).toBe("ErrorAccessDenied");
    settings.change({ mail: { notShared: 404 } });
    expect((await shared.get(path)).body.error.code).toBe("ErrorItemNotFound");
  });
});
