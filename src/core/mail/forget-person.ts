// A person who is to be forgotten: mail from or only to them goes, and elsewhere their address is replaced, with the name that stands beside
// it. The same functions clean what is stored and what is imported later; at an import only a keyed hash of the address is known, so every
// address of a text is asked about.
//
//   Ana Becker <ana@fabrikam.example>          → [erased] <[erased]>
//   mailto:ana%40fabrikam.example              → mailto:[erased]
//   <a href="mailto:ana@…">Ana Becker</a>      → <a href="mailto:[erased]">[erased]</a>
//   joana@fabrikam.example, ana@fabrikam.example.org: other people
import { comparedAddress } from "../access/mail-domain.ts";
import type { MailAddress, MailContent } from "../records/mail.ts";

/** Stands in the place of addresses and names. */
export const erasedWord = "[erased]";

/** @param address in the form for comparison */
export type IsErased = (address: string) => boolean;

export interface Forgotten {
  readonly isErased: IsErased;
  /** Names by which the person is known: they are replaced where they stand near the address. */
  readonly names: ReadonlySet<string>;
}

const at = /@|%40|&#64;|&#x40;|&commat;|=40/gi;
const localEnd = /[\p{L}\p{N}.!#$&'*+/=?^_`{|}~-]{1,64}$/u;
const domainStart = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]|\.(?=[\p{L}\p{N}])){0,250}/u;
/** An address may begin after these within what looks like one: quotes, queries, bullets, emphasis. */
const beginnings = /^[.+_-]+|[!#$&'*/=?^`{|}~]+/gu;

/** Each place of an erased address in a text: from, to. */
function placesOf(text: string, isErased: IsErased): readonly (readonly [number, number])[] {
  const places: [number, number][] = [];
  for (const { index, 0: sign } of text.matchAll(at)) {
    const local = localEnd.exec(text.slice(Math.max(0, index - 64), index))?.[0];
    const domain = domainStart.exec(text.slice(index + sign.length, index + sign.length + 255))?.[0];
    if (local === undefined || domain === undefined) continue;
    const starts = [0, ...[...local.matchAll(beginnings)].map((found) => found.index + found[0].length)];
    const start = starts.find((from) => isErasedAddress(`${local.slice(from)}@${domain}`, isErased));
    if (start !== undefined) places.push([index - local.length + start, index + sign.length + domain.length]);
  }
  return places;
}

function isErasedAddress(text: string, isErased: IsErased): boolean {
  const address = comparedAddress(text.trim());
  return address !== null && isErased(address);
}

const opener = /(?:<|&lt;|\(|\[)?\s*(?:<(?:a|span)\b[^>]*>\s*)*(?:&lt;|<)?\s*(?:<a\b[^>]*["'])?(?:mailto:)?$/i;
const nameBefore = new RegExp(
  [
    '"[^"\\n<>]{1,100}"',
    "&quot;[^&\\n<>]{1,100}&quot;",
    "(?:=\\?[^?\\s]+\\?[bBqQ]\\?[^?\\s]*\\?=\\s*)+",
    "(?:\\p{Lu}[\\p{L}.'’-]*\\s+(?:(?:von|van|de|der|den|la|di|da|del|bin|al)\\s+)*){0,4}\\p{Lu}[\\p{L}.'’-]*",
  ].join("|") + "$",
  "u",
);
/** How far from the address a name stands beside it. */
const NEAR = 200;

/** The text without the address, and without the names that stand beside it. The same text if there is nothing. */
export function forgetInText(text: string, { isErased, names }: Forgotten): string {
  if (!/@|%40|&#|&commat|=40/i.test(text)) return text;
  const places = placesOf(text, isErased);
  if (places.length === 0) return text;
  const pieces: string[] = [];
  let from = 0;
  for (const [start, end] of places) {
    pieces.push(text.slice(from, start));
    from = end;
  }
  pieces.push(text.slice(from));
  return pieces
    .map((piece, nth) => {
      const followed = nth < pieces.length - 1 ? forgetBefore(piece, names) : piece;
      return nth === 0 ? followed : forgetAfter(followed, names);
    })
    .join(erasedWord);
}

function forgetBefore(piece: string, names: ReadonlySet<string>): string {
  const far = piece.slice(0, -NEAR);
  const near = withoutNames(piece.slice(-NEAR), names);
  const open = opener.exec(near)?.[0] ?? "";
  const rest = near.slice(0, near.length - open.length);
  // Without a bracket the words before are a sentence, and no name.
  if (!/[<([]|&lt;/.test(open)) return far + near;
  const space = /\s*$/.exec(rest)?.[0] ?? "";
  const named = rest.slice(0, rest.length - space.length);
  return far + named.replace(nameBefore, erasedWord) + space + open;
}

function forgetAfter(piece: string, names: ReadonlySet<string>): string {
  const near = withoutNames(piece.slice(0, NEAR), names)
    // The words of a link to it, and a name in brackets, as mail of old had it.
    .replace(/^([^<>]*>)([^<>@]{1,100})(<\/a>)/i, `$1${erasedWord}$3`)
    .replace(/^(>?\s*\()([^()@<>\n]{1,80})(\))/, `$1${erasedWord}$3`);
  return near + piece.slice(NEAR);
}

function withoutNames(text: string, names: ReadonlySet<string>): string {
  let left = text;
  for (const name of names) {
    if (name.trim().length < 3) continue;
    const pattern = name
      .trim()
      .replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
      .replaceAll(/\s+/g, "\\s+");
    left = left.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, "giu"), erasedWord);
  }
  return left;
}

type People = Pick<MailContent, "from" | "sender" | "to" | "cc" | "bcc" | "replyTo">;

const isOne = (person: MailAddress | null, isErased: IsErased): boolean =>
  person !== null && isErasedAddress(person.address, isErased);

/** From the person, or to nobody else. */
export function isTheirMail({ from, sender, to, cc, bcc }: Omit<People, "replyTo">, isErased: IsErased): boolean {
  const receivers = [...to, ...cc, ...bcc];
  const isOnlyTo = receivers.length > 0 && receivers.every((one) => isOne(one, isErased));
  return isOne(from, isErased) || isOne(sender, isErased) || isOnlyTo;
}

/** Names that people of a mail have beside the address. */
export function namesIn({ from, sender, to, cc, bcc, replyTo }: People, isErased: IsErased): readonly string[] {
  const all = [from, sender, ...to, ...cc, ...bcc, ...replyTo];
  return all.flatMap((one) => (one !== null && isOne(one, isErased) && !one.name.includes("@") ? [one.name] : []));
}

/** In any plain JSON, also in the keys' values that are addresses with a name beside them: the same value if there is nothing. */
export function forgetInJson<T>(value: T, who: Forgotten): T {
  return forgetIn(value, who) as T;
}

function forgetIn(value: unknown, who: Forgotten): unknown {
  if (typeof value === "string") return forgetInText(value, who);
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    const cleaned = list.map((one) => forgetIn(one, who));
    return cleaned.some((one, nth) => one !== list[nth]) ? cleaned : value;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  const address = entries.find(([name]) => name === "address")?.[1];
  const isPerson = typeof address === "string" && isErasedAddress(address, who.isErased);
  const cleaned = entries.map(([name, one]) => {
    if (isPerson && name === "name") return [name, erasedWord] as const;
    return [name, isPerson && name === "address" ? "" : forgetIn(one, who)] as const;
  });
  return cleaned.some(([, one], nth) => one !== entries[nth]?.[1]) ? Object.fromEntries(cleaned) : value;
}

/** Of what a mail says, with the names that it gives the person itself. */
export function forgetInMail<T extends { readonly subject: string; readonly content: MailContent }>(
  mail: T,
  who: Forgotten,
): T {
  const names = new Set([...who.names, ...namesIn(mail.content, who.isErased)]);
  const { subject, content } = mail;
  const cleaned = forgetInJson({ subject, content }, { isErased: who.isErased, names });
  return cleaned.subject === subject && cleaned.content === content ? mail : { ...mail, ...cleaned };
}
