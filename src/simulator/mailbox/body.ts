import { compile } from "html-to-text";

// Exchange keeps HTML, whatever was sent: plain text becomes a page that remembers where it came from, and a fragment of HTML
// gets a head. So nothing that a client writes comes back as it was sent.

/** What is kept of a text: Exchange keeps HTML, and what a client that asks for plain text gets. */
export interface Body {
  readonly html: string;
  readonly text: string;
}

const HEAD = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">';
const TEXT_HEAD = `<head>\r\n${HEAD}\r\n<meta name="Generator" content="Microsoft Exchange Server">\r\n<!-- converted from text -->\r\n<style><!-- .EmailQuote { margin-left: 1pt; padding-left: 4pt; border-left: #800000 2px solid; } --></style></head>`;

export const EMPTY_BODY: Body = { html: "", text: "" };

const toText = compile({
  wordwrap: false,
  selectors: [
    { selector: "a", options: { linkBrackets: ["<", ">"], hideLinkHrefIfSameAsText: true } },
    { selector: "img", format: "skip" },
  ],
});

export function bodyFromText(text: string): Body {
  if (text === "") return EMPTY_BODY;
  const lines = text.split(/\r\n|\r|\n/);
  const escaped = lines.map((line) => escapeHtml(line)).join("<br>\r\n");
  return {
    html: `<html>\r\n${TEXT_HEAD}\r\n<body>\r\n<font size="2"><span style="font-size:11pt;"><div class="PlainText">${escaped}</div></span></font>\r\n</body>\r\n</html>\r\n`,
    text: `${lines.join("\r\n")}\r\n`,
  };
}

export function bodyFromHtml(html: string): Body {
  if (html.trim() === "") return EMPTY_BODY;
  return { html: asPage(html), text: `${toText(html).replace(/\r?\n/g, "\r\n")}\r\n` };
}

function asPage(html: string): string {
  if (html.includes(HEAD)) return html;
  if (/<head[^>]*>/i.test(html)) return html.replace(/<head[^>]*>/i, (head) => `${head}\r\n${HEAD}`);
  if (/<html[^>]*>/i.test(html)) return html.replace(/<html[^>]*>/i, (tag) => `${tag}<head>\r\n${HEAD}</head>`);
  return `<html><head>\r\n${HEAD}</head><body>${html}</body></html>`;
}

/** Text without marks, the first 255 characters of it. */
export function previewOf({ text }: Body): string {
  return text.trim().slice(0, 255);
}

/** Adds something at the end of the visible text. */
export function appendToBody(body: Body, html: string, text: string): Body {
  const page = body.html === "" ? asPage("<br>") : body.html;
  return { html: page.replace(/<\/body>/i, () => `${html}</body>`), text: `${body.text}${text}` };
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
