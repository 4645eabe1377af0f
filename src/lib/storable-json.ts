/** JSON for a `jsonb` parameter. PostgreSQL refuses U+0000 and half surrogate pairs in it, and one such text would fail a whole page. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  // Both are escaped in JSON, so a page without them, which is nearly every page, need not be examined text by text.
  if (!/\\u(?:0000|d[89a-f])/.test(json)) return json;
  return JSON.stringify(value, (_name, part: unknown) => (typeof part === "string" ? storableText(part) : part));
}

/** The same for a text that is a parameter of its own. */
export function storableText(text: string): string {
  if (!/[\0\p{Surrogate}]/u.test(text)) return text;
  return text.replace(/\0/g, "").replace(/\p{Surrogate}/gu, "\uFFFD");
}
