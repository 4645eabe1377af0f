import { segmentsOf } from "../http/message.ts";

/**
 * The segments of a Graph path, whatever form they were written in:
 *
 * | written | read as |
 * | --- | --- |
 * | `calendars('AQMk…')` | `calendars`, `AQMk…` |
 * | `servicePrincipals(appId='8d3b…')` | `servicePrincipals`, `appId`, `8d3b…` |
 * | `delta()`, `microsoft.graph.delta()` | `delta` |
 */
export function graphSegments(path: string): string[] {
  return segmentsOf(path).flatMap((segment) => {
    const [, name, alternate, key] = /^([a-z]+)\((?:(appId)=)?'((?:[^']|'')*)'\)$/i.exec(segment) ?? [];
    if (name !== undefined && key !== undefined)
      return [name, ...(alternate === undefined ? [] : [alternate]), key.replaceAll("''", "'")];
    return [segment.replace(/^microsoft\.graph\.(?=[a-z]+(\(|$))/i, "").replace(/\(\)$/, "")];
  });
}

/** A path in the form that Graph's own links have: `calendars/{id}` as `calendars('{id}')`. */
export function withKeysInBrackets(path: string): string {
  return path.replace(/\/calendars\/([^/]+)(?=\/)/i, "/calendars('$1')");
}
