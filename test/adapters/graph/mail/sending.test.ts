import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { encodeFile, encodeSession } from "../../../../src/adapters/graph/mail/sending/attach.ts";
import { encodeNewDraft, markProperty } from "../../../../src/adapters/graph/mail/sending/draft.ts";
import { createMailboxes } from "../../../../src/adapters/graph/mailboxes.ts";
import type { OutgoingContent } from "../../../../src/app/ports/mail/mail-sender.ts";
import { automaticSign } from "../../../../src/core/mail/answers/automatic.ts";
import { must } from "../../../../src/lib/must.ts";
import type { MailSwitches } from "../../../../src/simulator/mail/switches.ts";
import { ownLimits } from "../../../support/graph-limits.ts";
import { IMMUTABLE, MAIL_SCOPES, messagePath, startSending } from "../../../support/mail-client.ts";
import { contentOf, fileOf, SendingWorld } from "../../../support/sending-world.ts";

const never = new AbortController().signal;

async function open(mail: Partial<MailSwitches> = {}) {
  const started = await startSending(mail);
  const { simulator, outlook } = started;
  const sent: string[] = [];
  const mailboxes = createMailboxes({
    tokens: { forAccount: async () => simulator.control.entra.accessToken("quiet", [...MAIL_SCOPES, "Mail.Send"]) },
    limits: ownLimits(),
    simulatorOrigin: simulator.origin,
    fetch: (url, init) => {
      sent.push(`${init?.method} ${url}`);
      return fetch(url, init);
    },
  });
  const sender = await mailboxes.openSender({ id: "quiet" });
  const read = async (id: string, query = "") =>
    (await started.quiet.get(`${messagePath({ id })}${query}`, IMMUTABLE)).body;
  const original = (rest: object = {}) =>
    outlook.deliver("quiet", {
      ...{ from: { name: "Ana", address: "ana@fabrikam.example" }, messageId: "<1@a.example>", subject: "Offer" },
      ...rest,
    });
  return { ...started, sender, read, sent, original };
}

const answerTo = (m365Id: string, rest: object = {}): Partial<OutgoingContent> => ({
  origin: { kind: "REPLY", m365Id, isKeptUnread: false, messageId: "<1@a.example>", references: [], ...rest },
});
const markOf = `?$expand=singleValueExtendedProperties($filter=id eq '${markProperty}')`;

test("a mail with files of every size is drafted, filled, submitted once, and its copy found", async () => {
  const started = await startSending();
  const files = [fileOf("a.txt", 10), fileOf("b.bin", 100_000), fileOf("c.bin", 8_500_000)];
  const world = new SendingWorld(started, contentOf(), files);
  await world.work();
  await world.finish();
  expect(world.outbox.events).toEqual([
    ...["drafted DRAFTED", "attached ATTACHED", "submitting SUBMITTING", "accepted SUBMITTED", "sent SENT"],
  ]);
  expect(world.copies()).toEqual([1, 1]);
  const copy = { id: world.outbox.message.copyId ?? "" };
  const attached = await started.signIn().get(`${messagePath(copy)}/attachments`, IMMUTABLE);
  expect(attached.body.value.map(({ name }) => name)).toEqual(files.map(({ name }) => name));
  for (const [at, { id }] of attached.body.value.entries()) {
    const { text } = await started
      .signIn()
      .get(`${messagePath(copy)}/attachments/${encodeURIComponent(id)}`, IMMUTABLE);
    const { contentBytes } = JSON.parse(text) as { readonly contentBytes: string };
    expect(Buffer.from(contentBytes, "base64").equals(must(files[at], "the file").bytes)).toBe(true);
  }
});

describe("a draft", () => {
  test("has our Message-ID and property, and is read back as it is stored", async () => {
    const { sender, read } = await open();
    const content = contentOf({ cc: [{ name: "Cleo", address: "cleo@elsewhere.example" }], importance: "high" });
    const draft = await sender.createDraft(content, never);
    expect(draft).toMatchObject({ place: "DRAFT", isHarmless: false });
    expect(await read(draft.id, markOf)).toMatchObject({
      ...{ internetMessageId: content.messageId, subject: content.subject, importance: "high" },
      ccRecipients: [{ emailAddress: { name: "Cleo", address: "cleo@elsewhere.example" } }],
      singleValueExtendedProperties: [{ id: markProperty, value: content.marker }],
    });
    const query = { content, draftId: draft.id, unmarkedSince: null };
    expect(await sender.look(query, never)).toEqual({
      ...{ known: draft, marked: [], unmarked: [], isInOutbox: false, copyId: null },
    });
    expect(await sender.look({ ...query, draftId: null }, never)).toMatchObject({ known: null, marked: [draft] });
  });

  describe("of an automatic answer", () => {
    const answer = (m365Id: string) =>
      contentOf({
        ...answerTo(m365Id, { isKeptUnread: true, references: ["<0@a.example>"] }),
        ...{ from: { name: "Support", address: "quiet@contoso.example" }, subject: "RE: Größe\u{1f600} \u2192 Müll" },
        ...{ html: "<p>Grüße – danke</p>", automatic: { text: "Grüße – danke" } },
        to: [{ name: "Jörg, Bäcker", address: "busy@contoso.example" }],
      });

    test.each([true, false])(
      "says that it is one, whether Exchange keeps its Message-ID or not: %s",
      async (mimeKeepsMessageId) => {
        const { sender, read, original, sent } = await open({ mimeKeepsMessageId });
        const mail = original();
        const content = answer(mail.id);
        const draft = await sender.createDraft(content, never);
        expect(draft).toMatchObject({ place: "DRAFT", isHarmless: false });
        expect(await read(draft.id, markOf)).toMatchObject({
          ...{ internetMessageId: content.messageId, subject: content.subject },
          toRecipients: [{ emailAddress: { name: "Jörg, Bäcker", address: "busy@contoso.example" } }],
          singleValueExtendedProperties: [{ id: markProperty, value: content.marker }],
          body: { contentType: "html", content: expect.stringContaining("Grüße – danke") },
        });
        expect((await read(mail.id)).isRead).toBe(false);
        const query = { content, draftId: null, unmarkedSince: null };
        expect(await sender.look(query, never)).toMatchObject({ marked: [draft], copyId: null });
        expect(sent.filter((one) => one.startsWith("POST") && !one.endsWith("$batch"))).toHaveLength(1);
      },
    );

    test("arrives with all that keeps others from answering it, and names what it answers", async () => {
      const { sender, original, signIn, outlook, clock } = await open();
      const content = answer(original().id);
      const draft = await sender.createDraft(content, never);
      expect(await sender.send(draft.id, never)).toEqual({ kind: "accepted" });
      clock.advance(10_000);
      const [arrived] = outlook.messages("busy", "inbox");
      outlook.share("busy", "quiet");
      const path = `/users/busy@contoso.example/messages/${arrived?.id}?$select=internetMessageHeaders`;
      const headers = (await signIn().get(path)).body.internetMessageHeaders ?? [];
      expect(Object.fromEntries(headers.map(({ name, value }) => [name, value]))).toMatchObject({
        ...{ "Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Message-ID": content.messageId },
        ...{ "In-Reply-To": "<1@a.example>", References: "<0@a.example> <1@a.example>" },
      });
      expect(automaticSign(headers)).not.toBeNull();
    });
  });

  test("is another one once somebody changes what it says or whom it goes to, not when its version moves by itself", async () => {
    const { sender, quiet } = await open();
    const content = contentOf();
    const { id, fingerprint } = await sender.createDraft(content, never);
    const changed = async (patch: object) => {
      await quiet.patch(messagePath({ id }), patch, IMMUTABLE);
      return (await sender.look({ content, draftId: id, unmarkedSince: null }, never)).known?.fingerprint;
    };
    expect(await changed({ categories: ["Seen"] })).toBe(fingerprint);
    expect(await changed({ subject: "Other" })).not.toBe(fingerprint);
    expect(await changed({ subject: content.subject })).toBe(fingerprint);
    expect(await changed({ bccRecipients: [{ emailAddress: { address: "x@y.example" } }] })).not.toBe(fingerprint);
  });

  test("of an answer is begun by Microsoft, also when Exchange changes it at once", async () => {
    const { sender, read, original } = await open({ conflictRate: 0.5 });
    const mail = original();
    const content = contentOf(answerTo(mail.id));
    const draft = await sender.createDraft(content, never);
    expect(await read(draft.id, markOf)).toMatchObject({
      internetMessageId: content.messageId,
      conversationId: (await read(mail.id)).conversationId,
      singleValueExtendedProperties: [{ value: content.marker }],
    });
  });

  test("of an answer to mail that asks for a receipt is new, leaves that mail unread and names it", async () => {
    const { sender, read, send, original, transport } = await open();
    const mail = original({ isReadReceiptRequested: true });
    const references = ["<0@a.example>"];
    const content = contentOf(answerTo(mail.id, { isKeptUnread: true, references }));
    const draft = await sender.createDraft(content, never);
    expect((await read(mail.id)).isRead).toBe(false);
    await send(draft);
    const named = "?$expand=singleValueExtendedProperties($filter=id eq 'String 0x1042' or id eq 'String 0x1039')";
    const { copyId } = await sender.look({ content, draftId: draft.id, unmarkedSince: null }, never);
    const { singleValueExtendedProperties } = await read(copyId ?? "", named);
    expect(singleValueExtendedProperties?.map(({ value }) => value).toSorted()).toEqual([
      ...["<0@a.example> <1@a.example>", "<1@a.example>"],
    ]);
    expect(transport.copies().filter(({ cause }) => cause === "receipt")).toEqual([]);
  });

  test("that Microsoft began and nobody marked is found in its conversation, and not what others write there", async () => {
    const { sender, quiet, clock, original } = await open();
    const mail = original();
    const begin = async () => (await quiet.post(`${messagePath(mail)}/createReply`, "", IMMUTABLE)).body;
    await begin();
    clock.advance(60_000);
    const unmarkedSince = new Date(clock.now());
    const lost = await begin();
    await sender.createDraft(contentOf(answerTo(mail.id)), never);
    const content = contentOf(answerTo(mail.id));
    const { unmarked } = await sender.look({ content, draftId: null, unmarkedSince }, never);
    expect(unmarked.map(({ id }) => id)).toEqual([lost.id]);
    const [found] = unmarked;
    const completed = await sender.completeDraft(must(found, "the draft"), content, never);
    expect((await sender.look({ content, draftId: null, unmarkedSince }, never)).marked).toEqual([completed]);
  });

  test("is made harmless and thrown away, if it is still the same", async () => {
    const { sender, read, quiet } = await open();
    const content = contentOf();
    const draft = await sender.createDraft(content, never);
    await quiet.patch(messagePath(draft), { subject: "Changed meanwhile" }, IMMUTABLE);
    expect(await sender.disarm(draft, never)).toBe(false);
    const query = { content, draftId: draft.id, unmarkedSince: null };
    const { known } = await sender.look(query, never);
    expect(await sender.disarm(must(known, "the draft"), never)).toBe(true);
    expect((await sender.look(query, never)).known).toMatchObject({ place: "ELSEWHERE", isHarmless: true });
    expect((await read(draft.id)).toRecipients).toEqual([]);
    await quiet.remove(messagePath(draft));
    expect(await sender.disarm(draft, never)).toBe(false);
  });

  test("names the files that it lacks", async () => {
    const { sender } = await open();
    const files = [fileOf("a.txt", 10), fileOf("a.txt", 10), fileOf("b.bin", 3_300_000)];
    const content = contentOf({ attachments: files });
    const { id } = await sender.createDraft(content, never);
    const bytesOf = async function* (at: number) {
      yield must(files[at], "a file").bytes;
    };
    await sender.attach(id, must(files[0], "a file"), bytesOf(0), never);
    expect((await sender.missingAttachments(id, content, never)).map(({ name }) => name)).toEqual(["a.txt", "b.bin"]);
    await sender.attach(id, must(files[2], "a file"), bytesOf(2), never);
    expect((await sender.missingAttachments(id, content, never)).map(({ name }) => name)).toEqual(["a.txt"]);
  });
});

describe("a large file", () => {
  test("goes on where its lost answer left it, by an address that gets no token", async () => {
    const { sender, simulator } = await open({ uploadCasing: "camel" });
    const file = fileOf("big.bin", 9_000_000);
    const content = contentOf({ attachments: [file] });
    const { id } = await sender.createDraft(content, never);
    for (const kind of ["resetApplied", "resetBefore"] as const)
      simulator.control.faults.inject({ kind, method: "PUT", skip: 1 });
    await sender.attach(id, file, inOne(file.bytes), never);
    expect(await sender.missingAttachments(id, content, never)).toEqual([]);
  });

  test("takes a piece that arrives twice once, and begins anew when the last one did", async () => {
    const { sender, simulator } = await open();
    const file = fileOf("big.bin", 9_000_000);
    const content = contentOf({ attachments: [file] });
    const { id } = await sender.createDraft(content, never);
    simulator.control.faults.inject({ kind: "twice", method: "PUT" });
    await sender.attach(id, file, inOne(file.bytes), never);
    expect(await sender.missingAttachments(id, content, never)).toEqual([]);
    const { id: other } = await sender.createDraft(contentOf(), never);
    simulator.control.faults.inject({ kind: "twice", method: "PUT", skip: 2 });
    const again = sender.attach(other, file, inOne(file.bytes), never);
    await expect(again).rejects.toMatchObject({ fault: "unavailable", mayHaveBeenApplied: true });
    expect(await sender.missingAttachments(other, content, never)).toEqual([]);
  });

  test.each([
    [3_100_000, "at once"],
    [3_145_650, "at once"],
    [3_145_728, "in pieces"],
  ])("of %i bytes goes %s", async (size) => {
    const { sender } = await open();
    const file = fileOf("near.bin", size);
    const content = contentOf({ attachments: [file] });
    const { id } = await sender.createDraft(content, never);
    await sender.attach(id, file, inOne(file.bytes), never);
    expect(await sender.missingAttachments(id, content, never)).toEqual([]);
  });

  test("that Microsoft takes neither way is refused with what to do", async () => {
    const { sender } = await open();
    const file = fileOf("near.bin", 3_145_727);
    const { id } = await sender.createDraft(contentOf(), never);
    const refused = sender.attach(id, file, inOne(file.bytes), never);
    await expect(refused).rejects.toMatchObject({ fault: "rejected", message: /neither at once nor in pieces/ });
  });

  test("below the limit is tried in pieces, too, if Microsoft refuses it at once", async () => {
    const { sender, simulator } = await open();
    const file = fileOf("near.bin", 3_100_000);
    const { id } = await sender.createDraft(contentOf(), never);
    const refusal = { kind: "refuse", status: 413, method: "POST", path: "/attachments$" } as const;
    simulator.control.faults.inject({ ...refusal, code: "RequestEntityTooLarge" });
    await expect(sender.attach(id, file, inOne(file.bytes), never)).rejects.toThrow("neither");
    const asked = simulator.control.log.entries().map(({ path }) => path.split("/").at(-1));
    expect(asked.slice(-2)).toEqual(["attachments", "createUploadSession"]);
  });
});

async function* inOne(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield bytes;
}

describe("the one request that submits", () => {
  test.each([
    ["is not repeated with a fresh token", { kind: "unauthorized" }, "unknown"],
    ["is unknown when its answer is lost", { kind: "resetApplied" }, "unknown"],
    ["is unknown when Microsoft is busy", { kind: "throttle" }, "unknown"],
    [
      "is unknown at a refusal that nobody listed",
      { kind: "refuse", status: 400, code: "ErrorInvalidRequest" },
      "unknown",
    ],
    ["is refused at a listed one", { kind: "refuse", status: 403, code: "ErrorSendAsDenied" }, "refused"],
  ] as const)("%s", async (_what, fault, kind) => {
    const { sender, simulator, sent } = await open();
    const { id } = await sender.createDraft(contentOf(), never);
    simulator.control.faults.inject({ ...fault, method: "POST", path: "/send$" });
    expect((await sender.send(id, never)).kind).toBe(kind);
    expect(sent.filter((one) => /^POST .*\/send$/.test(one))).toHaveLength(1);
  });
});

const { GRAPH_SCHEMA } = process.env;
test.skipIf(GRAPH_SCHEMA === undefined)("what is sent is of the published schema", () => {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  ajv.addSchema(JSON.parse(readFileSync(GRAPH_SCHEMA ?? "", "utf8")));
  const mustBe = (type: string, value: unknown) => {
    const validate = ajv.getSchema(`graph-v1.0-subset#/$defs/${type}`);
    expect(validate?.(value), `${type}: ${JSON.stringify(validate?.errors)}`).toBe(true);
  };
  const from = { name: "Desk", address: "desk@contoso.example" };
  mustBe(
    "message",
    encodeNewDraft(contentOf({ ...answerTo("m", { isKeptUnread: true, references: ["<0@a>"] }), from })),
  );
  const file = { ...fileOf("a.png", 10), isInline: true, contentId: "a" };
  mustBe("fileAttachment", encodeFile(file, file.bytes));
  mustBe("attachmentItem", encodeSession(file).AttachmentItem);
});
