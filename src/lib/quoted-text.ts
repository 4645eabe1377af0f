// What a mail quotes of those before it stands last, and is folded: in a conversation it was read already.

export interface FoldedText {
  readonly shown: string;
  /** "" if nothing is quoted. */
  readonly quoted: string;
}

/** How programs begin what they quote: a line of their own, or the head of the quoted mail. */
const beginnings = [
  /^-{2,}\s*(original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine)\s*-{2,}$/i,
  /^(on|am|le|el|il|op)\s.{5,200}(wrote|schrieb.{0,80}|a écrit|escribió|ha scritto|schreef)\s*:$/i,
  /^(from|von|de|da|van):\s.+$/i,
];
const head = /^(sent|date|gesendet|datum|envoyé|enviado|inviato|verzonden|to|an|à|para|a|aan):\s/i;

/** Nothing is folded where nothing would be left, as in a mail that only hands on another one. */
export function foldText(text: string): FoldedText {
  const lines = text.split("\n");
  const at = lines.findIndex((_line, index) => beginsQuote(lines, index));
  const shown = lines
    .slice(0, Math.max(0, at))
    .join("\n")
    .trimEnd()
    .replace(/\n_{8,}$/, "")
    .trimEnd();
  return at === -1 || shown === ""
    ? { shown: text.trimEnd(), quoted: "" }
    : { shown, quoted: lines.slice(at).join("\n") };
}

/** Whether what others wrote begins with the line at this index. */
export function beginsQuote(lines: readonly string[], index: number): boolean {
  const line = (lines[index] ?? "").trim();
  const [separator, wrote, from] = beginnings;
  if (separator?.test(line) || wrote?.test(line)) return true;
  if (from?.test(line)) return lines.slice(index + 1, index + 4).some((next) => head.test(next.trim()));
  // Quoted to the end: an answer between quoted lines is never folded.
  return line.startsWith(">") && lines.slice(index).every((next) => next.trim() === "" || next.trim().startsWith(">"));
}
