import { expect, test } from "vitest";
import { forgetInJson, forgetInText, isTheirMail } from "../../../src/core/mail/forget-person.ts";

const isErased = (address: string): boolean =>
  address === "ana@fabrikam.example" || address === "ana@xn--bcher-kva.example";
const who = { isErased, names: new Set(["Ana Becker", "Becker, Ana"]) };
const nobody = { isErased, names: new Set<string>() };

test.each([
  ["Write to ana@fabrikam.example.", "Write to [erased]."],
  ["ANA@Fabrikam.EXAMPLE", "[erased]"],
  ["'ana@fabrikam.example', _ana@fabrikam.example_ …ana@fabrikam.example", "'[erased]', _[erased]_ …[erased]"],
  ["https://x.example/?to=ana@fabrikam.example&a=1", "https://x.example/?to=[erased]&a=1"],
  ["mailto:ana%40fabrikam.example?subject=x", "mailto:[erased]?subject=x"],
  ["ana&#64;fabrikam.example", "[erased]"],
  ["ana@bücher.example", "[erased]"],
  ["joana@fabrikam.example jo.ana@fabrikam.example", "joana@fabrikam.example jo.ana@fabrikam.example"],
  ["ana@fabrikam.example.org ana@sub.fabrikam.example", "ana@fabrikam.example.org ana@sub.fabrikam.example"],
])("the address is replaced wherever it stands, and nobody else's: %s", (text, cleaned) => {
  expect(forgetInText(text, who)).toBe(cleaned);
  expect(forgetInText(cleaned, who)).toBe(cleaned);
});

test.each([
  ["Von: Ana Becker <ana@fabrikam.example>", "Von: [erased] <[erased]>"],
  ['"Becker, Ana" <ana@fabrikam.example>, Ben <ben@x.example>', "[erased] <[erased]>, Ben <ben@x.example>"],
  ["From: =?UTF-8?Q?Ana_Becker?= <ana@fabrikam.example>", "From: [erased] <[erased]>"],
  ["On Tue, Ana Maria von Becker <ana@fabrikam.example> wrote:", "On Tue, [erased] <[erased]> wrote:"],
  ["Ana Becker &lt;ana@fabrikam.example&gt;", "[erased] &lt;[erased]&gt;"],
  ["Ana Becker [mailto:ana@fabrikam.example]", "[erased] [mailto:[erased]]"],
  ["ana@fabrikam.example (Ana Becker)", "[erased] ([erased])"],
  ['<a href="mailto:ana@fabrikam.example">Ana Becker</a>', '<a href="mailto:[erased]">[erased]</a>'],
  ["please write to ana@fabrikam.example (urgent matters go first) now", "please write to [erased] ([erased]) now"],
])("the name beside the address goes with it, known or not: %s", (text, cleaned) => {
  expect(forgetInText(text, nobody)).toBe(cleaned);
});

test("a known name is replaced near the address, and not elsewhere", () => {
  const far = "x".repeat(300);
  const text = `Ana Becker ${far} <b>Ana  Becker</b> wrote from <i>ana@fabrikam.example</i>`;
  expect(forgetInText(text, who)).toBe(`Ana Becker ${far} <b>[erased]</b> wrote from <i>[erased]</i>`);
});

test("in JSON a person keeps neither name nor address, whatever is beside it stays", () => {
  const ben = { name: "Ben", address: "ben@x.example" };
  const value = {
    to: [{ name: "Ana", address: "Ana@fabrikam.example" }, ben],
    texts: ["to ana@fabrikam.example"],
    n: 1,
  };
  expect(forgetInJson(value, nobody)).toEqual({
    to: [{ name: "[erased]", address: "" }, ben],
    texts: ["to [erased]"],
    n: 1,
  });
  const other = { to: [ben], nothing: null };
  expect(forgetInJson(other, nobody)).toBe(other);
});

test("mail from the person or to nobody else is theirs; a copy among others is not", () => {
  const [ana, ben] = [
    { name: "", address: "ana@fabrikam.example" },
    { name: "", address: "ben@x.example" },
  ];
  const mail = { from: ben, sender: null, to: [], cc: [], bcc: [] };
  expect(isTheirMail({ ...mail, from: ana, to: [ben] }, isErased)).toBe(true);
  expect(isTheirMail({ ...mail, sender: ana, to: [ben] }, isErased)).toBe(true);
  expect(isTheirMail({ ...mail, to: [ana], cc: [ana] }, isErased)).toBe(true);
  expect(isTheirMail({ ...mail, to: [ana], cc: [ben] }, isErased)).toBe(false);
  expect(isTheirMail(mail, isErased)).toBe(false);
});
