/** One request as it came over the wire. Header names are lower case; the path is still percent-encoded. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body as it came, if it is not text. Absent for an item of a batch. */
  readonly bytes?: Buffer;
}

export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Instead of the body if it is not text; a mail's MIME is still being composed when its status is known. */
  readonly bytes?: Buffer | Promise<Buffer>;
  /** Instead of the body if it is put together from what is kept: a page of a thousand items is never made a text. */
  readonly pieces?: readonly Buffer[];
  /** Values of its Set-Cookie headers. */
  readonly cookies?: readonly string[];
}

/** The outcome of a request: an answer, or a connection that is reset without one. */
export type Outcome = WireReply | "reset";

/** A reply, and which of the routes gave it. */
export interface Served {
  /** Method and pattern, for the log and the counts. */
  readonly route: string;
  readonly reply: WireReply;
}

const JSON_TYPE =
  "application/json; odata.metadata=minimal; odata.streaming=true; IEEE754Compatible=false; charset=utf-8";

export function json(status: number, body: unknown, headers: Record<string, string> = {}): WireReply {
  return rawJson(status, JSON.stringify(body), headers);
}

/** A reply whose JSON text exists already: pages are joined from cached item texts. */
export function rawJson(status: number, body: string, headers: Record<string, string> = {}): WireReply {
  return { status, headers: { "content-type": JSON_TYPE, ...headers }, body };
}

/** A reply in JSON whose parts exist already as bytes. */
export function jsonPieces(pieces: readonly Buffer[], headers: Record<string, string> = {}): WireReply {
  return { status: 200, headers: { "content-type": JSON_TYPE, ...headers }, body: "", pieces };
}

/** The same reply with its body as a text, for whoever looks into it. */
export function inOnePiece({ pieces, ...reply }: WireReply): WireReply {
  return pieces === undefined ? reply : { ...reply, body: Buffer.concat(pieces).toString("utf8") };
}

/** One item, from its JSON text: with its context URL in front. */
export function entity(status: number, context: string, text: string, headers: Record<string, string>): WireReply {
  return rawJson(status, `{"@odata.context":${JSON.stringify(context)},${text.slice(1)}`, headers);
}

/** A file as it is. */
export function file(contentType: string, bytes: Buffer | Promise<Buffer>): WireReply {
  return { status: 200, headers: { "content-type": contentType }, body: "", bytes };
}

export function empty(status: number, headers: Record<string, string> = {}): WireReply {
  return { status, headers, body: "" };
}

export function html(status: number, body: string): WireReply {
  return { status, headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" }, body };
}

export function redirect(location: string): WireReply {
  return { status: 302, headers: { location, "cache-control": "no-store" }, body: "" };
}

/** Splits a request target into its encoded path and its decoded query. */
export function parseTarget(target: string): { path: string; query: URLSearchParams } {
  const mark = target.indexOf("?");
  if (mark < 0) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) };
}

/** The decoded segments of a path; an ill-formed escape is kept as it is. */
export function segmentsOf(path: string): string[] {
  return path
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => {
      try {
        return decodeURIComponent(segment);
      } catch {
        return segment;
      }
    });
}
