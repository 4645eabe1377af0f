import type { SeededRandom } from "../random.ts";

/**
 * Ids as Exchange makes them: a long prefix that a mailbox's items share, then a counter. They hold `/`, `+` and `=`, and two
 * of them may differ in the case of one letter only, so whoever forgets to encode or folds case is found out.
 */
export interface IdSource {
  next(): string;
  /** Whether a text could be an id at all; otherwise Graph says malformed and not missing. */
  isWellFormed(id: string): boolean;
  etag(): string;
}

const PREFIX_BYTES = 42;
const SHAPE = /^A[AQ]Mk[A-Za-z0-9+/_-]+={0,2}$/;

export function createIdSource(random: SeededRandom): IdSource {
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
      return body.padEnd(Math.ceil((body.length + 1) / 4) * 4 - 1, "A").concat("=");
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
