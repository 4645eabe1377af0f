import type { MailType } from "../../../core/records/mail.ts";
import { properties } from "./path.ts";
import { headerOf } from "./threading.ts";
import { propertyOf, type WireHeader, type WireMessage } from "./wire.ts";

/**
 * What kind of mail it is. The class says most, then Graph's own type, then the headers: https://www.rfc-editor.org/rfc/rfc3834#section-5
 */
export function mailTypeOf(message: WireMessage, headers: readonly WireHeader[] | null): MailType {
  const byClass = typeOfClass(propertyOf(message, properties.class) ?? "");
  return (
    byClass ?? typeOfMeeting(message) ?? typeOfReport(message, headers) ?? (isAutomatic(headers) ? "AUTOMATIC" : "MAIL")
  );
}

const classes: readonly [RegExp, MailType][] = [
  [/^IPM\.Schedule\.Meeting\.Request/i, "MEETING_REQUEST"],
  [/^IPM\.Schedule\.Meeting\.Resp/i, "MEETING_RESPONSE"],
  [/^IPM\.Schedule\.Meeting\.Canceled/i, "MEETING_CANCELLATION"],
  [/^REPORT\..*\.NDR$/i, "BOUNCE"],
  // Delivered, read, deleted without being read.
  [/^REPORT\..*\.(DR|IPNRN|IPNNRN)$/i, "RECEIPT"],
  [/^IPM\.Note\.Rules\./i, "AUTOMATIC"],
];

function typeOfClass(name: string): MailType | null {
  return classes.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** A feed leaves `meetingMessageType` out; of forward notices nothing else tells. */
function typeOfMeeting(message: WireMessage): MailType | null {
  const type = message["@odata.type"] ?? "";
  const said = message.meetingMessageType ?? "";
  if (/eventMessageRequest$/i.test(type) || said === "meetingRequest") return "MEETING_REQUEST";
  // The published name of one of them has a typing error, which may be mended one day.
  if (/eventMessageResponse$/i.test(type) || /^meeting(Accepted|Tent?ativelyAccepted|Declined)$/.test(said))
    return "MEETING_RESPONSE";
  return said === "meetingCancelled" ? "MEETING_CANCELLATION" : null;
}

const exchangeItself = /^(MicrosoftExchange[0-9a-f]{32}|postmaster|mailer-daemon)@/i;

function typeOfReport(message: WireMessage, headers: readonly WireHeader[] | null): MailType | null {
  const contentType = headerOf(headers, "content-type") ?? "";
  if (/^\s*multipart\/report/i.test(contentType)) {
    return /report-type="?disposition-notification/i.test(contentType) ? "RECEIPT" : "BOUNCE";
  }
  const isSentByNobody = headerOf(headers, "return-path")?.trim() === "<>";
  return isSentByNobody && exchangeItself.test(message.from?.emailAddress?.address ?? "") ? "BOUNCE" : null;
}

function isAutomatic(headers: readonly WireHeader[] | null): boolean {
  const submitted = headerOf(headers, "auto-submitted");
  return (
    (submitted !== null && !/^\s*no\b/i.test(submitted)) ||
    /\b(bulk|junk|list|auto_reply)\b/i.test(headerOf(headers, "precedence") ?? "") ||
    headerOf(headers, "return-path")?.trim() === "<>" ||
    ["x-auto-response-suppress", "list-id", "x-ms-exchange-inbox-rules-loop"].some(
      (name) => headerOf(headers, name) !== null,
    )
  );
}
