import { properties } from "./path.ts";
import { propertyOf, type WireHeader, type WireMessage } from "./wire.ts";

/** Longer lists are cut at their beginning: the nearest ancestors stand at the end. */
const mostReferences = 50;

export interface Threading {
  readonly messageId: string | null;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
}

/**
 * What a mail says of itself and of those before it. The properties come first, since mail that was sent from here has no headers.
 */
export function readThreading(message: WireMessage, headers: readonly WireHeader[] | null): Threading {
  const said = (id: string, name: string) => propertyOf(message, id) ?? headerOf(headers, name) ?? "";
  return {
    messageId: (message.internetMessageId ?? headerOf(headers, "message-id") ?? "").trim() || null,
    inReplyTo: messageIdsIn(said(properties.inReplyTo, "in-reply-to"))[0] ?? null,
    references: messageIdsIn(said(properties.references, "references")).slice(-mostReferences),
  };
}

/** The first header of this name. @param name in lower case */
export function headerOf(headers: readonly WireHeader[] | null | undefined, name: string): string | null {
  return headers?.find((header) => header.name.toLowerCase() === name)?.value ?? null;
}

/** Those in angle brackets, which may be between comments and phrases. */
function messageIdsIn(text: string): readonly string[] {
  return text.match(/<[^<>\s]+>/g) ?? [];
}
