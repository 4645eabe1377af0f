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
    document: `<!doctype html><html><head><meta charset="utf-8"><title>Mail</title><style>${style}</style></head><body>${html}</body></html>`,
  };
}

/** A mail is written for white paper, in the dark too. */
const style = `:root{color-scheme:light;background:#fff;color:#1b1c1e;font:14px/20px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
body{margin:12px;overflow-wrap:anywhere}img{max-width:100%;height:auto}blockquote{margin:8px 0 8px 4px;padding-left:12px;border-left:2px solid #c9c9c5}
summary{width:fit-content;padding:4px 0;color:#2450bd;cursor:pointer}pre{white-space:pre-wrap}table{max-width:100%}`;
