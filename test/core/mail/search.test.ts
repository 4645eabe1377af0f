import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteWriter } from "../../../src/adapters/database/byte-writer.ts";
import { writeTsVector } from "../../../src/adapters/database/ts-vector.ts";
import { type SearchVector, searchQuery, searchVector, wordsOf } from "../../../src/core/mail/search.ts";
import { normalisedSubject } from "../../../src/core/mail/subject.ts";

const parts = {
  people: ["Jan Novák", "jan.novak@fabrikam.example"],
  subject: ["Grüße"],
  text: ["text"],
  bcc: ["Eve"],
  sender: [],
};
const nothing = { people: [], subject: [], text: [], bcc: [], sender: [] };
const account = "0c0c0c0c-1111-4222-8333-444455556666";
const own = [{ accountIds: [account], parts: ["people", "subject", "text", "bcc"] as const }];

/** As PostgreSQL shows it. */
const shown = (vector: SearchVector): string =>
  [...vector].map(([word, places]) => (places.length === 0 ? `'${word}'` : `'${word}':${places.join(",")}`)).join(" ");

describe("words are found", () => {
  test.each([
    ["without their accents, in either form", "Nova\u0301k NOVÁK", ["novak", "novak"]],
    ["with the letters that people type instead", "Straße Øre Łódź", ["strasse", "ore", "lodz"]],
    ["of an address one by one", "jan.novak@fabrikam.example", ["jan", "novak", "fabrikam", "example"]],
    ["of scripts without spaces letter by letter", "全文search検索", ["全", "文", "search", "検", "索"]],
    ["in full width as in half width", "ＡＢＣ１２", ["abc12"]],
    ["cut, if they are very long", "x".repeat(300), ["x".repeat(100)]],
    ["cut beside letters that are folded, too", `é${"x".repeat(300)} é`, [`e${"x".repeat(99)}`, "e"]],
  ])("%s", (_, text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });
});

test("each letter is folded in the same way, whatever stands beside its word", () => {
  const differing = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code)).filter((letter) => {
    const alone = [letter, `A${letter}B`, `${letter}B`, `A${letter}`, "B"].flatMap(wordsOf).join();
    const text = `${letter} A${letter}B ${letter}B A${letter}.B`;
    return wordsOf(text).join() !== alone || wordsOf(`${text} \u03a3`).join() !== `${alone},\u03c3`;
  });
  expect(differing).toEqual([]);
});

describe("a mail's vector", () => {
  test("has each word with its places, once for each part that it stands in, and its mailbox's own word", () => {
    expect(shown(searchVector(account, { ...parts, text: ["novak text"] }))).toBe(
      `'@${account}' '+jan':1,4 '+novak':2,5 '+fabrikam':6 '+example':7 '#grusse':9 '!eve':11 'novak':13 'text':14`,
    );
  });

  test("stays within what PostgreSQL takes, whatever the text is", () => {
    const letters = fc.constantFrom("ж", "漢", "𝒳", "a", "1", " ", "-", "/", "@");
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1, maxLength: 40 }), (some) => {
        const vector = searchVector(account, { ...parts, text: [some.join("").repeat(20_000)] });
        const bytes = new ByteWriter();
        writeTsVector(bytes, vector);
        expect(bytes.written().length).toBeLessThan(1_048_575);
      }),
      { numRuns: 20 },
    );
  });
});

describe("a question", () => {
  const within = (query: string) => `(('@${account}') & (${query}))`;
  const text = [{ accountIds: [account], parts: ["text"] as const }];
  test.each([
    ["has all of its words", "Novák grüße", "('novak') & ('grusse')"],
    ["has phrases", '"Jan Novák" x', "('jan' <-> 'novak') & ('x')"],
    ["has words that must not be there", 'offer -draft -"old one"', "('offer') & !('draft') & !('old' <-> 'one')"],
    ["has alternatives", "a or b", "('a') | ('b')"],
    ["has beginnings of words", "nov*", "('nov':*)"],
    ["has addresses as phrases", "jan@x.example", "('jan' <-> 'x' <-> 'example')"],
    ["has no other syntax", "a & !b | (c:D) '", "('a') & ('b') & ('c' <-> 'd')"],
  ])("%s", (_, typed, query) => {
    expect(searchQuery({ typed }, text)).toBe(within(query));
  });

  test("is one word for each part, phrases and beginnings too: an index holds all that it asks", () => {
    expect(searchQuery({ typed: '"a b*" -c*' }, own)).toBe(
      within("('+a' <-> '+b' | '#a' <-> '#b' | '!a' <-> '!b' | 'a' <-> 'b') & !('+c':* | '#c':* | '!c':* | 'c':*)"),
    );
  });

  test("asks of each mailbox only the parts that are shown of it, excluded words too", () => {
    const shared = { accountIds: ["b", "c"], parts: ["subject", "people"] as const };
    expect(searchQuery({ typed: "a -b" }, [...text, shared])).toBe(
      `(('@${account}') & (('a') & !('b'))) | (('@b' | '@c') & (('+a' | '#a') & !('+b' | '#b')))`,
    );
  });

  test("of who sent it has words that nobody types, the last one as a beginning", () => {
    expect(shown(searchVector(account, { ...nothing, sender: ["Jan Novák"] }))).toBe(`'@${account}' '<jan' '<novak'`);
    expect(searchQuery({ typed: "x", sender: "Jan Nov" }, text)).toBe(
      `(('@${account}') & '<jan' & '<nov':* & (('x')))`,
    );
    expect(searchQuery({ sender: "?" }, own)).toBeNull();
  });

  test.each(["", "  ", "-", '""', "?!", "or"])("of nothing to look for is none: %j", (typed) => {
    expect(searchQuery({ typed }, own)).toBeNull();
  });

  test("is one that PostgreSQL reads, whatever is typed", () => {
    const lexeme = "'[^'\\\\]+'(?::\\*)?";
    const shape = new RegExp(`^(?:${lexeme}|<->|[()&|! ])+$`, "u");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (typed) => {
        const query = searchQuery({ typed }, own);
        if (query !== null) expect(query).toMatch(shape);
      }),
    );
  });
});

describe("a subject", () => {
  test.each([
    ["Re: Fwd: AW: Offer", "offer"],
    ["[list] RE[2]: Offer", "offer"],
    ["[list] Offer", "[list] offer"],
    ["Rücksprache: heute", "rücksprache: heute"],
    ["回复：Offer", "offer"],
    ["SV:  two   words ", "two words"],
    ["Re:", ""],
  ])("without its prefixes: %s", (subject, bare) => {
    expect(normalisedSubject(subject)).toBe(bare);
  });
});
