import { compile } from "html-to-text";

/** Without wrapping, and with links as people see them: what is written back should look as if a person had typed it. */
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

/** A task's notes as plain text with LF line ends and without trailing white space: Outlook keeps neither. */
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
    // It recurses into nested tags, and the stack is limited.
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError("The text is HTML whose tags are nested too deep to be read", { cause: error });
  }
}
