/** What Exchange takes out of HTML unless it is asked not to: scripts and handlers. Images of other hosts, forms and CSS stay. */
export function withoutScripts(html: string): string {
  if (!SUSPECT.test(html)) return html;
  return html
    .replace(/<script\b[^>]*>[\s\S]*?(<\/script\s*>|$)/gi, "")
    .replace(/<\/?(script|object|embed|applet|iframe|frame|frameset|base)\b[^>]*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) =>
      tag
        .replace(/[\s/"']on[a-z]+\s*=\s*("[^"]*"|'[^']*'|[^\s>]*)/gi, " ")
        .replace(/(href|src|action)\s*=\s*(["']?)\s*(javascript|vbscript)\s*:[^"'>\s]*\2/gi, '$1=""'),
    );
}

const SUSPECT = /<\/?(script|object|embed|applet|iframe|frame|base)\b|\bon[a-z]+\s*=|(java|vb)script\s*:/i;
