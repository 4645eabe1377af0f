import { describe, expect, test } from "vitest";
import { answerReferences, answerSubject, plainSubject } from "../../../src/core/mail/compose/answer-head.ts";
import { composeHtml, htmlOfText, isHtml, quotedHtml } from "../../../src/core/mail/compose/compose-html.ts";
import { parseAddresses } from "../../../src/core/mail/compose/parse-addresses.ts";
import { answerRecipients, distinctRecipients } from "../../../src/core/mail/compose/recipients.ts";

const person = (address: string, name = "") => ({ name, address });
const [me, ana, bo, cy] = ["me@contoso.example", "ana@fabrikam.example", "bo@contoso.example", "cy@x.example"];
const mail = { from: person(ana), to: [person(me), person(bo)], cc: [person(cy)], replyTo: [] };
const addresses = (people: readonly { readonly address: string }[]) => people.map(({ address }) => address);
const answered = (whom: "SENDER" | "ALL", rest: Partial<Parameters<typeof answerRecipients>[0]> = {}) => {
  const { to, cc, bcc } = answerRecipients({ ...mail, ...rest }, whom, [me]);
  return { to: addresses(to), cc: addresses(cc), bcc: addresses(bcc) };
};

describe("whom an answer goes to", () => {
  test("the sender alone, or all people of the mail without oneself", () => {
    expect(answered("SENDER")).toEqual({ to: [ana], cc: [], bcc: [] });
    expect(answered("ALL")).toEqual({ to: [ana, bo], cc: [cy], bcc: [] });
  });

  test("reply-to wins over the sender", () => {
    expect(answered("SENDER", { replyTo: [person(cy)] }).to).toEqual([cy]);
    expect(answered("ALL", { replyTo: [person(cy)] })).toEqual({ to: [cy, bo], cc: [], bcc: [] });
  });

  test("nobody twice, in whatever letters, and not oneself by another spelling", () => {
    const people = { to: [person(ana.toUpperCase()), person("ME@Contoso.example")], cc: [person(bo), person(ana)] };
    expect(answered("ALL", people)).toEqual({ to: [ana], cc: [bo], bcc: [] });
  });

  test("the recipients again, where one answers a mail of one's own", () => {
    const own = { from: person(me), to: [person(ana)], cc: [person(bo)] };
    expect(answered("SENDER", own)).toEqual({ to: [ana], cc: [], bcc: [] });
    expect(answered("ALL", own)).toEqual({ to: [ana], cc: [bo], bcc: [] });
  });

  test("oneself, where there is nobody else", () => {
    expect(answered("SENDER", { from: person(me), to: [person(me)], cc: [] }).to).toEqual([me]);
  });

  test("nobody without an address that mail can be sent to", () => {
    expect(answered("SENDER", { from: person("/o=Contoso/cn=ana"), to: [] }).to).toEqual([]);
  });

  test("each of an order stands in its first list only", () => {
    const order = { to: [person(ana)], cc: [person(ana), person(bo)], bcc: [person(bo), person(cy)] };
    expect(distinctRecipients(order)).toEqual({ to: [person(ana)], cc: [person(bo)], bcc: [person(cy)] });
  });
});

describe("the head of an answer", () => {
  test.each([
    ["Offer", "REPLY", "RE: Offer"],
    ["AW: RE[2]: Fwd: Offer", "REPLY", "RE: Offer"],
    ["RE: Offer", "FORWARD", "FW: Offer"],
    ["[team] Offer", "REPLY", "RE: [team] Offer"],
    ["Resume: mine", "REPLY", "RE: Resume: mine"],
    ["", "REPLY", "RE:"],
  ] as const)("%s, %s: %s", (subject, kind, expected) => expect(answerSubject(subject, kind)).toBe(expected));

  test("a subject is one line of at most 255 characters", () => {
    expect(plainSubject("a\r\nBcc: all\u0000@x.example")).toBe("a Bcc: all @x.example");
    expect(answerSubject("x".repeat(300), "REPLY")).toHaveLength(255);
  });

  test("references name the conversation, the oldest first, and the mail last", () => {
    const of = (references: readonly string[], inReplyTo: string | null, messageId: string | null = "<m@x>") =>
      answerReferences({ references, inReplyTo, messageId });
    expect(of(["<a@x>", "<b@x>"], "<b@x>")).toEqual(["<a@x>", "<b@x>", "<m@x>"]);
    expect(of([], "<b@x>")).toEqual(["<b@x>", "<m@x>"]);
    expect(of(["<m@x>", "<a@x>", "<a@x>"], null)).toEqual(["<a@x>", "<m@x>"]);
    expect(of(["<a@x> <b@x>\r\nX: y", "c"], null, null)).toEqual([]);
    const many = Array.from({ length: 80 }, (_, index) => `<${index}@x>`);
    expect(of(many, null)).toEqual(["<0@x>", ...many.slice(-48), "<m@x>"]);
  });
});

describe("addresses as people type them", () => {
  test("names, commas, semicolons and groups", () => {
    expect(parseAddresses('"Lima, Ana" <ana@fabrikam.example>; bo@contoso.example, Team: cy@x.example;')).toEqual({
      people: [person(ana, "Lima, Ana"), person(bo), person(cy)],
      wrong: [],
    });
  });

  test("what is no address is told as it was written", () => {
    expect(parseAddresses("ana; cy@x.example, Bo <bo@>").wrong).toEqual(["ana <>", "Bo <bo@>"]);
    expect(parseAddresses(`${"a".repeat(250)}@x.example`).people).toEqual([]);
  });

  test("a name is one line", () => {
    expect(parseAddresses('"Ana\r\nBcc: all" <ana@fabrikam.example>').people).toEqual([person(ana, "Ana Bcc: all")]);
  });
});

describe("what a mail says", () => {
  test("text keeps its lines and is no HTML", () => {
    expect(htmlOfText("a\r\nb <b>&")).toBe("<div>a<br>b &#60;b&#62;&#38;</div>");
    expect([isHtml("Ana < Bo"), isHtml("<b>Ana</b>"), isHtml("Ana <ana@x.example>")]).toEqual([false, true, true]);
  });

  test("what is quoted stands last, below its head, in the mailbox's time", () => {
    const quoted = quotedHtml(
      { ...mail, from: person(ana, "<Ana>"), subject: "Offer", sentAt: "2026-01-05T23:30:00Z", html: "<p>old</p>" },
      "Europe/Berlin",
    );
    const html = composeHtml({ body: "<p>new</p>", signature: "Me", quoted });
    expect(html).toBe(
      `<p>new</p><br><div>Me</div><br><hr><div><b>From:</b> &#60;Ana&#62; &#60;${ana}&#62;<br><b>Sent:</b> Tuesday, 6 January 2026, 00:30 (Europe/Berlin)<br><b>To:</b> ${me}; ${bo}<br><b>Cc:</b> ${cy}<br><b>Subject:</b> Offer</div><br><div><p>old</p></div>`,
    );
    expect(composeHtml({ body: "<p>new</p>", signature: "", quoted: "" })).toBe("<p>new</p>");
  });
});
