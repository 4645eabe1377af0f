/** The same URL at another origin: path, query and fragment stay as they are. */
export function rewriteOrigin(url: string, origin: string): string {
  const { pathname, search, hash } = new URL(url);
  return new URL(origin).origin + pathname + search + hash;
}
