// The plain text of a mail's HTML, for search and for previews. Read as a stream of tags: mail nests tables by the hundred, and a reader that
// descends into them runs out of stack.
import { Parser } from "htmlparser2";

/** Characters of a mail that are searched. */
export const mostText = 200_000;

/** Not the head, which mail often leaves open: whatever it may hold is named here. */
const unseen: ReadonlySet<string> = new Set(["script", "style", "title", "template", "noscript"]);
const onLinesOfTheirOwn: ReadonlySet<string> = new Set([
  ...["address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3", "h4"],
  ...["h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"],
]);

/** Holds white space that is not a single space. */
const isUneven = /\s{2}|[^\S ]/;

/** Enough is read at a time to stop soon after the last character that is kept. */
const pieceLength = 65_536;

export function textOfHtml(html: string): string {
  const parts: string[] = [];
  let length = 0;
  let hidden = 0;
  /** What stands before the next word: nothing, a space, a line's end, an empty line. */
  let gap: "" | " " | "\n" | "\n\n" = "";
  const breakLine = () => {
    if (gap === "" || gap === " ") gap = "\n";
  };
  const parser = new Parser({
    onopentagname: (name) => {
      if (unseen.has(name)) hidden += 1;
      else if (name === "br") gap = gap === "" || gap === " " ? "\n" : "\n\n";
      else if (onLinesOfTheirOwn.has(name)) breakLine();
      else if (gap === "" && (name === "td" || name === "th")) gap = " ";
    },
    onclosetag: (name) => {
      if (unseen.has(name)) hidden = Math.max(0, hidden - 1);
      else if (onLinesOfTheirOwn.has(name)) breakLine();
    },
    ontext: (piece) => {
      if (hidden > 0) return;
      // Most pieces are words with single spaces between them, and to look is cheaper than to replace.
      const words = isUneven.test(piece) ? piece.replace(/[\s\u00a0]+/g, " ") : piece;
      const trimmed = words.trim();
      if (gap === "" && words.startsWith(" ")) gap = " ";
      if (trimmed === "") return;
      if (length > 0) parts.push(gap);
      parts.push(trimmed);
      length += trimmed.length + gap.length;
      gap = words.endsWith(" ") ? " " : "";
    },
  });
  for (let at = 0; at < html.length && length <= mostText; at += pieceLength) {
    parser.write(html.slice(at, at + pieceLength));
  }
  parser.end();
  return cutText(parts.join(""));
}

export function cutText(text: string): string {
  return text.replace(/\r\n?/g, "\n").trim().slice(0, mostText);
}
