/** As long as DNS allows; the last label begins with a letter, so that no IP address is a domain. */
const shape = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** What ends a host name in an address, or is escaped in one. */
const notInDomain = /[\s/\\?#@:%[\]<>^|]/;

/** A domain as domains are compared: lower case and in ASCII (IDNA, "bücher.example" is "xn--bcher-kva.example"). Null for what is none. */
export function asciiDomain(text: string): string | null {
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
 * An address as addresses are compared. Null for what is none. Only ASCII before the "@", as Entra has it in principal names: other letters
 * become these in lower case (the Kelvin sign is a "k"), and would be somebody else's address.
 */
export function readAddress(text: string): MailAddress | null {
  const local = text.slice(0, Math.max(text.lastIndexOf("@"), 0));
  const domain = domainOf(text);
  if (domain === null || !/^[\x21-\x3f\x41-\x7e]+$/.test(local)) return null;
  return { local: local.toLowerCase(), domain };
}

/** What stands behind the last "@", as domains are compared. */
export function domainOf(address: string): string | null {
  return address.includes("@") ? asciiDomain(address.slice(address.lastIndexOf("@") + 1)) : null;
}

/** Whether a domain is among those listed. Exactly: a domain below a listed one is another domain. */
export function isListedDomain(domain: string | null, listed: readonly string[]): boolean {
  return domain !== null && listed.some((one) => asciiDomain(one) === domain);
}
