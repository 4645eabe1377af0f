// What the answers of all routes about messages have in common.
import { GRAPH_ROOT, type GraphCall } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";
import { readPrefer } from "../odata/prefer.ts";
import { mustOpen } from "./locate.ts";
import type { MessageState } from "./mail-state.ts";
import type { MessageView } from "./message-view.ts";

const COMMA = Buffer.from(",");
const END = Buffer.from("]}");

/** A page from the JSON of its items. @param notes what stands beside its value */
export function pagePieces(notes: readonly string[], items: readonly Buffer[]): Buffer[] {
  const [first, ...rest] = items;
  return [
    Buffer.from(`{${notes.join()},"value":[`),
    ...(first === undefined ? [] : [first, ...rest.flatMap((item) => [COMMA, item])]),
    END,
  ];
}

/** @throws GraphError where the bytes of attachments come along, and one of them cannot be opened */
export function mustOpenExpanded(
  call: GraphCall,
  messages: readonly MessageState[],
  { attachments }: MessageView,
): void {
  if (attachments === undefined) return;
  for (const message of messages) mustOpen(call, message.content(message.index).attachments, attachments);
}

/** @throws GraphError 504 for a page that is larger than the service manages in time */
export function mustBeServable({ world }: GraphCall, items: readonly Buffer[]): void {
  const { largestPage } = world.settings.mail;
  if (largestPage === null || items.reduce((sum, { length }) => sum + length, 0) <= largestPage) return;
  throw new GraphError(504, "ErrorTimeoutExpired", "The request timed out.");
}

export function contextOf({ person }: GraphCall, select: string | null): string {
  return `${GRAPH_ROOT}/$metadata#users('${person.id}')/messages${select === null ? "" : `(${select})`}`;
}

/** What of the Prefer header was followed. */
export function preferenceApplied({ request }: GraphCall, isPaged = false): Record<string, string> {
  const { bodyType, maxPageSize } = readPrefer(request.headers.prefer);
  const applied = [
    ...(isPaged && maxPageSize !== undefined ? [`odata.maxpagesize=${maxPageSize}`] : []),
    ...(bodyType === undefined ? [] : [`outlook.body-content-type="${bodyType}"`]),
  ];
  return applied.length === 0 ? {} : { "preference-applied": applied.join(", ") };
}
