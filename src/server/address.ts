/** The requested URL, or null for an address that cannot be valid: "//", "*", "%" without its two digits, bytes that are not UTF-8. */
export function parseAddress(target: string | undefined): URL | null {
  // In the absolute form (RFC 9112, section 3.2.2) the caller chooses the host; nothing depends on it.
  const text = target === undefined || /^\/(?!\/)/.test(target) ? `http://localhost${target ?? "/"}` : target;
  if (!/^https?:\/\/[^/]/.test(text) || !URL.canParse(text)) return null;
  const address = new URL(text);
  return isDecodable(address.search) ? address : null;
}

/** URLSearchParams accepts anything; code that reads the query later would throw. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
