/** DNS's length limit. The last label begins with a letter, so that no IP address counts as a domain. */
const shape = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** What parsing leaves as it is: an "xn--" label may be none of a domain. */
const plain = /^(?!.*xn--)[a-z0-9.-]+$/;
/** Characters that end a host name in an address, or that are escaped in one. */
const notInDomain = /[\s/\\?#@:%[\]<>^|]/;

/**
 * A domain in the form used for comparison: lower case and ASCII (IDNA, "bücher.example" is "xn--bcher-kva.example"). Null if it is not a
 * domain.
 */
export function asciiDomain(text: string): string | null {
  // Nearly all are plain, and a page of mail names thousands: an address of the web takes fifty times as long to parse.
  if (plain.test(text) && shape.test(text)) return text;
  const address = `http://${text}`;
  if (notInDomain.test(text) || !URL.canParse(address)) return null;
  const { hostname } = new URL(address);
  return shape.test(hostname) ? hostname : null;
}

export interface MailAddress {
  /** Lower case. */
  readonly local: string;
  /** @see {@link asciiDomain} */
  readonly domain: string;
}

/**
 * An address in the form used for comparison. Null if it is not an address. Only ASCII before the "@", as in Entra's principal names: other
 * letters may become ASCII in lower case (the Kelvin sign becomes "k") and would then be somebody else's address.
 */
export function readAddress(text: string): MailAddress | null {
  const local = text.slice(0, Math.max(text.lastIndexOf("@"), 0));
  const domain = domainOf(text);
  if (domain === null || !/^[\x21-\x3f\x41-\x7e]+$/.test(local)) return null;
  return { local: local.toLowerCase(), domain };
}

export function addressText({ local, domain }: MailAddress): string {
  return `${local}@${domain}`;
}

/** The text of an address in the form used for comparison. Null if it is not an address. */
export function comparedAddress(text: string): string | null {
  const address = readAddress(text);
  return address === null ? null : addressText(address);
}

/** The part after the last "@", in the form used for comparison. */
export function domainOf(address: string): string | null {
  return address.includes("@") ? asciiDomain(address.slice(address.lastIndexOf("@") + 1)) : null;
}

/** Whether a domain is listed. Exact match only: a subdomain of a listed domain is a different domain. */
export function isListedDomain(domain: string | null, listed: readonly string[]): boolean {
  return domain !== null && listed.some((one) => asciiDomain(one) === domain);
}
