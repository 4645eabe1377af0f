const firstSize = 16_384;
/** Up to this many letters a text is written here. */
const shortText = 24;
const hyphen = 0x2d;
const notOne = 16;
/** Of each character code, as a hexadecimal digit. */
const digitOf = new Uint8Array(128).fill(notOne);
for (const digits of ["0123456789abcdef", "0123456789ABCDEF"])
  for (let value = 0; value < 16; value += 1) digitOf[digits.charCodeAt(value)] = value;

/** Bytes for PostgreSQL's binary forms: numbers are in network order, texts in UTF-8. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(firstSize);
  #at = 0;

  byte(value: number): void {
    this.#make(1);
    this.#at = this.#bytes.writeUInt8(value, this.#at);
  }

  int32(value: number): void {
    this.#make(4);
    this.#at = this.#bytes.writeInt32BE(value, this.#at);
  }

  uint16(value: number): void {
    this.#make(2);
    this.#bytes[this.#at] = value >>> 8;
    this.#bytes[this.#at + 1] = value;
    this.#at += 2;
  }

  text(value: string): void {
    if (value.length <= shortText) this.word(value);
    else this.#encode(value);
  }

  /** For a text of a few letters: a call into the engine costs more than they do. */
  word(value: string): void {
    this.#make(value.length);
    for (let nth = 0; nth < value.length; nth += 1) {
      const code = value.charCodeAt(nth);
      if (code > 0x7f) {
        this.#encode(value);
        return;
      }
      this.#bytes[this.#at + nth] = code;
    }
    this.#at += value.length;
  }

  /** @param value with or without hyphens @throws Error if it is no UUID */
  uuid(value: string): void {
    this.#make(16);
    let digits = 0;
    let high = 0;
    // By hand, for the same reason as a word.
    for (let nth = 0; nth < value.length; nth += 1) {
      const code = value.charCodeAt(nth);
      if (code === hyphen) continue;
      const digit = digitOf[code] ?? notOne;
      if (digit === notOne || digits === 32) throw new Error(`“${value}” is no UUID.`);
      if (digits % 2 === 0) high = digit << 4;
      else this.#bytes[this.#at + (digits >> 1)] = high | digit;
      digits += 1;
    }
    if (digits !== 32) throw new Error(`“${value}” is no UUID.`);
    this.#at += 16;
  }

  /** What `write` writes, with its length in bytes before it. */
  sized(write: () => void): void {
    const before = this.#at;
    this.int32(0);
    write();
    this.#bytes.writeInt32BE(this.#at - before - 4, before);
  }

  written(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  #encode(value: string): void {
    this.#make(value.length * 3);
    this.#at += this.#bytes.write(value, this.#at);
  }

  #make(room: number): void {
    if (this.#at + room <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + room));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
