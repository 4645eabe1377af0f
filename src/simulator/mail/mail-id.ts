import type { IdAlphabet } from "../mailbox/outlook-id.ts";
import type { SeededRandom } from "../random.ts";

/**
 * The ids of a mailbox's messages, made from numbers so that 100,000 messages need not keep theirs:
 *
 * | kind | made from | looks like |
 * | --- | --- | --- |
 * | default | the message's place, new with every move | `AAMkADYR…AAAA=` |
 * | immutable | the message's number | `AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A…`, never with `=` |
 */
export interface MailIds {
  ofPlace(place: number): string;
  ofNumber(number: number): string;
  /** Undefined for a text that is no message id at all: Graph says malformed then, and not missing. Foreign ones have number -1. */
  read(id: string): { readonly kind: "place" | "number"; readonly value: number } | undefined;
  changeKey(change: number): string;
  conversationId(conversation: number): string;
  /** A header of 22 bytes, and 5 for each reply. */
  conversationIndex(conversation: number, replies: number): string;
}

const CLASSIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE = CLASSIC.replace("+/", "-_");
const DIGITS = 8;
const IMMUTABLE_START = "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A";
const PLACE_TAIL = "AAA=";
/** Decodes both alphabets. */
const VALUES: ReadonlyMap<string, number> = new Map(
  [...CLASSIC].flatMap((sign, value) => [[sign, value] as const, [URL_SAFE[value] ?? sign, value] as const]),
);

export function createMailIds(random: SeededRandom, alphabet: IdAlphabet): MailIds {
  const own = random.bytes(48).toString("base64");
  const placeStart = {
    classic: `AAMkAD/a+${own.slice(0, 55)}BGAAAD`,
    urlSafe: `AAMkAD_a-${safe(own.slice(0, 55))}BGAAAD`,
  };
  // The length of an id is a multiple of four.
  for (const name of ["classic", "urlSafe"] as const)
    placeStart[name] = placeStart[name].padEnd(Math.ceil((placeStart[name].length + DIGITS) / 4) * 4 - DIGITS, "A");
  const numberStart = `${IMMUTABLE_START}${safe(own.slice(20, 44))}`;
  const changeStart = `CQAAABYAAAC${own.slice(4, 25)}`;
  const conversationStart = `AAQkAD${safe(own.slice(8, 33))}`;
  const indexSeed = random.bytes(22);
  indexSeed[0] = 1;

  return {
    ofPlace(place) {
      const isClassic = alphabet() === "classic";
      return `${isClassic ? placeStart.classic : placeStart.urlSafe}${digits(place, isClassic ? CLASSIC : URL_SAFE)}${PLACE_TAIL}`;
    },
    ofNumber: (number) => `${numberStart}${digits(number, URL_SAFE)}AAA`,
    read(id) {
      if (id.startsWith(IMMUTABLE_START) && /^[A-Za-z0-9_-]+$/.test(id)) {
        const isOurs = id.startsWith(numberStart) && id.length === numberStart.length + DIGITS + 3;
        return { kind: "number", value: isOurs ? valueIn(id, numberStart.length) : -1 };
      }
      if (!/^A[AQ]Mk[A-Za-z0-9+/_-]+={0,2}$/.test(id) || id.length % 4 !== 0) return undefined;
      const start = placeStart.classic.length;
      const isOurs =
        (id.startsWith(placeStart.classic) || id.startsWith(placeStart.urlSafe)) &&
        id.length === start + DIGITS + PLACE_TAIL.length;
      return { kind: "place", value: isOurs ? valueIn(id, start) : -1 };
    },
    changeKey: (change) => `${changeStart}${digits(change, CLASSIC)}`,
    conversationId: (conversation) => `${conversationStart}${digits(conversation, URL_SAFE)}=`,
    conversationIndex(conversation, replies) {
      const bytes = Buffer.alloc(22 + replies * 5, indexSeed);
      bytes.writeUIntBE(conversation, 6, 6);
      for (let reply = 0; reply < replies; reply += 1) bytes.writeUIntBE(reply + 1, 22 + reply * 5, 5);
      return bytes.toString("base64");
    },
  };
}

function safe(text: string): string {
  return text.replaceAll("+", "-").replaceAll("/", "_");
}

function digits(value: number, alphabet: string): string {
  let text = "";
  let rest = value;
  for (let digit = 0; digit < DIGITS; digit += 1) {
    text = alphabet.charAt(rest % 64) + text;
    rest = Math.floor(rest / 64);
  }
  return text;
}

function valueIn(id: string, from: number): number {
  let value = 0;
  for (const sign of id.slice(from, from + DIGITS)) value = value * 64 + (VALUES.get(sign) ?? 0);
  return value;
}
