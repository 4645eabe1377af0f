import { describe, expect, test } from "vitest";
import { IMMUTABLE, messagePath, startMail, startSending } from "../support/mail-client.ts";
import { createMimeMail } from "../support/mime-mail.ts";

const MARK = "String {6b3f0c7e-6a1f-4c0d-9f2e-0b6d2c6a1e11} Name Mark";
const to = (address: string) => ({ emailAddress: { address } });
const ANA = { name: "Ana Ruiz", address: "ana@fabrikam.example" };
const FILE = { "@odata.type": "#microsoft.graph.fileAttachment", name: "a.txt", contentBytes: "SGVsbG8=" };
const expandOf = (...ids: string[]) =>
  `$expand=${encodeURIComponent(`singleValueExtendedProperties($filter=${ids.map((id) => `id eq '${id}'`).join(" or ")})`)}`;

describe("a draft", () => {
  test("is made from JSON with everything a client may set, and is found by its Message-ID and its mark", async () => {
    const { quiet } = await startMail();
    const { status, body, text } = await quiet.post(
      "/me/messages",
      {
        ...{ subject: "Offer", importance: "Low", internetMessageId: "<ours@contoso.example>" },
        body: { contentType: "HTML", content: "They were <b>awesome</b>!" },
        ...{ toRecipients: [to("busy@contoso.example")], bccRecipients: [to("x@fabrikam.example")] },
        internetMessageHeaders: [{ name: "x-group", value: "WA" }],
        singleValueExtendedProperties: [{ id: MARK, value: "17" }],
        attachments: [
          { ...FILE, isInline: true, contentId: "logo" },
          {
            "@odata.type": "#microsoft.graph.itemAttachment",
            name: "In it",
            item: { subject: "In it", attachments: [FILE] },
          },
        ],
        ...{ isDraft: false, receivedDateTime: "2020-01-01T00:00:00Z" },
      },
      IMMUTABLE,
    );
    expect(status, text).toBe(201);
    const { id: drafts } = (await quiet.get("/me/mailFolders/drafts")).body;
    expect(body).toMatchObject({
      ...{ subject: "Offer", importance: "low", internetMessageId: "<ours@contoso.example>", parentFolderId: drafts },
      ...{ isDraft: true, isRead: true, hasAttachments: true, bodyPreview: "They were awesome!" },
      toRecipients: [{ emailAddress: { name: "Bella Busy", address: "busy@contoso.example" } }],
      bccRecipients: [{ emailAddress: { address: "x@fabrikam.example" } }],
    });
    expect(body.receivedDateTime).not.toMatch(/^2020/);
    expect(body).not.toHaveProperty("internetMessageHeaders");
    const files = (await quiet.get(`${messagePath(body)}/attachments?$expand=microsoft.graph.itemattachment/item`))
      .body;
    expect(files.value).toMatchObject([
      { name: "a.txt", contentBytes: "SGVsbG8=", isInline: true, contentId: "logo" },
      { name: "In it", item: { subject: "In it" } },
    ]);
    for (const filter of [
      "internetMessageId eq '<ours@contoso.example>'",
      `singleValueExtendedProperties/Any(ep: ep/id eq '${MARK}' and ep/value eq '17')`,
    ]) {
      const found = await quiet.get(`/me/mailFolders/drafts/messages?$filter=${encodeURIComponent(filter)}`, IMMUTABLE);
      expect([filter, found.body.value.map(({ id }) => id)]).toEqual([filter, [body.id]]);
    }
  });

  test("gets a Message-ID of Exchange's where none is given, and stands in the folder of the path", async () => {
    const { quiet, outlook } = await startMail();
    const offers = outlook.createFolder("quiet", "Offers");
    const made = await quiet.post(`/me/mailFolders/${encodeURIComponent(offers.id)}/messages`, { subject: "One" });
    expect(made.body).toMatchObject({ parentFolderId: offers.id, isDraft: true });
    expect(made.body.internetMessageId).toMatch(/^<.+@.+>$/);
  });

  test("is found neither by Message-ID nor by mark before the index knows it", async () => {
    const { quiet, simulator } = await startMail({ lookupLagMs: 60_000 });
    const mark = { singleValueExtendedProperties: [{ id: MARK, value: "17" }] };
    await quiet.post("/me/messages", { internetMessageId: "<a@b.example>", ...mark });
    const count = async () =>
      Promise.all(
        [
          "internetMessageId eq '<a@b.example>'",
          `singleValueExtendedProperties/Any(e: e/id eq '${MARK}' and e/value eq '17')`,
        ].map(
          async (filter) => (await quiet.get(`/me/messages?$filter=${encodeURIComponent(filter)}`)).body.value.length,
        ),
      );
    expect(await count()).toEqual([0, 0]);
    simulator.control.clock.advance(61_000);
    expect(await count()).toEqual([1, 1]);
  });

  test.each([
    [
      "a header that means something",
      { internetMessageHeaders: [{ name: "In-Reply-To", value: "x" }] },
      400,
      "InvalidInternetMessageHeader",
    ],
    [
      "six headers",
      { internetMessageHeaders: [1, 2, 3, 4, 5, 6].map((n) => ({ name: `x-${n}`, value: "x" })) },
      ...([400, "InvalidInternetMessageHeaderCollection"] as const),
    ],
    ["a file without a type", { attachments: [{ name: "a", contentBytes: "AAAA" }] }, 400, "RequestBodyRead"],
    [
      "a request above 4 MB",
      { body: { contentType: "text", content: "x".repeat(4_300_000) } },
      413,
      "RequestEntityTooLarge",
    ],
    ["a name that is none", { colour: "red" }, 400, "RequestBodyRead"],
  ] as const)("is refused with %s", async (_name, input, status, code) => {
    const { quiet, outlook } = await startMail();
    const answer = await quiet.post("/me/messages", input);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(outlook.messages("quiet", "drafts")).toEqual([]);
  });

  test("is refused where the mailbox is full", async () => {
    const { quiet } = await startMail({ mailboxQuota: 10_000 });
    expect((await quiet.post("/me/messages", { subject: "One" })).status).toBe(201);
    const full = await quiet.post("/me/messages", { body: { contentType: "text", content: "x".repeat(10_000) } });
    expect([full.status, full.body.error.code]).toEqual([400, "ErrorQuotaExceeded"]);
  });

  test("with MAPI's flags is a mail of the past", async () => {
    const { quiet } = await startMail();
    const { body } = await quiet.post("/me/mailFolders/inbox/messages", {
      subject: "Old",
      singleValueExtendedProperties: [
        { id: "Integer 0x0E07", value: "1" },
        { id: "SystemTime 0x0E06", value: "2019-02-03T04:05:06Z" },
      ],
    });
    expect(body).toMatchObject({ isDraft: false, isRead: true, receivedDateTime: "2019-02-03T04:05:06Z" });
  });

  test("that was just made conflicts with what follows, by the switch", async () => {
    const { quiet } = await startMail({ conflictRate: 1, conflictStatus: 409 });
    const { body } = await quiet.post("/me/messages", { subject: "One" });
    const late = await quiet.patch(messagePath(body), { subject: "Two" });
    expect([late.status, late.body.error.code]).toEqual([409, "ErrorIrresolvableConflict"]);
  });
});

describe("a draft in MIME", () => {
  const mime = createMimeMail({
    from: "Mallory <mallory@evil.example>",
    subject: "Größe",
    to: "Ana Ruiz <ana@fabrikam.example>",
  });
  const post = async (mail = {}, path = "/me/messages", text = mime.toString("base64")) => {
    const started = await startMail(mail);
    return { ...started, answer: await started.quiet.post(path, text, { "content-type": "text/plain" }) };
  };

  test("stands in Drafts whatever the path names, and is from its mailbox", async () => {
    const { answer, quiet } = await post({}, "/me/mailFolders/inbox/messages");
    const { id: drafts } = (await quiet.get("/me/mailFolders/drafts")).body;
    expect([answer.status, answer.body]).toMatchObject([
      201,
      {
        ...{ subject: "Größe", isDraft: true, parentFolderId: drafts, internetMessageId: "<mime-1@contoso.example>" },
        toRecipients: [{ emailAddress: ANA }],
        from: { emailAddress: { address: "quiet@contoso.example" } },
      },
    ]);
  });

  test("is from whom it says by the switch", async () => {
    const { answer } = await post({ mimeHonoursFrom: true });
    expect(answer.body.from?.emailAddress.address).toBe("mallory@evil.example");
  });

  test("keeps what it says of itself, and so does the mail that arrives", async () => {
    const answer = createMimeMail({
      ...{ from: "quiet@contoso.example", subject: "RE: Offer", to: "busy@contoso.example", text: "Thank you." },
      headers: ["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All", "In-Reply-To: <1@a.example>"],
    });
    const { quiet, signIn, clock, outlook } = await startSending();
    const typed = { "content-type": "text/plain" };
    const made = await quiet.post("/me/messages", answer.toString("base64"), typed);
    await quiet.patch(messagePath(made.body), { internetMessageId: "<ours@contoso.example>" });
    expect((await quiet.post(`${messagePath(made.body)}/send`, "")).status).toBe(202);
    clock.advance(10_000);
    const [arrived] = outlook.messages("busy", "inbox");
    const path = `/users/busy@contoso.example/messages/${arrived?.id}?$select=internetMessageHeaders,internetMessageId`;
    outlook.share("busy", "quiet");
    const { body } = await signIn().get(path);
    const value = (name: string) => body.internetMessageHeaders?.find((one) => one.name === name)?.value;
    expect(body.internetMessageId).toBe("<ours@contoso.example>");
    expect(["Auto-Submitted", "X-Auto-Response-Suppress", "In-Reply-To"].map(value)).toEqual([
      ...["auto-replied", "All", "<1@a.example>"],
    ]);
  });

  test("has an id of Exchange's own by the switch, until it is given one", async () => {
    const { answer, quiet } = await post({ mimeKeepsMessageId: false });
    expect(answer.body.internetMessageId).not.toBe("<mime-1@contoso.example>");
    const { body } = await quiet.patch(messagePath(answer.body), { internetMessageId: "<ours@contoso.example>" });
    expect(body.internetMessageId).toBe("<ours@contoso.example>");
  });

  test.each([
    ["no base64", "?? no base64 ??", "ErrorMimeContentInvalidBase64String"],
    ["no mail", "", "ErrorMimeContentInvalidBase64String"],
  ])("is refused where it is %s", async (_name, text, code) => {
    const { answer } = await post({}, "/me/messages", text);
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });
});

describe("the draft of an answer", () => {
  const PICTURE = {
    name: "logo.png",
    contentType: "image/png",
    contentBytes: "AAAA",
    isInline: true,
    contentId: "logo",
  };
  const PAPER = { name: "offer.pdf", contentType: "application/pdf", contentBytes: "AAAA" };

  async function withOriginal(mail = {}) {
    const started = await startMail(mail);
    const original = started.outlook.deliver("quiet", {
      ...{ subject: "RE: Offer", from: ANA, messageId: "<2@a.example>", references: ["<1@a.example>"] },
      ...{ html: '<p>Ours <img src="cid:logo"></p>', attachments: [PICTURE, PAPER] },
      ...{
        to: ["quiet@contoso.example", "bob@fabrikam.example"],
        cc: ["quiet@contoso.example", ANA, "eve@fabrikam.example"],
      },
    });
    const draft = async (kind: string, body: unknown = "") =>
      started.quiet.post(`${messagePath(original)}/${kind}`, body, IMMUTABLE);
    return { ...started, original, draft };
  }
  const addresses = (people: readonly { emailAddress: { address?: string } }[]) =>
    people.map((one) => one.emailAddress.address);

  test("goes back to the sender, in the conversation, below its own subject, above the quoted mail", async () => {
    const { draft, quiet, original } = await withOriginal();
    const before = (await quiet.get(messagePath(original))).body;
    const { status, body } = await draft("createReply", { comment: "Thanks <all>" });
    expect([status, body]).toMatchObject([
      201,
      { subject: "AW: Offer", isDraft: true, conversationId: before.conversationId },
    ]);
    expect(body.conversationIndex.length).toBeGreaterThan(before.conversationIndex.length);
    expect(addresses(body.toRecipients)).toEqual([ANA.address]);
    expect(body.body.content).toMatch(/Thanks &lt;all&gt;[\s\S]*divRplyFwdMsg[\s\S]*Von:[\s\S]*Ours/);
    const read = await quiet.get(
      `${messagePath(body)}?$select=uniqueBody&${expandOf("String 0x1042", "String 0x1039")}`,
    );
    expect(read.body.uniqueBody?.content).not.toContain("Ours");
    expect(read.body.singleValueExtendedProperties?.map(({ value }) => value)).toEqual([
      "<2@a.example>",
      "<1@a.example> <2@a.example>",
    ]);
    expect((await quiet.get(`${messagePath(body)}/attachments`)).body.value.map(({ name }) => name)).toEqual([
      "logo.png",
    ]);
  });

  test("goes to everybody, but never to oneself", async () => {
    const { draft } = await withOriginal();
    const { body } = await draft("createReplyAll");
    expect(addresses(body.toRecipients)).toEqual([ANA.address, "bob@fabrikam.example"]);
    expect(body).toMatchObject({ ccRecipients: [{ emailAddress: { address: "eve@fabrikam.example" } }] });
  });

  test("goes where the sender wants it, and to whom the call adds", async () => {
    const { quiet, outlook } = await startMail();
    const original = outlook.deliver("quiet", { from: ANA, replyTo: ["desk@fabrikam.example"] });
    const { body } = await quiet.post(`${messagePath(original)}/createReply`, {
      message: { toRecipients: [to("more@fabrikam.example")], body: { contentType: "text", content: "Mine alone" } },
    });
    expect(addresses(body.toRecipients)).toEqual(["desk@fabrikam.example", "more@fabrikam.example"]);
    expect(body.bodyPreview).toBe("Mine alone");
  });

  test("forwards with all files to whom the call names", async () => {
    const { draft, quiet } = await withOriginal({ locale: "en-US" });
    const { status, body } = await draft("createForward", {
      toRecipients: [to("more@fabrikam.example")],
      comment: "FYI",
    });
    expect([status, body.subject, addresses(body.toRecipients)]).toEqual([201, "FW: Offer", ["more@fabrikam.example"]]);
    expect((await quiet.get(`${messagePath(body)}/attachments`)).body.value.map(({ name }) => name)).toEqual([
      "logo.png",
      "offer.pdf",
    ]);
  });

  test.each([
    ["a comment and a body", "createReply", { comment: "a", message: { body: { contentType: "text", content: "b" } } }],
    [
      "two lists of recipients",
      "createForward",
      { toRecipients: [to("a@b.example")], message: { toRecipients: [to("a@b.example")] } },
    ],
  ])("is refused with %s", async (_name, kind, body) => {
    const { draft, outlook } = await withOriginal();
    const answer = await draft(kind, body);
    expect([answer.status, answer.body.error.code]).toEqual([400, "ErrorInvalidRequest"]);
    expect(outlook.messages("quiet", "drafts")).toEqual([]);
  });

  test("marks what it answers as read, with the receipt that this sends, unless the switch says otherwise", async () => {
    const wish = { isReadReceiptRequested: true, from: ANA };
    const { quiet, outlook, settings } = await startMail();
    const [first, second] = [outlook.deliver("quiet", wish), outlook.deliver("quiet", wish)];
    await quiet.post(`${messagePath(first)}/createReply`, "");
    expect([outlook.message("quiet", first.id).isRead, outlook.receipts("quiet").length]).toEqual([true, 1]);
    settings.change({ mail: { createReplyMarksRead: false, createReplyStatus: 200 } });
    expect((await quiet.post(`${messagePath(second)}/createReply`, "")).status).toBe(200);
    expect([outlook.message("quiet", second.id).isRead, outlook.receipts("quiet").length]).toEqual([false, 1]);
  });
});
