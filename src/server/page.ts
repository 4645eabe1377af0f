import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { hasCode, isMissing } from "../lib/has-code.ts";
import { htmlHeaders, renderPage } from "./html.ts";
import type { Handler } from "./login.ts";

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** A mail is a document of its own, with a policy of its own: the page itself never shows what another host gives. */
export const pagePolicy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "form-action 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/** Serves the built page in `folder`: its files, and index.html at the root. */
export function createPage(folder: string | undefined): Handler {
  return async (request, response, url) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
      return;
    }
    const path = folder === undefined ? null : resolveWithin(folder, url.pathname);
    const size = path === null ? null : await sizeOf(path);
    if (path === null || size === null) {
      const isRoot = url.pathname === "/";
      response.writeHead(isRoot ? 200 : 404, htmlHeaders()).end(isRoot ? fallback : notFound);
      return;
    }
    response.writeHead(200, {
      "content-type": contentTypes[extname(path)] ?? "application/octet-stream",
      "content-length": size,
      // The build names files under assets/ by their content.
      "cache-control": url.pathname.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      "content-security-policy": pagePolicy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
    if (request.method === "HEAD") response.end();
    else await send(path, response);
  };
}

const fallback = renderPage(
  "m365-sync",
  '<p>The page is not built. The API is at <a href="/graphql">/graphql</a>.</p>',
);
const notFound = renderPage("Not found", '<p>There is nothing here. <a href="/">Dashboard</a></p>');

/** Null for a path that leads out of the folder. */
function resolveWithin(folder: string, pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes("\0")) return null;
  const root = normalize(`${folder}${sep}`);
  const path = join(root, decoded === "/" ? "index.html" : decoded);
  return path.startsWith(root) ? path : null;
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (isMissing(error) || hasCode(error, "ENOTDIR") || hasCode(error, "ENAMETOOLONG")) return null;
    throw error;
  }
}

async function send(path: string, response: Parameters<Handler>[1]): Promise<void> {
  try {
    await pipeline(createReadStream(path), response);
  } catch (error) {
    // The browser went away before the end.
    if (!hasCode(error, "ERR_STREAM_PREMATURE_CLOSE")) throw error;
  }
}
