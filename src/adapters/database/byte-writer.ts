const firstSize = 16_384;

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
    this.#make(value.length * 3);
    this.#at += this.#bytes.write(value, this.#at);
  }

  /** For a text of a few letters: a call into the engine costs more than they do. */
  word(value: string): void {
    this.#make(value.length);
    for (let nth = 0; nth < value.length; nth += 1) {
      const code = value.charCodeAt(nth);
      if (code > 0x7f) {
        this.text(value);
        return;
      }
      this.#bytes[this.#at + nth] = code;
    }
    this.#at += value.length;
  }

  /** @param value with or without hyphens @throws Error if it is no UUID */
  uuid(value: string): void {
    this.#make(16);
    const isWhole = this.#bytes.write(value.replaceAll("-", ""), this.#at, "hex") === 16;
    if (!isWhole) throw new Error(`“${value}” is no UUID.`);
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

  #make(room: number): void {
    if (this.#at + room <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + room));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
