import type { MailAddress, MailBody, MailContent } from "../../../core/records/mail.ts";
import { cutText, textOfHtml } from "./html-text.ts";
import { instantOf } from "./instant.ts";
import { mailTypeOf } from "./mail-type.ts";
import { properties } from "./path.ts";
import { headerOf, readThreading } from "./threading.ts";
import { propertyOf, type WireHeader, type WireMessage, type WirePerson } from "./wire.ts";

/** https://learn.microsoft.com/graph/api/resources/message: a preview has no more characters. */
const mostPreview = 255;

/** What a mail says. */
export function readContent(message: WireMessage): MailContent {
  const headers = message.internetMessageHeaders ?? null;
  return {
    type: mailTypeOf(message, headers),
    from: readPerson(message.from),
    sender: readPerson(message.sender),
    to: readPeople(message.toRecipients),
    cc: readPeople(message.ccRecipients),
    bcc: readPeople(message.bccRecipients),
    replyTo: readPeople(message.replyTo),
    sentAt: instantOf(message.sentDateTime),
    ...readThreading(message, headers),
    conversationId: message.conversationId || null,
    preview: (message.bodyPreview ?? "").slice(0, mostPreview),
    sensitivity: readSensitivity(message, headers),
    size: readSize(message),
    hasAttachments: message.hasAttachments ?? false,
    asksForReceipt: message.isReadReceiptRequested ?? false,
    webLink: message.webLink || null,
    headers,
    body: readBody(message),
  };
}

/** Old system mail has a name without an address; without both it is nobody. */
function readPerson(person: WirePerson | null | undefined): MailAddress | null {
  const { name, address } = person?.emailAddress ?? {};
  return name || address ? { name: name ?? "", address: address ?? "" } : null;
}

function readPeople(people: readonly WirePerson[] | null | undefined): readonly MailAddress[] {
  return (people ?? []).flatMap((person) => readPerson(person) ?? []);
}

const sensitivities = ["normal", "personal", "private", "confidential"] as const;
/** https://www.rfc-editor.org/rfc/rfc4021#section-2.1.55 */
const namesInHeader: Readonly<Record<string, MailContent["sensitivity"]>> = {
  personal: "personal",
  private: "private",
  "company-confidential": "confidential",
};

/** A number that nobody knows is taken for the strictest that keeps a mail out. */
function readSensitivity(message: WireMessage, headers: readonly WireHeader[] | null): MailContent["sensitivity"] {
  const number = propertyOf(message, properties.sensitivity);
  if (number !== null) return sensitivities[Number(number)] ?? "private";
  return namesInHeader[headerOf(headers, "sensitivity")?.trim().toLowerCase() ?? ""] ?? "normal";
}

function readSize(message: WireMessage): number | null {
  const size = Number(propertyOf(message, properties.size) ?? Number.NaN);
  return Number.isSafeInteger(size) && size >= 0 ? size : null;
}

/** A mail whose text was asked for and did not come is read again by itself. */
function readBody({ body }: WireMessage): MailBody {
  if (!body) return { state: "LATER" };
  const content = body.content ?? "";
  const type = body.contentType?.toLowerCase() === "text" ? "text" : "html";
  return { state: "STORED", type, content, text: type === "html" ? textOfHtml(content) : cutText(content) };
}
