import type { GraphCall } from "../graph/call.ts";
import { addressOf } from "../mailbox/address.ts";
import { recipientsOf, recipientsOfDay } from "../transport/submit-mail.ts";
import { type MailContent, sizeOf } from "./mail-content.ts";
import { mailError } from "./mail-error.ts";
import type { MailMailbox } from "./mail-mailbox.ts";

/**
 * Who a mail is from, and who sends it:
 *
 * | `from` is | the caller has | from | sender |
 * | --- | --- | --- | --- |
 * | the caller, or nobody | | the caller | the caller |
 * | another mailbox | Send As | it | it |
 * | another mailbox | Send on Behalf | it | the caller |
 *
 * An application without a person calls as the mailbox of the path.
 * @throws GraphError 403 ErrorSendAsDenied without a right
 */
export function senderOf(
  call: GraphCall,
  { owner }: MailMailbox,
  { from }: Pick<MailContent, "from">,
): Pick<MailContent, "from" | "sender"> {
  const caller = call.session.person ?? owner;
  const person = from?.address === undefined ? owner : call.world.directory.findPerson(from.address);
  if (person === undefined || !person.hasMailbox) throw mailError(call, "ErrorSendAsDenied");
  const shown = addressOf(person);
  if (person === caller) return { from: shown, sender: shown };
  const { sendAs, sendOnBehalf } = call.world.mail.of(person).shares;
  if (sendAs.has(caller)) return { from: shown, sender: shown };
  if (sendOnBehalf.has(caller)) return { from: shown, sender: addressOf(caller) };
  throw mailError(call, "ErrorSendAsDenied");
}

const ADDRESS = /^[^\s@<>()",;:]+@[^\s@<>()",;:]+$/;

/** @throws GraphError for a mail that Exchange does not take for sending */
export function mustBeSendable(call: GraphCall, { owner }: MailMailbox, content: MailContent): void {
  const { largestMail, recipientsPerMail, recipientsPerDay } = call.world.settings.mail;
  const recipients = recipientsOf(content);
  if (recipients.length === 0) throw mailError(call, "ErrorInvalidRecipients");
  const wrong = recipients.find(({ address = "" }) => !ADDRESS.test(address) || /\.@|^\.|@\.|\.\./.test(address));
  if (wrong !== undefined)
    throw mailError(call, "ErrorInvalidRecipients", {
      message: `At least one recipient is not valid., Recipient '${wrong.address ?? wrong.name ?? ""}' is not resolved. All recipients must be resolved before a message can be submitted.`,
    });
  if (recipients.length > recipientsPerMail) throw mailError(call, "ErrorExceededMaxRecipientLimit");
  // Files are a third larger on the wire.
  if ((sizeOf(content) * 4) / 3 > largestMail) throw mailError(call, "ErrorMessageSizeExceeded");
  if (recipientsOfDay(call.world, owner) + recipients.length > recipientsPerDay)
    throw mailError(call, "ErrorExceededMessageLimit");
}
