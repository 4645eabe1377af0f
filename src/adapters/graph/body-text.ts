import { compile } from "html-to-text";

/** Without wrapping and with links as people see them: what goes back should be what a person would have typed. */
const htmlToText = compile({
  wordwrap: false,
  selectors: [
    { selector: "a", options: { hideLinkHrefIfSameAsText: true, linkBrackets: ["<", ">"] } },
    { selector: "img", format: "skip" },
    { selector: "p", options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: "table", format: "dataTable" },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

/** A task's notes as plain text with LF line ends, without white space at the end: Outlook neither keeps the one nor the other. */
export function bodyText(
  body:
    | { readonly content?: string | null | undefined; readonly contentType?: string | null | undefined }
    | null
    | undefined,
): string {
  const content = body?.content ?? "";
  if (content === "") return "";
  const text = body?.contentType?.toLowerCase() === "html" ? textOfHtml(content) : content;
  return text.replace(/\r\n?/g, "\n").trimEnd();
}

/** @throws RangeError */
function textOfHtml(html: string): string {
  try {
    return htmlToText(html);
  } catch (error) {
    // It walks down the tags by calling itself: the stack ends somewhere.
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError("The text is HTML whose tags are nested too deep to be read", { cause: error });
  }
}
