import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { selfSigned } from "./certificate.ts";
import { privateKeyNumber } from "./key-pairs.ts";

/**
 * Whom a key signs for. The public document also shows the keys of the US government cloud, as when it was recorded, with the public
 * cloud's own issuer beside them.
 */
export type KeyFamily = "work" | "personal" | "foreignCloud";

export interface SigningKey {
  readonly family: KeyFamily;
  readonly privateKey: KeyObject;
  readonly kid: string;
  /** The certificate, base64 of its DER. */
  readonly x5c: string;
  readonly n: string;
  readonly e: string;
}

/** The keys that Entra signs id tokens with: which ones are published, and which one of a family signs. */
export interface SigningKeys {
  /** Two of every family at the start. Their order means nothing. */
  published(): readonly SigningKey[];
  signing(family: KeyFamily): SigningKey;
  /** Keys that were published once. */
  retired(): readonly SigningKey[];
  /** One that was never published. */
  unpublished(): SigningKey;
  /** The key of that one app, which only its own document shows. */
  ofApp(clientId: string): SigningKey;
  publishNext(family: KeyFamily): void;
  /** From now on the newest published key signs. */
  signWithNext(family: KeyFamily): void;
  /** Keys older than the signing key are no longer published. */
  retireOld(family: KeyFamily): void;
  /** All at once: two new keys are published, the first of them signs, all others are gone. */
  emergencyRoll(family: KeyFamily): void;
}

const SUBJECTS: Readonly<Record<KeyFamily, string>> = {
  work: "accounts.accesscontrol.windows.net",
  personal: "Live ID STS Signing Public Key",
  foreignCloud: "login.microsoftonline.us",
};
/** The numbers of the first key pairs; further ones are counted up from the last. */
const FIRST: Readonly<Record<KeyFamily, readonly number[]>> = {
  work: [0, 1, 2, 3],
  foreignCloud: [4, 5],
  personal: [6, 7, 8],
};
const OWN_KEY = 9;
const UNPUBLISHED = 10;
const FIRST_FREE = 12;
const VALID_FROM = Date.parse("2025-03-20T00:00:00Z");
const EVERY_MS = 45 * 86_400_000;

interface Family {
  published: SigningKey[];
  signing: SigningKey;
  /** Numbers of the next key pairs. */
  readonly coming: number[];
}

export function createSigningKeys(): SigningKeys {
  let free = FIRST_FREE;
  const retired: SigningKey[] = [];
  const families = new Map<KeyFamily, Family>();
  const own = new Map<string, SigningKey>();

  function familyOf(name: KeyFamily): Family {
    const found = families.get(name);
    if (found !== undefined) return found;
    const [first = 0, second = 0, ...coming] = FIRST[name];
    const signing = signingKey(name, first);
    const family = { published: [signing, signingKey(name, second)], signing, coming };
    families.set(name, family);
    return family;
  }

  function next(name: KeyFamily): SigningKey {
    const number = familyOf(name).coming.shift() ?? free++;
    return signingKey(name, number);
  }

  function keepOnly(family: Family, kept: readonly SigningKey[]): void {
    retired.push(...family.published.filter((key) => !kept.includes(key)));
    family.published = [...kept];
  }

  return {
    published: () => [
      ...familyOf("work").published,
      ...familyOf("foreignCloud").published,
      ...familyOf("personal").published,
    ],
    signing: (name) => familyOf(name).signing,
    retired: () => retired,
    unpublished: () => signingKey("work", UNPUBLISHED),
    ofApp(clientId) {
      const key = own.get(clientId) ?? signingKey("work", own.size === 0 ? OWN_KEY : free++);
      own.set(clientId, key);
      return key;
    },
    publishNext(name) {
      familyOf(name).published.push(next(name));
    },
    signWithNext(name) {
      const family = familyOf(name);
      family.signing = family.published.at(-1) ?? family.signing;
    },
    retireOld(name) {
      const family = familyOf(name);
      keepOnly(family, family.published.slice(family.published.indexOf(family.signing)));
    },
    emergencyRoll(name) {
      const family = familyOf(name);
      const signing = next(name);
      keepOnly(family, [signing, next(name)]);
      family.signing = signing;
    },
  };
}

const made = new Map<string, SigningKey>();

function signingKey(family: KeyFamily, number: number): SigningKey {
  const name = `${family} ${number}`;
  const found = made.get(name);
  if (found !== undefined) return found;
  const privateKey = privateKeyNumber(number);
  const { n = "", e = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const certificate = selfSigned({
    subject: SUBJECTS[family],
    serial: number + 1,
    validFrom: VALID_FROM + number * EVERY_MS,
    key: privateKey,
  });
  const kid = createHash("sha1").update(certificate).digest("base64url");
  const key = { family, privateKey, kid, x5c: certificate.toString("base64"), n, e };
  made.set(name, key);
  return key;
}
