/** JSON for a `jsonb` parameter. PostgreSQL refuses U+0000 and half surrogate pairs in it, and one such text would fail a whole page. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  // Both are escaped in JSON, so a page without them, which is nearly every page, need not be examined text by text.
  if (!/\\u(?:0000|d[89a-f])/.test(json)) return json;
  return JSON.stringify(value, (_name, part: unknown) => (typeof part === "string" ? storableText(part) : part));
}

/** The same for a text that is a parameter of its own. */
export function storableText(text: string): string {
  // A page holds megabytes of text: two searches for what hardly ever is there take a tenth of the time of one for either.
  if (text.isWellFormed() && !text.includes("\0")) return text;
  return text.replace(/\0/g, "").replace(/\p{Surrogate}/gu, "\uFFFD");
}
