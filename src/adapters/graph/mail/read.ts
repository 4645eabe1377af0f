import type { M365Item, RecordContent } from "../../../core/records/m365-item.ts";
import { readContent } from "./content.ts";
import { type MailPlace, readFields } from "./fields.ts";
import { instantOf } from "./instant.ts";
import type { WireMessage } from "./wire.ts";

/** A mail in neutral form. @param hasContent false: only its state was asked for */
export function readMail(message: WireMessage, place: MailPlace, hasContent = true): M365Item {
  return {
    id: message.id,
    etag: etagOf(message) ?? "",
    modifiedAt: instantOf(message.lastModifiedDateTime),
    mark: null,
    fields: readFields(message, place),
    extra: message.isReadReceiptRequested ? { asksForReceipt: true } : {},
    // To the engine it is any JSON.
    ...(hasContent && { content: readContent(message) as unknown as RecordContent }),
  };
}

/** Null for a change that tells only what is new. */
export function etagOf({ "@odata.etag": etag, changeKey }: WireMessage): string | null {
  return etag || (changeKey ? `W/"${changeKey}"` : null);
}
