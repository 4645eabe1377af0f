// What a page should have brought and did not. A feed may leave extended properties out, and then nothing tells whether a mail is private: it
// is read by itself before it is told at all. The same goes for headers, if no mail of the page has any.
import type { RejectedItem } from "../../../app/ports/m365-records.ts";
import { StoreError } from "../../../app/store-error.ts";
import { getMany } from "../batch.ts";
import type { GraphHttp } from "../http.ts";
import { explain } from "../parse.ts";
import { mailHeaders, missingUrl, properties } from "./path.ts";
import { propertyOf, type WireMessage, wireMessage } from "./wire.ts";

export interface Completed {
  readonly messages: readonly WireMessage[];
  readonly rejected: readonly RejectedItem[];
  /** They were gone when they were looked for. */
  readonly removed: readonly string[];
}

/** https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmsg, PidTagMessageFlags: sent from this mailbox. */
const sentFromHere = 0x20;

/** Whether Exchange looked for the mail's extended properties: the flags are there for every mail. */
export function isExpanded(message: WireMessage): boolean {
  return propertyOf(message, properties.flags) !== null;
}

/** @throws StoreError when the service fails: the page is read again */
export async function complete(
  http: GraphHttp,
  messages: readonly WireMessage[],
  signal: AbortSignal,
): Promise<Completed> {
  const hasHeaders = messages.some(({ internetMessageHeaders }) => internetMessageHeaders);
  const lacking = messages.filter((message) => !isExpanded(message) || (!hasHeaders && shouldHaveHeaders(message)));
  if (lacking.length === 0) return { messages, rejected: [], removed: [] };
  const urls = lacking.map(({ id }) => missingUrl(id));
  const answers = await getMany(http, urls, signal, mailHeaders());
  const found = new Map(lacking.map((message, at) => [message.id, answers[at]]));
  const whole: WireMessage[] = [];
  const rejected: RejectedItem[] = [];
  const removed: string[] = [];
  for (const message of messages) {
    const answer = found.has(message.id) ? found.get(message.id) : null;
    if (answer === null) whole.push(message);
    else if (!(answer instanceof StoreError)) {
      const added = addMissing(message, answer);
      if (added instanceof Error) rejected.push({ id: message.id, message: added.message });
      else whole.push(added);
    } else if (answer.fault === "notFound") removed.push(message.id);
    else if (isItsOwn(answer)) rejected.push({ id: message.id, message: answer.message });
    else throw answer;
  }
  return { messages: whole, rejected, removed };
}

/** Mail that was sent from here has none anyway. */
function shouldHaveHeaders(message: WireMessage): boolean {
  return (Number(propertyOf(message, properties.flags)) & sentFromHere) === 0;
}

function addMissing(message: WireMessage, answer: unknown): WireMessage | Error {
  const parsed = wireMessage.safeParse(answer);
  if (!parsed.success) return new StoreError("malformed", explain(parsed.error));
  const { singleValueExtendedProperties, internetMessageHeaders } = parsed.data;
  const whole: WireMessage = {
    ...message,
    singleValueExtendedProperties: singleValueExtendedProperties ?? message.singleValueExtendedProperties,
    internetMessageHeaders: internetMessageHeaders ?? message.internetMessageHeaders,
  };
  return isExpanded(whole) ? whole : unsaid();
}

/** Without its properties a mail is not stored: it may be private. */
export function unsaid(): StoreError {
  return new StoreError("malformed", "Microsoft does not say whether this mail is private.");
}

/** The trouble is the mail's, and not the service's. */
function isItsOwn({ fault }: StoreError): boolean {
  return fault === "malformed" || fault === "rejected";
}
