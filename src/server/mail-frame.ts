// What a mail says, as a document for a frame. Its HTML was made harmless; the policy here is the second wall, and holds whoever opens the
// address, in a frame or not: the document is of no origin, runs nothing, and loads nothing but the pictures that it may.
import type { FramedBody } from "../app/mail/read-body.ts";
import { inlinePath } from "../app/mail/signed-addresses.ts";

interface Frame {
  readonly headers: Readonly<Record<string, string>>;
  readonly document: string;
}

/** @param origins this server's, as the browser may know it: "https://sync.example" */
export function renderFrame({ html, showRemoteImages }: FramedBody, origins: readonly string[]): Frame {
  const pictures = [...new Set(origins)].map((origin) => `${origin}${inlinePath}`);
  const policy = [
    // Links open in a tab of their own, outside of the sandbox.
    "sandbox allow-popups allow-popups-to-escape-sandbox",
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src ${[...pictures, ...(showRemoteImages ? ["https:"] : [])].join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ];
  return {
    headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": policy.join("; ") },
    document: `<!doctype html><html><head><meta charset="utf-8"><title>Mail</title><style>${isForPaper(html) ? paper : plain}${style}</style></head><body>${html}</body></html>`,
  };
}

/** It says a colour or has a picture. If only its text says one, it is shown on white all the same, as any mail was meant to be. */
const isForPaper = (html: string): boolean => /\b(?:bg)?color\s*[:=]|\bbackground(?:-color)?\s*[:=]|<img\b/i.test(html);

/** Such a mail was written for white paper, in the dark too: black text and logos would not be seen elsewhere. */
const paper = ":root{color-scheme:light;background:#fff}";
/** Without a background of its own the document shows the page behind it, light or dark, as long as both have the same scheme. */
const plain = ":root{color-scheme:light dark}";
/** In place of a picture that is cut or does not load stands its text in a quiet box, not the browser's sign of something broken. */
const style = `:root{--text:light-dark(#1b1c1e,#e8e9eb);--soft:light-dark(#5d6167,#a0a6ae);--line:light-dark(#c9c9c5,#484d55);color:var(--text);font:14px/20px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
body{margin:12px;overflow-wrap:anywhere}a{color:light-dark(#2450bd,#93b4ff)}img{position:relative;max-width:100%;height:auto;color:var(--soft)}
img:not([src])[alt]:not([alt=""]){padding:0 6px;border:1px dashed var(--line);border-radius:4px}
img[src]::before{content:"";position:absolute;inset:0;background:#fff}
img[src][alt]:not([alt=""])::before{content:attr(alt);box-sizing:border-box;padding:0 6px;border:1px dashed var(--line);border-radius:4px;overflow:hidden}
blockquote{margin:8px 0 8px 4px;padding-left:12px;border-left:2px solid var(--line)}
summary{width:fit-content;padding:4px 0;color:light-dark(#2450bd,#93b4ff);cursor:pointer}pre{white-space:pre-wrap}table{max-width:100%}`;
