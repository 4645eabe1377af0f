// The description of an online meeting ends with a block for joining it, below a line of underscores. Exchange removes the online meeting
// when that block is not sent back. So Oro gets the text without the block, and Microsoft gets it with the block.
import { StoreError } from "../../../app/store-error.ts";
import { bodyText } from "../body-text.ts";
import type { WireEvent } from "./wire.ts";

const line = /_{20,}/;

export function isOnline(event: WireEvent): boolean {
  return event.isOnlineMeeting === true || joinUrlOf(event) !== null;
}

export function joinUrlOf({ onlineMeeting, onlineMeetingUrl }: WireEvent): string | null {
  return onlineMeeting?.joinUrl || onlineMeetingUrl || null;
}

/** The text that a person wrote. */
export function descriptionOf(event: WireEvent): string {
  const text = bodyText(event.body);
  if (!isOnline(event)) return text;
  const at = line.exec(text)?.index;
  return at === undefined ? text : text.slice(0, at).trimEnd();
}

/**
 * The HTML of an online meeting with another description and the same joining block.
 * @param html as Microsoft has it now
 * @throws StoreError rejected if the block cannot be told apart from the description
 */
export function withDescription(html: string, description: string, joinUrl: string | null): string {
  const block = joinBlockAt(html);
  if (block === null && joinUrl !== null && html.replaceAll("&amp;", "&").includes(joinUrl))
    throw new StoreError(
      "rejected",
      "The description cannot be changed: how to join this online meeting cannot be told from the rest of its text. Change it in Outlook.",
      { code: "JoinBlockNotFound" },
    );
  const text = `<div>${escapeHtml(description).replaceAll("\n", "<br>\n")}</div>`;
  if (block === null) return `<html><body>${text}</body></html>`;
  const bodyTag = /<body[^>]*>/i.exec(html);
  const head = bodyTag === null ? "<html><body>" : html.slice(0, bodyTag.index + bodyTag[0].length);
  return `${head}${text}${html.slice(block)}`;
}

/** Where the block begins: at the line, or at the tags opened right before it. */
function joinBlockAt(html: string): number | null {
  const at = line.exec(html)?.index;
  if (at === undefined) return null;
  const opening = /(?:<(?!\/|body|html|br)[a-z][^<>]*>\s*)+$/i.exec(html.slice(0, at));
  return opening?.index ?? at;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
