import { describe, expect, it } from "vitest";
import { readContent } from "../../../../src/adapters/graph/mail/content.ts";
import { readMail } from "../../../../src/adapters/graph/mail/read.ts";
import { wireMessage } from "../../../../src/adapters/graph/mail/wire.ts";
import { readExamples } from "../../../support/graph-examples.ts";
import { expanded, wireMail } from "./fake-mail.ts";

const place = { folderId: "page-folder", mailboxZone: "Europe/Berlin" };
const read = (more: Readonly<Record<string, unknown>> = {}) => readMail(wireMessage.parse(wireMail("a", more)), place);
const content = (more: Readonly<Record<string, unknown>> = {}) => readContent(wireMessage.parse(wireMail("a", more)));
const headers = (...pairs: readonly (readonly [string, string])[]) => ({
  internetMessageHeaders: pairs.map(([name, value]) => ({ name, value })),
});
const property = (id: string, value: string) => ({ singleValueExtendedProperties: [...expanded, { id, value }] });

describe("a mail's state", () => {
  it("is read from what may all be missing", () => {
    const item = readMail(wireMessage.parse({ id: "bare" }), place);
    expect(item).toMatchObject({ id: "bare", etag: "", modifiedAt: null, mark: null });
    expect(item.fields).toEqual({
      folderId: "page-folder",
      subject: "",
      receivedAt: null,
      isRead: false,
      flag: { status: "notFlagged", startDate: null, dueDate: null, completedDate: null },
      categories: [],
      importance: "normal",
    });
  });

  it.each([
    ["2026-05-04T07:01:03Z", "2026-05-04T07:01:03Z"],
    ["2026-05-04T07:01:03.9876543Z", "2026-05-04T07:01:03Z"],
    ["2026-05-04T09:01:03+02:00", "2026-05-04T07:01:03Z"],
    ["0001-01-01T00:00:00Z", null],
    ["1601-01-01T00:00:00Z", null],
    ["2026-02-30T25:00:00Z", null],
    ["datetime-value", null],
    ["", null],
  ])("takes %s as %s", (receivedDateTime, expected) => {
    expect(read({ receivedDateTime }).fields.receivedAt).toBe(expected);
  });

  it("takes a flag's dates as the dates that the person meant, and those that are none as none", () => {
    const day = (dateTime: string, timeZone = "UTC") => ({ dateTime, timeZone });
    const flag = {
      flagStatus: "flagged",
      startDateTime: day("2026-05-03T22:00:00.0000000"),
      dueDateTime: day("2026-05-05T00:00:00", "W. Europe Standard Time"),
      completedDateTime: day("never"),
    };
    expect(read({ flag }).fields.flag).toEqual({
      status: "flagged",
      startDate: "2026-05-04",
      dueDate: "2026-05-05",
      completedDate: null,
    });
    expect(read({ flag: { ...flag, flagStatus: "unknownFutureValue" } }).fields.flag).toMatchObject({
      status: "notFlagged",
    });
  });

  it("has its version from the change key where the annotation is missing, and an unknown importance is normal", () => {
    expect(read({ "@odata.etag": undefined, changeKey: "CQ==" }).etag).toBe('W/"CQ=="');
    expect(read({ importance: "urgent" }).fields.importance).toBe("normal");
    expect(read({ isRead: "true" }).fields.isRead).toBe(true);
  });
});

describe("people", () => {
  it("may have only a name, only an address of old internal mail, or be missing", () => {
    const x500 = "/O=EXCHANGELABS/OU=EXCHANGE ADMINISTRATIVE GROUP/CN=RECIPIENTS/CN=ANA";
    const said = content({
      from: { emailAddress: { name: "Conversation History" } },
      sender: { emailAddress: {} },
      toRecipients: [
        { emailAddress: { name: "Ana", address: x500 } },
        {},
        { emailAddress: { address: "kim@contoso.example" } },
      ],
      bccRecipients: null,
    });
    expect(said.from).toEqual({ name: "Conversation History", address: "" });
    expect(said.sender).toBeNull();
    expect(said.to).toEqual([
      { name: "Ana", address: x500 },
      { name: "", address: "kim@contoso.example" },
    ]);
    expect([said.cc, said.bcc, said.replyTo]).toEqual([[], [], []]);
    expect(content({ from: undefined }).from).toBeNull();
  });
});

describe("threading", () => {
  it("comes from the properties, or else from the headers, and Message-IDs are told from what is around them", () => {
    const both = {
      singleValueExtendedProperties: [
        ...expanded,
        { id: "String 0x1042", value: "<parent@x>" },
        { id: "String 0x1039", value: "<root@x>\r\n <parent@x>" },
      ],
      ...headers(["In-Reply-To", "<other@x>"], ["References", "<other@x>"]),
    };
    expect(content(both)).toMatchObject({ inReplyTo: "<parent@x>", references: ["<root@x>", "<parent@x>"] });
    const folded = headers(
      ["IN-REPLY-TO", 'Your message of "Mon" <parent@x> (see there)'],
      ["references", "<a@x>,<b@x> junk <c d>"],
    );
    expect(content(folded)).toMatchObject({ inReplyTo: "<parent@x>", references: ["<a@x>", "<b@x>"] });
    expect(content(headers(["In-Reply-To", "yesterday's mail"]))).toMatchObject({ inReplyTo: null, references: [] });
  });

  it("keeps the last fifty ancestors, and a Message-ID of any length and form, trimmed", () => {
    const ids = Array.from({ length: 80 }, (_, index) => `<${index}@x>`);
    expect(content(headers(["References", ids.join(" ")])).references).toEqual(ids.slice(-50));
    const long = `<${"a b".repeat(4_000)}@x>`;
    expect(content({ internetMessageId: ` ${long} \r\n` }).messageId).toBe(long);
    expect(content({ internetMessageId: "  " }).messageId).toBeNull();
    expect(content(headers(["Message-Id", "<h@x>"])).messageId).toBe("<h@x>");
  });
});

describe("what a mail is", () => {
  it.each([
    ["MEETING_REQUEST", { "@odata.type": "#microsoft.graph.eventMessageRequest" }],
    ["MEETING_RESPONSE", { "@odata.type": "#microsoft.graph.eventMessageResponse" }],
    [
      "MEETING_RESPONSE",
      { "@odata.type": "#microsoft.graph.eventMessage", meetingMessageType: "meetingTenativelyAccepted" },
    ],
    [
      "MEETING_RESPONSE",
      { "@odata.type": "#microsoft.graph.eventMessage", meetingMessageType: "meetingTentativelyAccepted" },
    ],
    [
      "MEETING_CANCELLATION",
      { "@odata.type": "#microsoft.graph.eventMessage", meetingMessageType: "meetingCancelled" },
    ],
    [
      "MEETING_CANCELLATION",
      { "@odata.type": "#microsoft.graph.eventMessage", ...property("String 0x1a", "IPM.Schedule.Meeting.Canceled") },
    ],
    ["MEETING_RESPONSE", property("String 0x001A", "IPM.Schedule.Meeting.Resp.Tent")],
    [
      "MAIL",
      {
        "@odata.type": "#microsoft.graph.eventMessage",
        ...property("String 0x1a", "IPM.Schedule.Meeting.Notification.Forward"),
      },
    ],
    ["BOUNCE", property("String 0x1a", "REPORT.IPM.Note.NDR")],
    ["BOUNCE", headers(["Content-Type", 'multipart/report; report-type=delivery-status; boundary="x"'])],
    [
      "BOUNCE",
      { ...headers(["Return-Path", "<>"]), from: { emailAddress: { address: "postmaster@contoso.example" } } },
    ],
    ["RECEIPT", property("String 0x1a", "REPORT.IPM.Note.IPNRN")],
    ["RECEIPT", property("String 0x1a", "REPORT.IPM.Note.DR")],
    ["RECEIPT", headers(["Content-Type", 'multipart/report; report-type="disposition-notification"'])],
    ["AUTOMATIC", property("String 0x1a", "IPM.Note.Rules.OofTemplate.Microsoft")],
    ["AUTOMATIC", headers(["Auto-Submitted", "auto-replied (vacation)"])],
    ["AUTOMATIC", headers(["X-Auto-Response-Suppress", "All"])],
    ["AUTOMATIC", headers(["Precedence", " bulk"])],
    ["AUTOMATIC", headers(["List-Id", "<news.example>"])],
    ["AUTOMATIC", headers(["Return-Path", " <> "])],
    ["MAIL", headers(["Auto-Submitted", "No"], ["Precedence", "first-class"], ["Return-Path", "<ana@x>"])],
    ["MAIL", { "@odata.type": "#microsoft.graph.calendarSharingMessage" }],
    ["MAIL", { internetMessageHeaders: undefined }],
  ] as const)("%s: %o", (type, more) => {
    expect(content(more).type).toBe(type);
  });
});

describe("sensitivity, size and receipts", () => {
  it.each([
    ["0", "normal"],
    ["1", "personal"],
    ["2", "private"],
    ["3", "confidential"],
    ["17", "private"],
  ])("sensitivity %s is %s", (value, expected) => {
    expect(content(property("Integer 0x36", value)).sensitivity).toBe(expected);
  });

  it("sensitivity is in the headers where Exchange keeps no property of it, and else normal", () => {
    expect(content(headers(["Sensitivity", "Private"])).sensitivity).toBe("private");
    expect(content(headers(["Sensitivity", "Company-Confidential"])).sensitivity).toBe("confidential");
    expect(content().sensitivity).toBe("normal");
  });

  it("size is null where it is not told or no number", () => {
    expect(content(property("Integer 0x0E08", "4711")).size).toBe(4711);
    expect(content(property("Integer 0xe08", "-1")).size).toBeNull();
    expect(content().size).toBeNull();
    expect(content({ isReadReceiptRequested: true }).asksForReceipt).toBe(true);
  });
});

describe("the body", () => {
  it("stays as it came, with its plain text beside it", () => {
    const html =
      "<html><head><title>No</title><style>p { color: red }</style></head><body><p>Dear&nbsp;Kim,</p>" +
      "<script>alert(1)</script><div>first <b>line</b><br>second</div><table><tr><td>A</td><td>B</td></tr><tr><td>C</td></tr></table></body></html>";
    expect(content({ body: { contentType: "html", content: html } }).body).toEqual({
      state: "STORED",
      type: "html",
      content: html,
      text: "Dear Kim,\nfirst line\nsecond\nA B\nC",
    });
    expect(content({ body: { contentType: "text", content: "a\r\nb\r\n" } }).body).toMatchObject({
      type: "text",
      text: "a\nb",
    });
    expect(content({ body: { contentType: "html", content: "" } }).body).toMatchObject({ state: "STORED", text: "" });
    const open = "<html><body><head><title>No</title><p>A head that never ends</p></body></html>";
    expect(content({ body: { contentType: "html", content: open } }).body).toMatchObject({
      text: "A head that never ends",
    });
  });

  it("comes later where it did not come", () => {
    expect(content({ body: undefined }).body).toEqual({ state: "LATER" });
  });

  it("is searched in its first 200,000 characters, and nests as deep as it likes", () => {
    const long = `<p>${"word ".repeat(80_000)}</p>`;
    const nested = `${"<table><tr><td>".repeat(20_000)}deep${"</td></tr></table>".repeat(20_000)}`;
    for (const [html, start] of [
      [long, "word word"],
      [nested, "deep"],
    ] as const) {
      const { body } = content({ body: { contentType: "html", content: html } });
      if (body.state !== "STORED") throw new Error("It should be stored.");
      expect(body.text.startsWith(start)).toBe(true);
      expect(body.text.length).toBeLessThanOrEqual(200_000);
      expect(body.content).toBe(html);
    }
  });
});

const { GRAPH_EXAMPLES } = process.env;
describe.skipIf(GRAPH_EXAMPLES === undefined)("documented mails", () => {
  const line =
    /^(GET|POST|PATCH) \/me\/(mailFolders\/\{id\}\/)?messages(\/[^/]+)?(\/(createReply|createReplyAll|createForward|copy))?(\/?\?.*)?$/;
  const examples = (GRAPH_EXAMPLES === undefined ? [] : readExamples(GRAPH_EXAMPLES, line)).filter(
    ({ status }) => status === 200 || status === 201,
  );

  it("are there", () => expect(examples.length).toBeGreaterThan(6));

  it.each(examples.map((example, at) => [`${example.source} ${at}`, example] as const))(
    "%s can be read",
    (_, { body }) => {
      const all =
        typeof body === "object" && body !== null && "value" in body && Array.isArray(body.value) ? body.value : [body];
      for (const one of all) {
        const wire = wireMessage.parse({ id: "an id", ...one });
        const { fields, content: said } = readMail(wire, place);
        expect(fields.subject).toBe(wire.subject ?? "");
        expect(said?.messageId ?? null).toBe(wire.internetMessageId ?? null);
      }
    },
  );
});
