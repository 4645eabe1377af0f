/** Where the server gives the pictures that came with a mail. */
const inlinePath = "/mail/inline/";

interface FrameOptions {
  /** This server: "https://sync.example". */
  readonly origin: string;
  readonly showRemoteImages: boolean;
}

/**
 * A mail's HTML as a document of its own, for a frame without scripts and of no origin. The server made the HTML harmless; this policy is
 * the second wall: whatever got through can load nothing but the pictures that it may.
 */
export function frameDocument(html: string, { origin, showRemoteImages }: FrameOptions): string {
  const images = `${origin}${inlinePath}${showRemoteImages ? " https:" : ""}`;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src ${images}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer"><style>${style}</style></head><body>${html}</body></html>`;
}

/** A mail is written for white paper, in the dark too. */
const style = `:root{color-scheme:light;background:#fff;color:#1b1c1e;font:14px/20px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
body{margin:12px;overflow-wrap:anywhere}img{max-width:100%;height:auto}blockquote{margin:8px 0 8px 4px;padding-left:12px;border-left:2px solid #c9c9c5}
summary{width:fit-content;padding:4px 0;color:#2450bd;cursor:pointer}pre{white-space:pre-wrap}table{max-width:100%}`;

const lineHeight = 20;
const charactersALine = 90;
/** Paragraphs and tables stand apart. */
const roominess = 1.4;

/** How high the frame should be for this text. Its content has no way to say, so it scrolls where this is too little. */
export function frameHeight(text: string, pictures: number): number {
  const lines = text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / charactersALine)), 0);
  return Math.min(640, Math.max(120, 64 + lines * lineHeight * roominess + pictures * 120));
}
