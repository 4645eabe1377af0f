import PostalMime from "postal-mime";
import { describe, expect, test } from "vitest";
import { IMMUTABLE, messagePath, startSending, to } from "../support/mail-client.ts";

const MARK = "String {6b3f0c7e-6a1f-4c0d-9f2e-0b6d2c6a1e11} Name Mark";
const marks = { singleValueExtendedProperties: [{ id: MARK, value: "17" }] };
const MID = "<ours@contoso.example>";
const subjects = (mails: readonly { subject: string | null }[]) => mails.map(({ subject }) => subject);

describe("sending a draft", () => {
  test("puts its copy into Sent Items and one into each inbox, and counts every copy", async () => {
    const { quiet, outlook, transport, draft, send, bytes } = await startSending();
    const made = await draft({
      ...{ ...marks, subject: "Offer", internetMessageId: MID, bccRecipients: to("ADMIN@contoso.example") },
      ...{ ccRecipients: to("eve@fabrikam.example", "busy@contoso.example") },
      internetMessageHeaders: [{ name: "x-auto-response-suppress", value: "All" }],
    });
    expect((await send(made)).status).toBe(202);
    const [sent] = outlook.messages("quiet", "sentitems");
    expect(sent).toMatchObject({ isDraft: false, isRead: true, internetMessageId: MID, from: "quiet@contoso.example" });
    const select = "$select=bccRecipients,internetMessageHeaders,conversationId,sender";
    const expand = encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${MARK}')`);
    const copy = (await quiet.get(`${messagePath({ id: sent?.immutableId ?? "" })}?${select}&$expand=${expand}`)).body;
    expect(copy).toMatchObject({
      conversationId: made.conversationId,
      bccRecipients: [{ emailAddress: { address: "ADMIN@contoso.example" } }],
      singleValueExtendedProperties: [{ value: "17" }],
    });
    expect(copy).not.toHaveProperty("internetMessageHeaders");
    const mime = await PostalMime.parse((await bytes(`/me/messages/${sent?.immutableId}/$value`)).bytes);
    expect([mime.bcc?.length, mime.messageId]).toEqual([1, MID]);
    const [received] = outlook.messages("busy", "inbox");
    expect([outlook.messages("busy", "inbox").length, received]).toMatchObject([
      1,
      { internetMessageId: MID, isRead: false },
    ]);
    expect(transport.copies().map(({ recipient, as, isInside }) => [recipient, as, isInside])).toEqual([
      ["busy@contoso.example", "to", true],
      ["eve@fabrikam.example", "cc", false],
      ["admin@contoso.example", "bcc", true],
    ]);
    expect(transport.copies({ messageId: MID, recipient: "Busy@contoso.example" })).toMatchObject([
      {
        ...{ internetMessageId: MID, draftId: made.id, draftMessageId: MID, marks: [{ id: MARK, value: "17" }] },
        ...{ subject: "Offer", immutableId: received?.immutableId, cause: "mail" },
      },
    ]);
    expect(transport.copies({ messageId: "<other@b.example>" })).toEqual([]);
  });

  test("shows nobody who got it in secret, and says that it never left the house", async () => {
    const { simulator, draft, send, outlook } = await startSending();
    await send(await draft({ bccRecipients: to("admin@contoso.example") }));
    const token = simulator.control.entra.accessToken("busy", ["Mail.Read"]);
    const get = async (rest: string) =>
      (
        await fetch(
          `${simulator.origin}/v1.0/me/messages/${outlook.messages("busy", "inbox")[0]?.immutableId}${rest}`,
          {
            headers: { authorization: `Bearer ${token}`, ...IMMUTABLE },
          },
        )
      ).text();
    const body = JSON.parse(await get("?$select=bccRecipients,internetMessageHeaders"));
    expect(body.bccRecipients).toEqual([]);
    expect(body.internetMessageHeaders).toContainEqual({
      name: "X-MS-Exchange-Organization-AuthAs",
      value: "Internal",
    });
    expect(JSON.stringify(body)).not.toContain("dmarc=pass");
    expect(await get("/$value")).not.toMatch(/bcc/i);
  });

  test("is told in the feeds: gone from Drafts, new in Sent Items, under another id", async () => {
    const { quiet, draft, send, outlook } = await startSending();
    const made = await draft({ subject: "Offer" });
    const links = await Promise.all(
      ["drafts", "sentitems"].map(
        async (name) => (await quiet.drain(`/me/mailFolders/${name}/messages/delta`, IMMUTABLE)).deltaLink,
      ),
    );
    await send(made);
    const [drafts, sent] = await Promise.all(links.map(async (link) => (await quiet.drain(link, IMMUTABLE)).items));
    expect(drafts).toMatchObject([{ id: made.id, "@removed": {} }]);
    expect(sent).toMatchObject([
      { subject: "Offer", isDraft: false, id: outlook.messages("quiet", "sentitems")[0]?.immutableId },
    ]);
    expect(sent?.[0]?.id).not.toBe(made.id);
    expect((await quiet.get(messagePath(made), IMMUTABLE)).status).toBe(404);
  });

  test("keeps its id where the switch says so, in the feeds too", async () => {
    const { quiet, draft, send, outlook } = await startSending({ idSurvivesSend: true });
    const made = await draft({ ...marks, subject: "Offer", internetMessageId: MID });
    await send(made);
    expect(outlook.messages("quiet", "sentitems")).toMatchObject([{ immutableId: made.id, isDraft: false }]);
    expect(outlook.messages("quiet", "drafts")).toEqual([]);
    expect((await quiet.get(messagePath(made), IMMUTABLE)).body.changeKey).not.toBe(made.changeKey);
    const filter = encodeURIComponent(`internetMessageId eq '${MID}'`);
    expect((await quiet.get(`/me/mailFolders/sentitems/messages?$filter=${filter}`)).body.value).toHaveLength(1);
  });

  test("gets another Message-ID where the switch says so", async () => {
    const { draft, send, outlook, transport } = await startSending({ messageIdKept: false });
    await send(await draft({ internetMessageId: MID }));
    const [sent] = outlook.messages("quiet", "sentitems");
    expect(sent?.internetMessageId).not.toBe(MID);
    expect(transport.copies({ messageId: MID })).toMatchObject([{ internetMessageId: sent?.internetMessageId }]);
  });

  test("wants to know the length of its empty body", async () => {
    const { simulator, draft, outlook } = await startSending();
    const { id } = await draft({});
    const { request } = await import("node:http");
    const authorization = `Bearer ${simulator.control.entra.accessToken("quiet", ["Mail.Send"])}`;
    const status = await new Promise((resolve, reject) => {
      const sending = request(`${simulator.origin}/v1.0/me/messages/${id}/send`, {
        method: "POST",
        headers: { authorization },
      });
      sending.removeHeader("transfer-encoding");
      sending.once("response", (response) => resolve(response.statusCode));
      sending.once("error", reject);
      sending.useChunkedEncodingByDefault = false;
      sending.end();
    });
    expect([status, outlook.messages("quiet", "drafts").length]).toEqual([411, 1]);
  });

  test.each([
    ["nobody to send it to", { toRecipients: [] }, 400, "ErrorInvalidRecipients"],
    ["an address that is none", { toRecipients: to("x.@y") }, 400, "ErrorInvalidRecipients"],
    [
      "too many recipients",
      { toRecipients: to("a@b.example", "c@b.example", "d@b.example") },
      403,
      "ErrorExceededMaxRecipientLimit",
    ],
    [
      "too large a text",
      { body: { contentType: "text", content: "x".repeat(60_000) } },
      400,
      "ErrorMessageSizeExceeded",
    ],
    [
      "a sender who allows nobody",
      { from: { emailAddress: { address: "busy@contoso.example" } } },
      403,
      "ErrorSendAsDenied",
    ],
    [
      "a sender whom nobody knows",
      { from: { emailAddress: { address: "x@fabrikam.example" } } },
      403,
      "ErrorSendAsDenied",
    ],
  ] as const)("is refused with %s, and stays a draft", async (_name, message, status, code) => {
    const { draft, send, outlook, transport } = await startSending({ recipientsPerMail: 2, largestMail: 100_000 });
    const answer = await send(await draft(message));
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect([outlook.messages("quiet", "drafts").length, transport.copies()]).toEqual([1, []]);
  });

  test("is refused under another status where the switch says so", async () => {
    const { draft, send } = await startSending({ status: { ErrorSendAsDenied: 400 } });
    expect((await send(await draft({ from: { emailAddress: { address: "busy@contoso.example" } } }))).status).toBe(400);
  });

  test("needs its permission", async () => {
    const { simulator, draft } = await startSending();
    const { id } = await draft({});
    const authorization = `Bearer ${simulator.control.entra.accessToken("quiet", ["Mail.ReadWrite"])}`;
    const answer = await fetch(`${simulator.origin}/v1.0/me/messages/${id}/send`, {
      method: "POST",
      headers: { authorization },
    });
    expect(answer.status).toBe(403);
  });
});

describe("a mail that is under way", () => {
  test.each([
    ["drafts", 200, "drafts"],
    ["outbox", 200, "outbox"],
    ["gone", 404, undefined],
  ] as const)("is seen in %s, and leaves after its delay", async (sendDelayView, status, folder) => {
    const { quiet, outlook, draft, send, clock, transport } = await startSending({
      sendDelayMs: 180_000,
      sendDelayView,
    });
    const made = await draft({ ...marks, subject: "Offer" });
    await send(made);
    clock.advance(179_000);
    const seen = await quiet.get(messagePath(made), IMMUTABLE);
    expect([seen.status, outlook.messages("quiet", "sentitems"), transport.copies(), transport.waiting()]).toEqual([
      status,
      [],
      [],
      1,
    ]);
    if (folder !== undefined)
      expect([seen.body.parentFolderId, seen.body.isDraft]).toEqual([
        (await quiet.get(`/me/mailFolders/${folder}`)).body.id,
        true,
      ]);
    clock.advance(1000);
    expect([subjects(outlook.messages("quiet", "sentitems")), transport.copies()]).toMatchObject([
      ["Offer"],
      [{ marks: [{ value: "17" }] }],
    ]);
    expect(["drafts", "outbox"].flatMap((name) => outlook.messages("quiet", name))).toEqual([]);
  });

  test.each([
    [400, 400, 1],
    [404, 404, 1],
    [202, 202, 2],
  ] as const)("answers a second sending with %i", async (sendTwice, status, copies) => {
    const { outlook, draft, send, clock, transport } = await startSending({ sendDelayMs: 3000, sendTwice });
    const made = await draft({ internetMessageId: MID });
    expect([(await send(made)).status, (await send(made)).status]).toEqual([202, status]);
    clock.advance(3000);
    expect([transport.copies({ messageId: MID }).length, outlook.messages("quiet", "sentitems").length]).toEqual([
      copies,
      copies,
    ]);
  });

  test.each([
    ["notSent", 0],
    ["sent", 1],
  ] as const)("whose recipients are taken away is %s", async (withdrawnDraft, copies) => {
    const { quiet, outlook, draft, send, clock, transport } = await startSending({ sendDelayMs: 3000, withdrawnDraft });
    const made = await draft({});
    await send(made);
    const emptied = await quiet.patch(
      messagePath(made),
      { toRecipients: [], ccRecipients: [], bccRecipients: [] },
      IMMUTABLE,
    );
    expect(emptied.status).toBe(200);
    await quiet.post(`${messagePath(made)}/move`, { destinationId: "deleteditems" }, IMMUTABLE);
    clock.advance(3000);
    expect([transport.copies().length, outlook.messages("quiet", "sentitems").length]).toEqual([copies, copies]);
    expect(outlook.messages("quiet", "deleteditems")).toHaveLength(1 - copies);
  });

  test("that was only moved to Deleted Items is sent all the same", async () => {
    const { quiet, outlook, draft, send, clock, transport } = await startSending({ sendDelayMs: 3000 });
    const made = await draft({});
    await send(made);
    await quiet.remove(messagePath(made), IMMUTABLE);
    clock.advance(3000);
    expect([transport.copies().length, outlook.messages("quiet", "deleteditems").length]).toEqual([1, 0]);
  });

  test("leaves when its writer wants it to", async () => {
    const { draft, send, clock, transport } = await startSending();
    const later = new Date(clock.now() + 3_600_000).toISOString();
    await send(await draft({ singleValueExtendedProperties: [{ id: "SystemTime 0x3FEF", value: later }] }));
    clock.advance(3_500_000);
    expect(transport.copies()).toEqual([]);
    clock.advance(100_000);
    expect(transport.copies()).toHaveLength(1);
  });

  test("leaves by itself where time runs", async () => {
    const { draft, send, clock, transport } = await startSending({ sendDelayMs: 20 });
    clock.resume();
    await send(await draft({}));
    await expect.poll(() => transport.copies().length).toBe(1);
  });
});

describe("limits of sending", () => {
  test("more than thirty mails in a minute wait for the next", async () => {
    const { quiet, clock, transport, outlook } = await startSending({ mailsPerMinute: 2 });
    const message = { subject: "One", toRecipients: to("eve@fabrikam.example") };
    for (const _ of [1, 2, 3]) expect((await quiet.post("/me/sendMail", { message })).status).toBe(202);
    expect([transport.copies().length, outlook.messages("quiet", "sentitems").length]).toEqual([2, 3]);
    clock.advance(60_000);
    expect(transport.copies()).toHaveLength(3);
  });

  test("so many recipients a day are the most", async () => {
    const { signIn, clock } = await startSending({ recipientsPerDay: 2 });
    const message = { toRecipients: to("a@fabrikam.example", "b@fabrikam.example") };
    const send = async () => {
      const { status, body } = await signIn().post("/me/sendMail", { message });
      return [status, body.error?.code];
    };
    expect([await send(), await send()]).toEqual([
      [202, undefined],
      [403, "ErrorExceededMessageLimit"],
    ]);
    clock.advance(86_400_001);
    expect(await send()).toEqual([202, undefined]);
  });
});
