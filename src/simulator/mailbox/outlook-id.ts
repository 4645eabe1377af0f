import type { SeededRandom } from "../random.ts";

/**
 * Ids as Exchange makes them: a long prefix that a mailbox's items share, then a counter. They contain `-` and `_`, or in very old
 * mailboxes `/` and `+`, and end with `=`; two of them may differ only in the case of one letter. This exposes clients that forget to
 * encode or that fold case.
 */
export interface IdSource {
  next(): string;
  /** Whether a text could be an id at all; otherwise Graph says malformed and not missing. */
  isWellFormed(id: string): boolean;
  etag(): string;
}

const PREFIX_BYTES = 42;
const SHAPE = /^A[AQ]Mk[A-Za-z0-9+/_-]+={0,2}$/;

/** Which alphabet new ids are written in; it may change while ids are given out. */
export type IdAlphabet = () => "urlSafe" | "classic";

export function createIdSource(random: SeededRandom, alphabet: IdAlphabet): IdSource {
  const prefix = `AQMkAD/a+${random.bytes(PREFIX_BYTES).toString("base64").slice(0, 55)}BGAAAD`;
  const etagPrefix = random.bytes(16);
  let ids = 0;
  let etags = 0;
  return {
    next() {
      ids += 1;
      const counter = Buffer.alloc(6);
      counter.writeUIntBE(ids, 0, 6);
      const body = `${prefix}${counter.toString("base64")}AAA`;
      const id = body.padEnd(Math.ceil((body.length + 1) / 4) * 4 - 1, "A").concat("=");
      return alphabet() === "classic" ? id : urlSafe(id);
    },
    isWellFormed: (id) => SHAPE.test(id) && id.length % 4 === 0,
    etag() {
      etags += 1;
      const counter = Buffer.alloc(6);
      counter.writeUIntBE(etags, 0, 6);
      return `W/"${Buffer.concat([etagPrefix, counter]).toString("base64")}"`;
    },
  };
}

/** The same id without what a path or a query would have to encode, but for its `=`. */
export function urlSafe(id: string): string {
  return id.replaceAll("+", "-").replaceAll("/", "_");
}
