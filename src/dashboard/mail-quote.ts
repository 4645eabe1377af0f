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

function beginsQuote(lines: readonly string[], index: number): boolean {
  const line = (lines[index] ?? "").trim();
  const [separator, wrote, from] = beginnings;
  if (separator?.test(line) || wrote?.test(line)) return true;
  if (from?.test(line)) return lines.slice(index + 1, index + 4).some((next) => head.test(next.trim()));
  // Quoted to the end: an answer between quoted lines is never folded.
  return line.startsWith(">") && lines.slice(index).every((next) => next.trim() === "" || next.trim().startsWith(">"));
}

/** The same in harmless HTML. It is only parsed: nothing of it is loaded or run. */
export function foldHtml(html: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const start = quoteStart(body);
  if (start === null || !hasTextBefore(body, start)) return html;
  const details = body.ownerDocument.createElement("details");
  const summary = body.ownerDocument.createElement("summary");
  summary.textContent = "Quoted text";
  start.before(details);
  details.append(summary);
  while (details.nextSibling !== null) details.append(details.nextSibling);
  return body.innerHTML;
}

/** The last quotation with nothing of the writer's behind it, or the head of a quoted mail. */
function quoteStart(body: HTMLElement): ChildNode | null {
  for (const element of body.querySelectorAll<HTMLElement>("div, p, blockquote")) {
    const lines = linesOf(element);
    if (element.tagName !== "BLOCKQUOTE") {
      if (beginsQuote(lines, 0) && element.querySelector("blockquote, div, p") === null) return withRule(element);
      continue;
    }
    if (hasTextAfter(body, element)) continue;
    const before = element.previousElementSibling;
    return before !== null && /:\s*$/.test(before.textContent ?? "") && (before.textContent ?? "").length < 300
      ? before
      : element;
  }
  return null;
}

function linesOf(element: HTMLElement): readonly string[] {
  const text = [...element.childNodes]
    .map((node) => (node.nodeName === "BR" ? "\n" : (node.textContent ?? "")))
    .join("");
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim());
}

/** Outlook draws a line above. */
function withRule(element: Element): ChildNode {
  const before = element.previousElementSibling;
  if (before?.tagName === "HR") return before;
  const { parentElement: parent } = element;
  return parent !== null && parent.tagName === "DIV" && parent.firstElementChild === element ? parent : element;
}

function hasTextBefore(body: HTMLElement, node: ChildNode): boolean {
  const range = body.ownerDocument.createRange();
  range.setStart(body, 0);
  range.setEndBefore(node);
  return range.toString().trim() !== "";
}

function hasTextAfter(body: HTMLElement, node: ChildNode): boolean {
  const range = body.ownerDocument.createRange();
  range.setStartAfter(node);
  range.setEnd(body, body.childNodes.length);
  return range.toString().trim() !== "";
}
