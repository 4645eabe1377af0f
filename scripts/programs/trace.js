// Stack traces of compiled programs name lines of the source. Node's own support (--enable-source-maps) reads the maps of all packages at the start
// and keeps what it has read: 25 MB at rest, and 20 more after the first trace.
import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * By the address of a program's file. A map is read when a trace needs it, and given up when memory is.
 * @type {Map<string, WeakRef<SourceMap>>}
 */
const maps = new Map();

/** @param {string} folder of the compiled programs */
export function traceToSource(folder) {
  const ours = `${pathToFileURL(folder).href}/`;
  Error.prepareStackTrace = (error, sites) => {
    const lines = sites.map((site) => `\n    at ${site.getFileName()?.startsWith(ours) ? inSource(site) : site}`);
    return `${Error.prototype.toString.call(error)}${lines.join("")}`;
  };
}

/** @param {NodeJS.CallSite} site */
function inSource(site) {
  const url = String(site.getFileName());
  const [line, column] = [site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1];
  const entry = mapOf(url).findEntry(line - 1, column - 1);
  if (!("originalSource" in entry)) return String(site);
  const source = resolve(dirname(fileURLToPath(url)), entry.originalSource);
  const place = `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  return String(site).replace(`${url}:${line}:${column}`, () => place);
}

/** @param {string} url */
function mapOf(url) {
  const known = maps.get(url)?.deref();
  if (known !== undefined) return known;
  const map = new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, "utf8")));
  maps.set(url, new WeakRef(map));
  return map;
}
