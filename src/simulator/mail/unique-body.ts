import type { Body } from "../mailbox/body.ts";

/** Where the history of a thread begins, as Exchange and common mail programs write it. */
const HTML_HISTORY =
  /<(div|hr)\b[^>]*(id="?(appendonsend|divRplyFwdMsg)|border-top:\s*solid)|<blockquote\b|<div class="?gmail_quote/i;
const TEXT_HISTORY =
  /^(_{20,}|-----\s?(Original Message|Ursprüngliche Nachricht)\s?-----|On .+ wrote:|Am .+ schrieb.*:|> ?)/m;

/** The part of a mail that its writer added. It is a guess, as Exchange's is. */
export function uniquePart({ html, text }: Body): Body {
  const [inHtml, inText] = [html.search(HTML_HISTORY), text.search(TEXT_HISTORY)];
  return {
    html: inHtml < 0 ? html : `${html.slice(0, inHtml)}</body></html>`,
    text: inText < 0 ? text : text.slice(0, inText),
  };
}
