import fc from "fast-check";
import { expect, test } from "vitest";
import {
  exclusionOf,
  isRelaxed,
  type MailPeople,
  type MailRules,
  readRuleAddress,
} from "../../../src/core/mail/mail-rules.ts";

const at = (address: string) => ({ name: "", address });
const nobody: MailPeople = { from: null, sender: null, to: [], cc: [], bcc: [], replyTo: [], sensitivity: "normal" };
const open: MailRules = { excluded: [], importsInternal: true, ownDomains: ["contoso.example"] };
const closed: MailRules = { ...open, importsInternal: false };

test("whoever is excluded keeps a mail out in every place that names people, by address or by domain", () => {
  for (const place of ["from", "sender", "to", "cc", "bcc", "replyTo"] as const) {
    const one = at("Ana.Ruiz@FABRIKAM.example");
    const mail = {
      ...nobody,
      [place]: place === "from" || place === "sender" ? one : [at("kim@contoso.example"), one],
    };
    expect(exclusionOf(mail, open)).toBeNull();
    expect(exclusionOf(mail, { ...open, excluded: ["ana.ruiz@fabrikam.example"] })).toBe("EXCLUDED_ADDRESS");
    expect(exclusionOf(mail, { ...open, excluded: ["fabrikam.example"] })).toBe("EXCLUDED_ADDRESS");
    expect(exclusionOf(mail, { ...open, excluded: ["ruiz@fabrikam.example", "mail.fabrikam.example"] })).toBeNull();
  }
});

test("mail that its sender marked private or personal stays out, confidential mail does not", () => {
  const sensitivities = ["normal", "personal", "private", "confidential"] as const;
  expect(sensitivities.map((sensitivity) => exclusionOf({ ...nobody, sensitivity }, open))).toEqual([
    ...[null, "MARKED_PRIVATE"],
    ...["MARKED_PRIVATE", null],
  ]);
});

test("internal is what names own domains alone; nothing is while they are unknown", () => {
  const [kim, lee, ana] = [at("kim@contoso.example"), at("lee@CONTOSO.example"), at("ana@fabrikam.example")];
  const mail = { ...nobody, from: kim, to: [lee] };
  expect(exclusionOf(mail, closed)).toBe("INTERNAL_MAIL");
  expect(exclusionOf(mail, open)).toBeNull();
  expect(exclusionOf(mail, { ...closed, ownDomains: [] })).toBeNull();
  expect(exclusionOf({ ...mail, bcc: [ana] }, closed)).toBeNull();
  expect(exclusionOf({ ...mail, cc: [at("/O=CONTOSO/OU=EXCHANGE/CN=LEE")] }, closed)).toBe("INTERNAL_MAIL");
  expect(exclusionOf(nobody, closed)).toBeNull();
});

test("an address or a domain has one form, and what is neither has none", () => {
  expect(["Ana@Fabrikam.Example", "@fabrikam.example", " bücher.example "].map(readRuleAddress)).toEqual([
    ...["ana@fabrikam.example", "fabrikam.example", "xn--bcher-kva.example"],
  ]);
  expect(["", "@", "fabrikam", "a b@fabrikam.example", "127.0.0.1"].map(readRuleAddress)).toEqual(
    Array.from({ length: 5 }, () => null),
  );
});

const domain = fc.constantFrom("contoso.example", "fabrikam.example", "rival.example");
const address = fc.tuple(fc.constantFrom("ana", "kim"), domain).map((parts) => parts.join("@"));
const rules = fc.record({
  excluded: fc.uniqueArray(fc.oneof(address, domain), { maxLength: 3 }),
  importsInternal: fc.boolean(),
  ownDomains: fc.uniqueArray(domain, { maxLength: 2 }),
});
const mails = fc.record({
  ...{ from: address.map(at), sender: fc.constant(null), to: fc.array(address.map(at), { maxLength: 2 }) },
  ...{ cc: fc.constant([]), bcc: fc.array(address.map(at), { maxLength: 1 }), replyTo: fc.constant([]) },
  sensitivity: fc.constantFrom("normal" as const, "private" as const),
});

test("rules that let in any mail which others kept out are relaxed: the folders are read again", () => {
  fc.assert(
    fc.property(mails, rules, rules, (mail, before, now) => {
      const isLetIn = exclusionOf(mail, before) !== null && exclusionOf(mail, now) === null;
      if (isLetIn) expect(isRelaxed(before, now)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
  fc.assert(fc.property(rules, (same) => !isRelaxed(same, same)));
});

test("rules that only keep out more read nothing again", () => {
  const tighter = { ...open, excluded: ["rival.example", "ana@fabrikam.example"], importsInternal: false };
  expect(isRelaxed(open, tighter)).toBe(false);
  expect(isRelaxed({ ...open, excluded: ["ana@fabrikam.example"] }, { ...open, excluded: ["fabrikam.example"] })).toBe(
    false,
  );
});
