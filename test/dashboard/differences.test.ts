import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differences } from "../../src/dashboard/differences.ts";

const marked = (text: string, than: string) =>
  differences(text, than)
    .map(({ text: piece, isOther }) => (isOther ? `[${piece.trimEnd()}]${piece.slice(piece.trimEnd().length)}` : piece))
    .join("");

describe("differences inside a text", () => {
  it("mark the words that the other does not have, and no others", () => {
    expect(marked("Prepare the quarterly report", "Prepare the report")).toBe("Prepare the [quarterly] report");
    expect(marked("Mon 4 May 2026, 10:00", "Mon 4 May 2026, 09:00")).toBe("Mon 4 May 2026, [10:00]");
    expect(marked("a x b y c", "a b c")).toBe("a [x] b [y] c");
    expect(marked("same", "same")).toBe("same");
  });

  it("give the whole text back, lines too", () => {
    const text = "Agenda\n  one\n  two\n";
    expect(
      differences(text, "Agenda\n  two")
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
    expect(marked("a\nb\n", "a\nb")).toBe("a\nb\n");
  });

  it("of texts too long to compare word by word mark the middle", () => {
    const long = (word: string) =>
      `begin ${Array.from({ length: 2_000 }, (_, index) => `${word}${index}`).join(" ")} end`;
    const pieces = differences(long("a"), long("b"));
    expect(pieces.map(({ isOther }) => isOther)).toEqual([false, true, false]);
  });

  it("of texts of any length are looked for in so many steps and no more", () => {
    // A comparison of every word would find the one in the middle that both have.
    const long = (word: string, count: number) => {
      const half = Array.from({ length: count / 2 }, (_, index) => `${word}${index}`).join(" ");
      return `begin ${half} shared ${half} end`;
    };
    const pieces = (count: number) => differences(long("a", count), long("b", count)).map(({ isOther }) => isOther);
    expect(pieces(900)).toEqual([false, true, false, true, false]);
    expect(pieces(3_000)).toEqual([false, true, false]);
    expect(pieces(100_000)).toEqual([false, true, false]);
  });

  it("of a long text are found word by word where there are few", () => {
    const long = Array.from({ length: 10_000 }, (_, index) => `word${index}`);
    const changed = long.map((word, index) => (index % 1_000 === 500 ? "changed" : word));
    const pieces = differences(changed.join(" "), long.join(" "));
    expect(pieces.filter(({ isOther }) => isOther).map(({ text }) => text.trim())).toEqual(Array(10).fill("changed"));
  });

  it("leave words unmarked that the other has in this order, as many from either side", () => {
    const texts = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30 });
    const unmarked = (text: readonly string[], than: readonly string[]) =>
      differences(text.join(" "), than.join(" ")).flatMap((piece) => (piece.isOther ? [] : piece.text.match(/\S/g)));
    fc.assert(
      fc.property(texts, texts, (text, than) => {
        const words = unmarked(text, than);
        const rest = [...words];
        for (const word of than) if (word === rest[0]) rest.shift();
        expect(rest).toEqual([]);
        expect(unmarked(than, text)).toHaveLength(words.length);
      }),
    );
  });
});
