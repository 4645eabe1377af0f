import { describe, expect, test } from "vitest";
import { ForbiddenError, NotFoundError, RefusedError, ValidationError } from "../../../../src/app/errors.ts";
import { must } from "../../../../src/lib/must.ts";
import { administrator, auditor, idOf, kim, mailboxOf, mailOf, una, viewerOf } from "../../../support/mail-world.ts";
import { createSendingWorld, unas, unasAddress } from "../../../support/ordered-mail-world.ts";

const me = viewerOf(una);
const signal = new AbortController().signal;
const person = (address: string, name = "") => ({ name, address });

describe("who may send from where", () => {
  test.each([
    ["a colleague", viewerOf(kim), ForbiddenError, "this"],
    ["an administrator", viewerOf(administrator, "ADMINISTRATOR"), ForbiddenError, "own mailboxes only"],
    ["an auditor", viewerOf(auditor, "AUDITOR"), ForbiddenError, "AUDITOR"],
    ["the owner without mail.send", viewerOf(una, "USER", ["mail.read", "mail.write"]), ForbiddenError, "mail.send"],
  ] as const)("not %s", async (_who, viewer, kind, words) => {
    const { order, orders } = createSendingWorld();
    // A colleague may not even see the mailbox.
    const expected = viewer.userId === kim ? NotFoundError : kind;
    const said = viewer.userId === kim ? "no such mailbox" : words;
    const refusal = await order.send(viewer, unas).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(expected);
    expect(String(refusal)).toContain(said);
    expect(orders).toEqual([]);
  });

  test("nobody from a mailbox of the organization", async () => {
    const { order } = createSendingWorld();
    const refused = order.send(viewerOf(administrator, "ADMINISTRATOR"), { ...unas, accountId: mailboxOf.system });
    await expect(refused).rejects.toThrow(ForbiddenError);
  });

  test.each([
    ["sending is not allowed", { EMAIL_SENDING_ALLOWED: false }, {}, "do not allow sending"],
    ["Email is off", { EMAIL_ENABLED: false }, {}, "switched off"],
    ["the mailbox is not connected", {}, { state: "NEEDS_REAUTH" }, "Sign in again"],
    ["Microsoft was not asked", {}, { grantedScopes: ["User.Read", "Mail.ReadWrite"] }, "accept the permission"],
  ] as const)("not while %s, and why", async (_why, settings, mailbox, words) => {
    const { order, orders, facts } = createSendingWorld(settings);
    facts.mailbox = mailbox;
    const refusal = await order.send(me, unas).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RefusedError);
    expect(String(refusal)).toContain(words);
    expect(orders).toEqual([]);
  });
});

describe("a new mail", () => {
  test("is stored whole, with the time to undo and the limit of files, and the outbox is woken", async () => {
    const { order, orders, woken } = createSendingWorld({ EMAIL_UNDO_SECONDS: 30, EMAIL_MAX_UPLOAD_MB: 2 });
    const html = '<p onclick="x()">Hi<script>x()</script> <img src="cid:logo@x"></p>';
    await order.send(me, {
      ...unas,
      text: null,
      html,
      cc: ["ben@elsewhere.example, bo@x.example"],
      importance: "high",
    });
    expect(woken).toEqual([mailboxOf.una]);
    expect(orders).toMatchObject([
      {
        ...{ accountId: mailboxOf.una, orderedById: una, undoSeconds: 30, mostFileBytes: 2 * 1_048_576 },
        content: {
          ...{ to: [person("ben@elsewhere.example", "Ben")], cc: [person("bo@x.example")], bcc: [], from: null },
          ...{ subject: "Minutes", importance: "high", origin: null, html: '<p>Hi <img src="cid:logo@x" /></p>' },
        },
      },
    ]);
  });

  test.each([
    ["to", { to: [] }],
    ["to", { to: ["ben"] }],
    ["cc", { cc: ["a@x.example, b"] }],
    ["to", { to: Array.from({ length: 501 }, (_, nth) => `a${nth}@x.example`) }],
    ["from", { from: "a@x.example, b@x.example" }],
    ["html", { html: "<p>both</p>" }],
    ["text", { text: "x".repeat(1_000_001) }],
    ["idempotencyKey", { idempotencyKey: "" }],
    ["sendAt", { sendAt: new Date("2027-04-01T00:00:00Z") }],
    ["uploadIds", { uploadIds: ["no id"] }],
    ["uploadIds", { uploadIds: Array.from({ length: 101 }, (_, nth) => idOf(9, nth)) }],
  ])("is refused at %s: %j", async (field, wrong) => {
    const { order, orders } = createSendingWorld();
    const refusal = await order.send(me, { ...unas, ...wrong }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ValidationError);
    expect(refusal).toMatchObject({ field });
    expect(orders).toEqual([]);
  });

  test("500 recipients are not too many", async () => {
    const { order } = createSendingWorld();
    const to = Array.from({ length: 500 }, (_, nth) => `a${nth}@x.example`);
    expect((await order.send(me, { ...unas, to })).content.to).toHaveLength(500);
  });

  test("ordered again with its key is the same, but another mail with that key is refused, not lost", async () => {
    const { order, orders } = createSendingWorld();
    const keyed = { ...unas, idempotencyKey: "once" };
    const first = await order.send(me, keyed);
    expect((await order.send(me, keyed)).id).toBe(first.id);
    await expect(order.send(me, { ...keyed, subject: "Other" })).rejects.toThrow(ValidationError);
    expect(orders).toHaveLength(1);
  });

  test.each([
    ["AUTO", undefined, true],
    ["AUTO", false, false],
    ["MANUAL", undefined, false],
    ["MANUAL", true, true],
  ] as const)("signature %s, asked for: %s", async (append, withSignature, isSigned) => {
    const signature = "<b>Una</b><script>x()</script>";
    const { order, orders } = createSendingWorld({ EMAIL_SIGNATURE: signature, EMAIL_SIGNATURE_APPEND: append });
    await order.send(me, { ...unas, withSignature });
    expect(orders[0]?.content.html).toBe(`<div>Hello</div>${isSigned ? "<br><div><b>Una</b></div>" : ""}`);
  });
});

describe("an answer", () => {
  const from = person("buyer@customer.example", "Buyer");
  const received = {
    ...{ from, to: [person(unasAddress), person("bo@x.example")], cc: [person("cy@x.example")], subject: "AW: Offer" },
    references: ["<first@x>"],
  };
  const files = [
    { id: idOf(6, 1), name: "logo.png", isInline: true, contentId: "logo@x", state: "STORED" },
    { id: idOf(6, 2), name: "offer.pdf", isInline: false, contentId: null, state: "NOT_FETCHED" },
  ] as const;
  const html = '<p>Old <img src="cid:logo@x"><img src="cid:gone@x"></p>';

  function world(settings: Readonly<Record<string, unknown>> = {}, changes: Parameters<typeof mailOf>[2] = {}) {
    const made = createSendingWorld(settings);
    const body = { state: "STORED", type: "html", content: html, text: "Old" } as const;
    made.store.rows.mails.push(mailOf(1, mailboxOf.una, { ...received, body, ...changes }));
    made.store.rows.attachments.push(
      ...files.map((file) => ({
        ...{ ...file, emailId: idOf(4, 1), accountId: mailboxOf.una, kind: "file" as const, size: 5 },
        ...{ contentType: null, reason: null, blobId: null },
      })),
    );
    return made;
  }
  const answer = { emailId: idOf(4, 1), text: "Yes" } as const;

  test("goes to the sender, in the conversation, with what it answers below it", async () => {
    const { order, orders } = world({ EMAIL_SIGNATURE: "Una" });
    await order.answer(me, { ...answer, kind: "REPLY" }, signal);
    const { content, originEmailId, forwardedIds } = must(orders[0], "the order");
    expect(content).toMatchObject({ to: [from], cc: [], bcc: [], subject: "RE: Offer" });
    expect(content.origin).toEqual({
      ...{ kind: "REPLY", m365Id: "m365", isKeptUnread: false, messageId: "<message1@customer.example>" },
      references: ["<first@x>", "<message1@customer.example>"],
    });
    expect(originEmailId).toBe(idOf(4, 1));
    expect(forwardedIds).toEqual([]);
    expect(content.html).toContain("<div>Yes</div><br><div><div>Una</div></div><br><hr><div><b>From:</b> Buyer");
    expect(content.html.endsWith('<div><p>Old <img src="cid:logo@x" /><img /></p></div>')).toBe(true);
    expect(content.html).not.toContain("quiet@contoso.example");
  });

  test.each([
    ["SENDER", null, "REPLY", [from], []],
    ["ALL", null, "REPLY_ALL", [from, person("bo@x.example")], [person("cy@x.example")]],
    ["ALL", "REPLY", "REPLY", [from], []],
  ] as const)("EMAIL_DEFAULT_REPLY %s, asked for %s: %s", async (setting, asked, kind, to, cc) => {
    const { order } = world({ EMAIL_DEFAULT_REPLY: setting });
    expect(await order.plan(me, answer.emailId, asked)).toEqual({
      ...{ kind, to, cc, subject: "RE: Offer", accountId: mailboxOf.una },
    });
  });

  test("goes to whom the order names instead, and then to nobody else", async () => {
    const { order, orders } = world();
    await order.answer(me, { ...answer, kind: "REPLY_ALL", to: ["di@x.example"] }, signal);
    expect(orders[0]?.content).toMatchObject({ to: [person("di@x.example")], cc: [] });
  });

  test("that passes the mail on needs recipients, and Microsoft takes the files along", async () => {
    const { order, orders, fetched } = world();
    await expect(order.answer(me, { ...answer, kind: "FORWARD" }, signal)).rejects.toThrow(ValidationError);
    await order.answer(me, { ...answer, kind: "FORWARD", to: ["di@x.example"] }, signal);
    expect(orders[0]?.content).toMatchObject({
      subject: "FW: Offer",
      origin: { kind: "FORWARD", isKeptUnread: false },
    });
    expect([orders[0]?.forwardedIds, fetched]).toEqual([[], []]);
  });

  test.each([
    ["asks for a receipt and none may be sent", { asksForReceipt: true }, {}, true],
    ["asks for a receipt that may be sent", { asksForReceipt: true }, { EMAIL_READ_RECEIPTS: "ALLOW" }, false],
    ["Microsoft has no more", { state: "DELETED" as const }, {}, true],
  ])("to mail that %s", async (_what, changes, settings, isKeptUnread) => {
    const { order, orders, fetched } = world(settings, changes);
    const forward = { ...answer, kind: "FORWARD", to: ["di@x.example"] } as const;
    await order.answer(me, forward, signal);
    await order.answer(me, { ...answer, kind: "REPLY" }, signal);
    expect(orders.map(({ content }) => content.origin?.isKeptUnread)).toEqual([isKeptUnread, isKeptUnread]);
    // A draft that Microsoft does not begin needs the files from here; an answer only the pictures that it quotes.
    const all = isKeptUnread ? [[idOf(6, 1), idOf(6, 2)], [idOf(6, 1)]] : [[], []];
    expect(orders.map(({ forwardedIds }) => forwardedIds)).toEqual(all);
    expect(fetched).toEqual(isKeptUnread ? [idOf(6, 2)] : []);
  });

  test("passes on what is not left out, in a draft of its own", async () => {
    const { order, orders } = world();
    const forward = { ...answer, kind: "FORWARD", to: ["di@x.example"] } as const;
    // The picture that is quoted stays.
    await order.answer(me, { ...forward, leftOutIds: [idOf(6, 2)] }, signal);
    await order.answer(me, { ...forward, leftOutIds: [idOf(6, 9)] }, signal);
    expect(orders.map(({ forwardedIds, content }) => [forwardedIds, content.origin?.isKeptUnread])).toEqual([
      [[idOf(6, 1)], true],
      [[], false],
    ]);
  });

  test("quotes text as text, and waits for none that does not come", async () => {
    const { order, orders } = world({}, { body: { state: "STORED", type: "text", content: "a <b>", text: "a <b>" } });
    await order.answer(me, { ...answer, kind: "REPLY" }, signal);
    expect(orders[0]?.content.html).toContain("<div><div>a &#60;b&#62;</div></div>");
    const late = world({}, { body: { state: "LATER" } });
    await expect(late.order.answer(me, { ...answer, kind: "REPLY" }, signal)).rejects.toThrow("not here yet");
  });

  test("is the owner's alone: who was shown a mail cannot answer it from there", async () => {
    const { order } = world();
    await expect(order.answer(viewerOf(kim), { ...answer, kind: "REPLY" }, signal)).rejects.toThrow(NotFoundError);
  });
});
