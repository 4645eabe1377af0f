/** What a request asks for, or null for an address that nobody can mean: "//", "*", "%" without its two digits, bytes that are no UTF-8. */
export function parseAddress(target: string | undefined): URL | null {
  // In the absolute form (RFC 9112, section 3.2.2) the host is the caller's word, and nothing depends on it.
  const text = target === undefined || /^\/(?!\/)/.test(target) ? `http://localhost${target ?? "/"}` : target;
  if (!/^https?:\/\/[^/]/.test(text) || !URL.canParse(text)) return null;
  const address = new URL(text);
  return isDecodable(address.search) ? address : null;
}

/** URLSearchParams takes anything; what reads the query after us throws. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
