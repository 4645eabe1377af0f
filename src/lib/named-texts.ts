/** "approved: 10; rejected: 48"; of a single text without a name the text itself. */
export function sayNamedTexts(values: readonly { readonly name: string | null; readonly text: string }[]): string {
  return values.map(({ name, text }) => (name === null ? text : `${name}: ${text}`)).join("; ");
}
