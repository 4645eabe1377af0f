import type { GraphCall } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";

/** Exchange's refusals of mail: the usual status and text of each code. A switch gives a code another status. */
const REFUSALS = {
  ErrorItemNotFound: [404, "The specified object was not found in the store."],
  ErrorToFolderNotFound: [404, "The destination folder could not be found in the store."],
  ErrorFolderExists: [409, "A folder with the specified name already exists."],
  ErrorInvalidIdMalformed: [400, "Id is malformed."],
  ErrorAccessDenied: [403, "Access is denied. Check credentials and try again."],
  ErrorDeleteDistinguishedFolder: [400, "Distinguished folders cannot be deleted."],
  ErrorMoveDistinguishedFolder: [400, "Distinguished folders cannot be moved."],
  ErrorCannotDeleteObject: [403, "Item cannot be deleted."],
  ErrorCorruptData: [500, "Data is corrupt."],
  ErrorCannotOpenFileAttachment: [500, "OLE conversion failed for an attachment."],
  ErrorVirusDetected: [500, "The message was flagged by the virus scanner."],
  ErrorMimeContentConversionFailed: [500, "The MIME content could not be converted."],
  ErrorInvalidPropertyUpdateSentMessage: [400, "Cannot update the property on a sent message."],
  ErrorInvalidRequest: [400, "The request is invalid."],
  ErrorInvalidUrlQuery: [400, "The query is not supported."],
  ErrorInvalidUrlQueryFilter: [400, "The query filter contains one or more invalid nodes."],
  InefficientFilter: [400, "The restriction or sort order is too complex for this operation."],
  ErrorRestrictionTooComplex: [400, "The restriction or sort order is too complex for this operation."],
  ErrorExecuteSearchStaleData: [400, "The search results are stale: the search must be started again."],
  ErrorIrresolvableConflict: [
    412,
    "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.",
  ],
  ErrorMoveCopyFailed: [400, "The move or copy operation failed."],
  ErrorCrossMailboxMoveCopy: [400, "Items cannot be moved or copied to another mailbox."],
  ErrorInvalidRecipients: [400, "At least one recipient is not valid."],
  ErrorInvalidItemForOperationSendItem: [400, "The item cannot be sent: it is not a draft."],
  ErrorSendAsDenied: [
    403,
    "The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account. Cannot submit message.",
  ],
  ErrorMessageSizeExceeded: [400, "The message exceeds the maximum supported size."],
  ErrorQuotaExceeded: [400, "The mailbox is full: the operation would exceed its quota."],
  ErrorExceededMessageLimit: [
    403,
    "Cannot send mail. Daily Message/Recipient limit exceeded. Follow the instructions in your Inbox to verify your account.",
  ],
  ErrorExceededMaxRecipientLimit: [403, "The message has more recipients than are allowed."],
  RequestEntityTooLarge: [413, "The request is larger than the service takes."],
  ErrorMimeContentInvalidBase64String: [400, "Invalid base64 string for MIME content."],
  ErrorMimeContentInvalid: [400, "The MIME content is not valid."],
  InvalidInternetMessageHeader: [400, "The internet message header is not valid."],
  InvalidInternetMessageHeaderCollection: [
    400,
    "Maximum number of headers in one message should be less than or equal to 5.",
  ],
  ErrorInternalServerError: [500, "An internal server error occurred. The operation failed."],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

type MailErrorCode = keyof typeof REFUSALS;

export function mailError(
  { world }: Pick<GraphCall, "world">,
  code: MailErrorCode,
  more: { message?: string; status?: number } = {},
): GraphError {
  const [status, message] = REFUSALS[code];
  return new GraphError(world.settings.mail.status[code] ?? more.status ?? status, code, more.message ?? message);
}
