import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AnswerCondition, conditionFields, fits, isMet } from "../../../../src/core/mail/answers/answer-rule.ts";
import { renderAnswer, templateValues, unknownVariables } from "../../../../src/core/mail/answers/template.ts";
import { letter, noon, rule } from "./samples.ts";

const people = [
  { name: "Ana Ruiz", address: "ana@fabrikam.example" },
  { name: "", address: "bo@contoso.example" },
];
const mail = { ...letter({ subject: "Offer  8123\r\n and more", to: people, cc: [] }) };
const met = (field: AnswerCondition["field"], how: AnswerCondition["test"], value: string) =>
  isMet({ field, test: how, value }, mail);

describe("a condition", () => {
  test.each([
    ["SUBJECT", "CONTAINS", "OFFER 8123 AND", true],
    ["SUBJECT", "STARTS_WITH", "offer", true],
    ["SUBJECT", "STARTS_WITH", "8123", false],
    ["SUBJECT", "IS", "offer 8123 and more", true],
    ["SUBJECT", "IS", "offer", false],
    ["BODY", "CONTAINS", "ell", true],
    ["FROM", "CONTAINS", "@fabrikam.example", true],
    ["FROM", "IS", "ana ruiz", true],
    ["TO", "IS", "bo@contoso.example", true],
    ["TO", "STARTS_WITH", "ana", true],
    ["CC", "CONTAINS", "a", false],
  ] as const)("%s %s %s: %s", (field, how, value, expected) => {
    expect(met(field, how, value)).toBe(expected);
    const opposites = { CONTAINS: "CONTAINS_NOT", IS: "IS_NOT", STARTS_WITH: "STARTS_NOT_WITH" } as const;
    expect(met(field, opposites[how], value)).toBe(!expected);
  });

  test("of several addresses its opposite holds if none passes", () => {
    expect(met("TO", "CONTAINS_NOT", "fabrikam")).toBe(false);
    expect(met("TO", "CONTAINS_NOT", "adatum")).toBe(true);
  });

  test("on a text that is not here never holds, nor does its opposite", () => {
    const later = { ...mail, body: { state: "LATER" } as const };
    expect(isMet({ field: "BODY", test: "CONTAINS", value: "x" }, later)).toBe(false);
    expect(isMet({ field: "BODY", test: "CONTAINS_NOT", value: "x" }, later)).toBe(false);
  });

  test("is one of several that must all hold", () => {
    const [yes, no] = ["offer", "invoice"].map((value) => ({ field: "SUBJECT", test: "CONTAINS", value }) as const);
    expect(fits({ conditions: [] }, mail)).toBe(true);
    expect(fits({ conditions: [yes ?? no].flatMap((one) => one ?? []) }, mail)).toBe(true);
    expect(fits({ conditions: [yes, no].flatMap((one) => one ?? []) }, mail)).toBe(false);
  });

  test("or its opposite holds for any text that is here", () => {
    const pairs = [
      ["CONTAINS", "CONTAINS_NOT"],
      ["IS", "IS_NOT"],
      ["STARTS_WITH", "STARTS_NOT_WITH"],
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...conditionFields),
        fc.constantFrom(...pairs),
        fc.string(),
        fc.string(),
        (field, [one, other], value, subject) => {
          const any = { ...mail, subject };
          expect(isMet({ field, test: one, value }, any)).not.toBe(isMet({ field, test: other, value }, any));
        },
      ),
    );
  });
});

describe("a template", () => {
  const values = templateValues({
    ...{ sender: people[0] ?? { name: "", address: "" }, subject: "Offer 8123", receivedAt: noon },
    mailbox: { label: "Support", address: "support@contoso.example", timeZone: "Europe/Berlin" },
  });

  test("says who wrote what to whom and when, on that mailbox's clock", () => {
    const text = "{{senderName}} {{ senderAddress }} {{subject}} {{mailboxLabel}} {{mailboxAddress}} {{receivedDate}}";
    expect(renderAnswer(rule({ text }), values).text).toBe(
      "Ana Ruiz ana@fabrikam.example Offer 8123 Support support@contoso.example 27 November 2026, 13:00 (Europe/Berlin)",
    );
  });

  test("calls somebody without a name by their address", () => {
    const sender = { name: " ", address: "bo@contoso.example" };
    const mailbox = { label: "S", address: "s@contoso.example", timeZone: "Etc/UTC" };
    expect(templateValues({ sender, subject: "", mailbox, receivedAt: noon }).senderName).toBe("bo@contoso.example");
  });

  test("with what nothing can be put in place of says so", () => {
    expect(unknownVariables("{{senderName}} {{ subject }} {not one}")).toEqual([]);
    expect(unknownVariables("{{sender.Name}} {{}} {{sender.Name}} {{x")).toEqual(["{{sender.Name}}", "{{}}", "{{"]);
    expect(unknownVariables("{{constructor}}")).toEqual(["{{constructor}}"]);
  });

  test("made from text is escaped as HTML, lines kept", () => {
    expect(renderAnswer(rule({ text: "a < b\n{{subject}}" }), { ...values, subject: "<i>" })).toMatchObject({
      text: "a < b\n<i>",
      html: "<div>a &#60; b<br>&#60;i&#62;</div>",
    });
  });

  test("lets no value be more than text: no line of a header, no element, no variable", () => {
    const hostile = fc.string({
      unit: fc.constantFrom("a", "<", '"', "'", "&", "\r", "\n", "\u2028", "{{subject}}", "$&", "{{", "}}"),
    });
    fc.assert(
      fc.property(hostile, (value) => {
        const html = "<p title='{{senderName}}'>{{subject}}</p>";
        const made = renderAnswer(rule({ subject: "RE: {{subject}}", text: "[{{senderName}}]", html }), {
          ...values,
          ...{ senderName: value, subject: value },
        });
        expect(made.subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(made.text).not.toMatch(/[\r\n\u2028]/);
        expect(made.html.match(/[<>]/g)).toHaveLength(4);
        expect(made.html.match(/'/g)).toHaveLength(2);
        expect(made.text).toBe(
          `[${value
            .replaceAll(/[\p{C}\s]+/gu, " ")
            .trim()
            .slice(0, 300)}]`,
        );
      }),
    );
  });
});
