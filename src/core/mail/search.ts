// The words by which mail is found, and questions for them, in PostgreSQL's own text forms (tsvector, tsquery). Both are made here, so that
// a mail and a question are always cut into words the same way: without accents, in lower case, letters and digits only. Scripts that are
// written without spaces have one word for each letter; the words of a question must then stand side by side.
//
// A word carries the mark of the part that it stands in. PostgreSQL's own weights would say the same, but its index keeps none of them: a
// viewer who sees only subjects would wait until the text of every mail with that word had been read and thrown away.
import type { SearchPart } from "../access/mail-view.ts";
import type { MailAddress, MailContent } from "../records/mail.ts";

/** https://www.postgresql.org/docs/current/textsearch-limitations.html: the last place of a word, and how many places one word has. */
const LAST_PLACE = 16_383;
const MOST_PLACES = 255;
/** Of a vector, which may have a megabyte: less, since this counts words and places and not the rest. */
const MOST_BYTES = 900_000;
const LONGEST_WORD = 100;

/** Before each word of the part. Nobody can type one. The text, which has most words, needs none. */
const marks: Readonly<Record<SearchPart, string>> = { people: "+", subject: "#", bcc: "!", text: "" };
/** The text comes last: it is what may have to be cut. */
const partsInOrder = ["people", "subject", "bcc", "text"] as const satisfies readonly SearchPart[];
const longest: Readonly<Record<SearchPart, number>> = { people: 20_000, subject: 2_000, bcc: 20_000, text: 200_000 };

const letters: Readonly<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ħ: "h" },
};
// Made of the keys: a literal beyond Latin-1 would make the engine keep the whole compiled program with two bytes for each of its letters.
const foldedLetter = new RegExp(`[${Object.keys(letters).join("")}]`, "g");
const spaceless = "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}";
const anyWord = new RegExp(`[${spaceless}]|(?:(?![${spaceless}])[\\p{L}\\p{N}])+`, "gu");

export function wordsOf(text: string): readonly string[] {
  if (!/[\u0080-\uffff]/.test(text)) {
    const plain: readonly string[] = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
    return plain.some((word) => word.length > LONGEST_WORD) ? plain.map((word) => word.slice(0, LONGEST_WORD)) : plain;
  }
  const words: string[] = [];
  const add = (word: string) => words.push(word.length > LONGEST_WORD ? cut(word, LONGEST_WORD) : word);
  // A letter becomes lower case whatever stands beside it, so the whole text may at once. Only these two of Greek end a word in another form.
  const isPlain = !/[\u03a3\u03f9]/.test(text);
  // Folding is dear, and most words of most mail need none.
  for (const piece of (isPlain ? text.toLowerCase() : text).match(/[A-Za-z0-9\u0080-\uffff]+/g) ?? []) {
    if (isAscii(piece)) add(isPlain ? piece : piece.toLowerCase());
    else for (const word of fold(piece).match(anyWord) ?? []) add(word);
  }
  return words;
}

/** By hand: a text has hundreds of words, and asking a pattern costs more than a word's letters do. */
function isAscii(word: string): boolean {
  for (let at = 0; at < word.length; at += 1) if (word.charCodeAt(at) > 0x7f) return false;
  return true;
}

function fold(text: string): string {
  const bare = text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
  return bare
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(foldedLetter, (letter) => letters[letter] ?? letter);
}

/** Not within a pair of surrogates. */
function cut(text: string, length: number): string {
  const end = /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length;
  return text.slice(0, end);
}

/** The word of a mailbox: every mail of it has this one too, so that the index finds words in one mailbox alone. Nobody can type it. */
const mailboxWord = (accountId: string): string => `@${accountId}`;

/** A word of who sent the mail: for the filter alone, and nobody can type it either. */
const senderWord = (word: string): string => `<${word}`;

export interface SearchedTexts extends Readonly<Record<SearchPart, readonly string[]>> {
  /** Names and addresses of who sent it; they are among the people too. */
  readonly sender: readonly string[];
}

/** A tsvector: words, each with its places in ascending order, in 14 bits; the two bits above them, for a weight, are unused. */
export type SearchVector = ReadonlyMap<string, readonly number[]>;

/** Each part is a list of texts; the words of two texts never stand side by side. */
export function searchVector(accountId: string, parts: SearchedTexts): SearchVector {
  const places = new Map<string, number[]>([[mailboxWord(accountId), []]]);
  for (const text of parts.sender) for (const word of wordsOf(text.slice(0, 1_000))) places.set(senderWord(word), []);
  let place = 0;
  let bytes = 0;
  for (const part of partsInOrder) {
    const mark = marks[part];
    let left = longest[part];
    for (const text of parts[part]) {
      if (left <= 0) break;
      for (const bare of wordsOf(text.length > left ? cut(text, left) : text)) {
        const word = mark === "" ? bare : mark + bare;
        if (place < LAST_PLACE) place += 1;
        const known = places.get(word);
        if (known === undefined) {
          // No letter has more than three bytes for each of its code units.
          bytes += 3 * word.length + 6;
          if (bytes > MOST_BYTES) return places;
          places.set(word, [place]);
        } else if (known.length < MOST_PLACES && place < LAST_PLACE) {
          known.push(place);
          bytes += 2;
        }
      }
      left -= text.length;
      if (place < LAST_PLACE) place += 1;
    }
  }
  return places;
}

/** What a mail is found by. Where its text is not here, what Microsoft shows of it in lists. */
export function searchedParts(subject: string, mail: MailContent): SearchedTexts {
  const { from, sender, to, cc, bcc, replyTo, body, preview } = mail;
  const named = (people: readonly (MailAddress | null)[]): readonly string[] => [
    ...new Set(people.flatMap((one) => (one === null ? [] : [one.name, one.address]))),
  ];
  return {
    people: named([from, sender, ...to, ...cc, ...replyTo]),
    subject: [subject],
    text: [body.state === "STORED" ? body.text : preview],
    bcc: named(bcc),
    sender: named([from, sender]),
  };
}

/** Mailboxes of which the same parts may be searched. */
export interface SearchedMailboxes {
  readonly accountIds: readonly string[];
  readonly parts: readonly SearchPart[];
}

/** What is looked for: words that a person typed, and words of who sent it. */
export interface Sought {
  readonly typed?: string | undefined;
  readonly sender?: string | undefined;
}

/**
 * A tsquery. What was typed is words, "a phrase", -without, or, begin*. Every word of it, also an excluded one, counts only where that
 * mailbox's parts may be searched. Of the sender's words the last may be the beginning of one.
 * @returns null if there is nothing to look for
 */
export function searchQuery({ typed, sender }: Sought, mailboxes: readonly SearchedMailboxes[]): string | null {
  const terms = typed === undefined ? [] : readTerms(typed);
  const senders = sender === undefined ? [] : wordsOf(sender.slice(0, 1_000)).map(senderWord);
  if ((typed !== undefined && terms.length === 0) || (sender !== undefined && senders.length === 0)) return null;
  const from = senders.map((word, at) => `'${word}'${at === senders.length - 1 ? ":*" : ""}`);
  const alternatives = mailboxes
    .filter(({ accountIds, parts }) => accountIds.length > 0 && parts.length > 0)
    .map(({ accountIds, parts }) => {
      const within = accountIds.map((id) => `'${mailboxWord(id)}'`).join(" | ");
      const shown = partsInOrder.filter((part) => parts.includes(part)).map((part) => marks[part]);
      const found = terms.length === 0 ? [] : [`(${writeTerms(terms, shown)})`];
      return [`(${within})`, ...from, ...found].join(" & ");
    });
  return alternatives.length === 0 ? null : alternatives.map((one) => `(${one})`).join(" | ");
}

interface Term {
  readonly words: readonly string[];
  readonly isExcluded: boolean;
  /** Its last word is only the beginning of one. */
  readonly isBeginning: boolean;
  readonly isAlternative: boolean;
}

/** https://www.postgresql.org/docs/current/textsearch-controls.html has the same syntax as `websearch_to_tsquery`. */
function readTerms(typed: string): readonly Term[] {
  const terms: Term[] = [];
  let isAlternative = false;
  for (const [, minus, phrase, plain] of typed.slice(0, 2_000).matchAll(/(-?)(?:"([^"]*)"?|([^\s"]+))/g)) {
    if (minus === "" && plain !== undefined && /^or$/i.test(plain)) {
      isAlternative = terms.length > 0;
      continue;
    }
    const words = wordsOf(phrase ?? plain ?? "");
    if (words.length === 0) continue;
    terms.push({ words, isExcluded: minus === "-", isBeginning: plain?.endsWith("*") ?? false, isAlternative });
    isAlternative = false;
  }
  return terms;
}

/** A phrase stands in one part, since the words of two never stand side by side. */
function writeTerms(terms: readonly Term[], shown: readonly string[]): string {
  return terms
    .map(({ words, isExcluded, isBeginning, isAlternative }, at) => {
      const last = isBeginning ? ":*" : "";
      const within = shown.map((mark) => `${words.map((word) => `'${mark}${word}'`).join(" <-> ")}${last}`);
      return `${at === 0 ? "" : isAlternative ? " | " : " & "}${isExcluded ? "!" : ""}(${within.join(" | ")})`;
    })
    .join("");
}
