// Subjects and names come from strangers' mailboxes, and a terminal would obey control codes in them. Only our own colours pass.

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const control = /\u001b(?!\[\d{1,2}m)|[\u0000-\u0009\u000b-\u001a\u001c-\u001f\u007f-\u009f]+/g;

/** The text without terminal codes other than colours; line breaks stay. */
export function cleanText(text: string): string {
  return text.replaceAll(control, " ");
}

/** The same in one line, for a cell of a table. */
export function cleanLine(text: string): string {
  return cleanText(text).replaceAll("\n", " ");
}
