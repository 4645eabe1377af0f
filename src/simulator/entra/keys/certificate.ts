import { createPublicKey, type KeyObject, sign } from "node:crypto";

export interface CertificateWish {
  /** Its common name. */
  readonly subject: string;
  /** Positive. */
  readonly serial: number;
  /** Epoch milliseconds; it is good for five years. */
  readonly validFrom: number;
  readonly key: KeyObject;
}

const FIVE_YEARS_MS = 1826 * 86_400_000;

/**
 * A self-signed certificate in DER (RFC 5280, 4.1), since the keys' ids are digests of certificates: Node can read certificates but not
 * make them.
 */
export function selfSigned({ subject, serial, validFrom, key }: CertificateWish): Buffer {
  const name = sequence(set(sequence(COMMON_NAME, der(0x0c, Buffer.from(subject)))));
  const publicKey = createPublicKey(key).export({ format: "der", type: "spki" });
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, positive(serial)),
    SHA256_WITH_RSA,
    name,
    sequence(time(validFrom), time(validFrom + FIVE_YEARS_MS)),
    name,
    publicKey,
  );
  const signature = sign("sha256", content, key);
  return sequence(content, SHA256_WITH_RSA, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
}

/** One value: its tag, its length, its content. */
function der(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function set(...parts: Buffer[]): Buffer {
  return der(0x31, Buffer.concat(parts));
}

/** A number with a leading bit that marks it as not negative. */
function positive(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes]);
}

/** As 260320000000Z. */
function time(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/\D/g, "").slice(2, 14);
  return der(0x17, Buffer.from(`${text}Z`));
}

// 2.5.4.3, and 1.2.840.113549.1.1.11 with its empty parameters.
const COMMON_NAME = der(0x06, Buffer.from("550403", "hex"));
const SHA256_WITH_RSA = sequence(der(0x06, Buffer.from("2a864886f70d01010b", "hex")), der(0x05, Buffer.alloc(0)));
