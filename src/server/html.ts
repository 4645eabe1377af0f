import { escapeHtml } from "../lib/escape-html.ts";

/** A small page without scripts, for what the server itself has to say to a person. */
export function renderPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · m365-sync</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { max-width: 32rem; padding: 2rem; }
h1 { font-size: 1.4rem; }
input, button, .button { font: inherit; padding: .5rem .75rem; box-sizing: border-box; width: 100%; margin-block: .25rem; }
.button { display: block; text-align: center; text-decoration: none; border: 1px solid; border-radius: 4px; font-weight: 600; }
details { margin-block: 1rem; } summary { cursor: pointer; } li { margin-block: .4rem; }
p, li { overflow-wrap: anywhere; }
</style>
</head>
<body><main><h1>${escapeHtml(title)}</h1>
${body}
</main></body>
</html>
`;
}

/**
 * Nothing from elsewhere, no scripts, no frame around it. Browsers send a form's origin only where a referrer may be sent.
 * @param formsTo other origins to which a posted form may lead
 * @param framedBy origins whose pages may show it in a frame
 */
export function htmlHeaders({
  formsTo = [],
  framedBy = [],
}: {
  readonly formsTo?: readonly string[];
  readonly framedBy?: readonly string[];
} = {}): Readonly<Record<string, string>> {
  return {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": [
      "default-src 'none'",
      "style-src 'unsafe-inline'",
      `form-action ${["'self'", ...formsTo].join(" ")}`,
      `frame-ancestors ${framedBy.length === 0 ? "'none'" : framedBy.join(" ")}`,
      "object-src 'none'",
      "base-uri 'none'",
    ].join("; "),
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
  };
}
