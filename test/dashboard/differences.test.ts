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
});
