import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { judge } from "../support/graph-client.ts";
import { GRAPH_SCHEMA } from "../support/graph-schema.ts";
import { folderPath, IMMUTABLE, messagePath, startMail } from "../support/mail-client.ts";
import { createMimeMail } from "../support/mime-mail.ts";

const { GRAPH_EXAMPLES } = process.env;

interface Example {
  readonly source: string;
  readonly request: { line: string; headers: Record<string, string>; body: unknown } | null;
  readonly status: number;
  readonly body: Record<string, unknown> | null;
}

const SUPPORTED = /^(GET|POST|PATCH|DELETE) \/me\/(mailFolders|messages)\b/i;
const LEFT_OUT = [
  // Sending, new attachments, rules and open extensions are none of this.
  /^POST .*\/attachments|\/messageRules|\/(send|reply|replyAll|forward)$|extensions\(/i,
  // Their values are placeholders, which no service takes.
  /^PATCH \/me\/messages\/\{id\}$/,
  /^POST \/me\/mailFolders\/\{id\}\/messages$/,
];

/** A client adds headers of its own, in lower case. */
function withLowerNames<Request extends { headers: Record<string, string> }>(request: Request): Request {
  const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { ...request, headers: Object.fromEntries(headers) };
}

function readExamples(): Example[] {
  if (GRAPH_EXAMPLES === undefined) return [];
  const all: Example[] = JSON.parse(readFileSync(GRAPH_EXAMPLES, "utf8"));
  const known = all.map((one) => ({ ...one, request: one.request && withLowerNames(one.request) }));
  return known.filter(({ request }) => {
    const line = request?.line ?? "";
    return SUPPORTED.test(line) && !LEFT_OUT.some((pattern) => pattern.test(line));
  });
}

/** What goes with a request whose body is not documented: nothing, or a mail in MIME. */
function written(headers: Record<string, string>): string {
  return Object.values(headers).includes("text/plain")
    ? createMimeMail({ from: "alex@contoso.example" }).toString("base64")
    : "";
}

/** Only in the documentation, or only where the example's own values are needed. */
const NOT_ALWAYS = ["@odata.nextLink", "@odata.context", "@odata.type"];

const FILES = [
  { name: "Draft.docx", contentType: "application/msword", contentBytes: "UEsDBBQABgAIAAAAIQ4AAAAA" },
  { name: "Reminder", item: { subject: "Reminder - please bring laptop" } },
];

describe.skipIf(GRAPH_EXAMPLES === undefined)("documented requests of mail", () => {
  test("are enough to mean something", () => {
    expect(readExamples().length).toBeGreaterThanOrEqual(21);
  });

  test.each(readExamples().map((example) => [`${example.request?.line} (${example.source})`, example] as const))(
    "%s",
    async (_name, { source, request, status, body }) => {
      if (request === null) return;
      const { quiet, outlook } = await startMail({ copyStatus: 200 });
      const [method = "", path = ""] = request.line.split(" ");
      const folder = outlook.createFolder("quiet", "Offers", { isHidden: false });
      outlook.createFolder("quiet", "Below", { parent: "Offers" });
      const isMeeting = /eventmessage|shared-delegated/.test(source);
      const mail = outlook.deliver("quiet", {
        ...{ subject: "Welcome", text: "Hello", attachments: FILES },
        ...(isMeeting ? { kind: "eventMessageRequest", meeting: { meetingMessageType: "meetingRequest" } } : {}),
      });
      const files = (await quiet.get(`${messagePath(mail)}/attachments?$select=id`)).body.value;
      const wanted = files.find((one) => one["@odata.type"] === body?.["@odata.type"]);
      outlook.deliver("quiet", { subject: "In it" }, "Offers");
      const target = path
        .replace(/\/mailFolders\/(?!inbox|delta)[^/?]+/i, `/mailFolders/${encodeURIComponent(folder.id)}`)
        .replace(
          /\/messages\/(?!delta)[^/?]+\/?/i,
          (text) =>
            `/messages/${encodeURIComponent(mail.id)}${/\/copy|\/move/.test(path) ? "/" : text.endsWith("/") ? "/" : ""}`,
        )
        .replace(/\/attachments\/[^/?]+/, `/attachments/${encodeURIComponent(wanted?.id ?? "")}`);
      const sent = JSON.stringify(request.body ?? null).includes("destinationId")
        ? { destinationId: "drafts" }
        : request.body === null && method === "POST"
          ? written(request.headers)
          : request.body;
      const answer = await (method === "GET"
        ? quiet.get(target, request.headers)
        : method === "DELETE"
          ? quiet.remove(target, request.headers)
          : method === "POST"
            ? quiet.post(target, sent, request.headers)
            : quiet.patch(target, sent, request.headers));
      // Those pages show 200 for a folder that is made below another one, and for the draft of an answer; all others show 201.
      const expected = /^POST .*\/(childFolders|createReply|createReplyAll)$/.test(request.line) ? 201 : status;
      expect(answer.status, answer.text).toBe(expected);
      if (body === null) return;
      const [documented, ours] = Array.isArray(body.value)
        ? [body.value[0], answer.body.value[0]]
        : [body, answer.body];
      const missing = Object.keys(documented ?? {}).filter(
        (name) => !(name in (ours ?? {})) && !NOT_ALWAYS.includes(name),
      );
      expect(missing).toEqual([]);
    },
  );
});

describe.skipIf(GRAPH_SCHEMA === undefined)("the schema of Graph, for mail", () => {
  test("holds for every folder and message that is answered, in every form", async () => {
    const { quiet, outlook } = await startMail({ readChange: "lightWithParent", readChangeUnselected: "reported" });
    outlook.fill("quiet", "inbox", { count: 300 });
    outlook.createFolder("quiet", "Unread", { search: { in: ["inbox"], filter: "isRead eq false" } });
    outlook.createFolder("quiet", "Hidden", { isHidden: true });
    const odd = outlook.deliver("quiet", { from: null, subject: null, messageId: null, to: [] });
    const meeting = outlook.deliver("quiet", {
      kind: "eventMessageRequest",
      meeting: { meetingMessageType: "meetingRequest", isAllDay: false, isOutOfDate: false },
    });
    const draft = outlook.deliver("quiet", { attachments: [...FILES, { name: "x", isReference: true }] }, "drafts");
    const flagged = outlook.deliver("quiet", {
      flag: { flagStatus: "complete", completedDateTime: { dateTime: "2026-05-04T00:00:00.0000000", timeZone: "UTC" } },
    });
    const { deltaLink } = await quiet.drain("/me/mailFolders/inbox/messages/delta", IMMUTABLE);
    const tree = await quiet.drain("/me/mailFolders/delta");
    outlook.update("quiet", odd.id, { isRead: true });
    outlook.delete("quiet", meeting.id);
    outlook.update("quiet", flagged.id, { flag: "flagged" });
    outlook.deleteFolder("quiet", "Hidden");
    const headers = "$select=internetMessageHeaders,uniqueBody,subject";
    const expand = encodeURIComponent(
      "singleValueExtendedProperties($filter=id eq 'Integer 0x0E08' or id eq 'String 0x007D')",
    );
    const reads = [
      "/me/messages?$top=1000",
      `/me/mailFolders/inbox/messages?$top=100&${headers}&$expand=${expand}`,
      messagePath(odd),
      messagePath(draft),
      `${messagePath(draft)}/attachments?$expand=microsoft.graph.itemattachment/item`,
      deltaLink,
      tree.deltaLink,
      "/me/mailFolders?$top=100&includeHiddenFolders=true",
      "/me/mailFolders/inbox",
      folderPath({ id: (await quiet.get("/me/mailFolders/deleteditems")).body.id }),
    ];
    for (const target of reads) expect([target, (await quiet.get(target, IMMUTABLE)).status]).toEqual([target, 200]);
    for (const typeName of [
      "message",
      "eventMessage",
      "mailFolder",
      "mailSearchFolder",
      "singleValueLegacyExtendedProperty",
      ...["fileAttachment", "itemAttachment", "referenceAttachment"],
    ])
      expect(judge?.judged.get(typeName), typeName).toBeGreaterThan(0);
  });

  test("ids are translated to the other kind; of an unknown one that is said beside the others", async () => {
    const { quiet, outlook } = await startMail();
    const mail = outlook.deliver("quiet");
    const translate = async (inputIds: string[], sourceIdType: string, targetIdType: string) =>
      (await quiet.post("/me/translateExchangeIds", { inputIds, sourceIdType, targetIdType })).body.value;
    expect(await translate([mail.id], "restId", "restImmutableEntryId")).toMatchObject([
      { sourceId: mail.id, targetId: mail.immutableId },
    ]);
    expect(await translate([mail.immutableId, "nonsense"], "restImmutableEntryId", "restId")).toMatchObject([
      { targetId: mail.id },
      { errorDetails: { code: "ErrorInvalidIdMalformed" } },
    ]);
  });
});
