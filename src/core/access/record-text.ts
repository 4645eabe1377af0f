// Messages quote records: a title, a list's name, what Microsoft said about a value. A viewer who may not read the records must not read
// them there either, but must still understand what happened. So the quoted part is stored beside the sentence, and the sentence names it
// in braces.

export interface RecordText {
  /** "{title} could not be written to Microsoft: {reason}" */
  readonly text: string;
  /** Null where the parts were not stored separately: the whole text then counts as record content. */
  readonly parts: Readonly<Record<string, string>> | null;
}

/** The whole sentence. */
export function tellAll({ text, parts }: RecordText): string {
  return parts === null ? text : fill(text, parts);
}

/**
 * The sentence without anything quoted from records.
 * @param instead what stands for the parts, by name
 * @param cause for a text that cannot be taken apart
 */
export function tellRedacted(
  { text, parts }: RecordText,
  instead: Readonly<Record<string, string>>,
  cause: string,
): string {
  if (parts === null) return cause;
  return fill(text, Object.fromEntries(Object.keys(parts).map((name) => [name, instead[name] ?? "(not shown)"])));
}

function fill(text: string, parts: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole);
}
