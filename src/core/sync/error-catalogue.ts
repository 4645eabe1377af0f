/**
 * Every failure that people may see, by a stable code. The texts are for them: what happened, and what to do about it. `mutation` names the
 * API call that helps, if there is one.
 */

export type ErrorClass = "TRANSIENT" | "PERMANENT";
/** How far the trouble reaches. It decides who is told once instead of a thousand times. */
export type ErrorScope = "ITEM" | "MAILBOX" | "TENANT" | "SYSTEM";

export interface ErrorEntry {
  readonly class: ErrorClass;
  readonly scope: ErrorScope;
  readonly cause: string;
  readonly remedy: string;
  readonly mutation?: string;
}

const entry = (
  errorClass: ErrorClass,
  scope: ErrorScope,
  cause: string,
  remedy: string,
  mutation?: string,
): ErrorEntry => ({
  class: errorClass,
  scope,
  cause,
  remedy,
  ...(mutation === undefined ? {} : { mutation }),
});

export const errorCatalogue = {
  SIGN_IN_EXPIRED: entry(
    "PERMANENT",
    "MAILBOX",
    "Microsoft no longer accepts the sign-in of this account: it was revoked, it expired, or its password changed.",
    "Sign in again with the same account. Changes made meanwhile are kept and synced then.",
    "connectAccount",
  ),
  SCOPE_MISSING: entry(
    "PERMANENT",
    "MAILBOX",
    "The account did not grant a permission that this resource needs.",
    "Connect the account again and accept the permissions, or let a Microsoft 365 administrator consent for everybody.",
    "connectAccount",
  ),
  ACCESS_DENIED: entry(
    "PERMANENT",
    "MAILBOX",
    "Microsoft refused access although the sign-in is valid.",
    "Check the permissions of the Azure application and the access policies of the tenant, then try again.",
    "checkConnection",
  ),
  NO_MAILBOX: entry(
    "PERMANENT",
    "MAILBOX",
    "The account has no mailbox in Exchange Online.",
    "Give the account an Exchange Online licence, or connect another account.",
    "checkConnection",
  ),
  MAILBOX_FULL: entry(
    "PERMANENT",
    "MAILBOX",
    "The mailbox is full, so nothing more can be written to it.",
    "Free space in the mailbox, then sync again.",
    "syncNow",
  ),
  APPLICATION_SECRET_WRONG: entry(
    "PERMANENT",
    "SYSTEM",
    "Microsoft refused the Azure application: the client secret is wrong or expired, or the tenant does not know the application.",
    "Create a new client secret in Azure, enter its value (not its id), and check the application.",
    "updateApplicationSettings",
  ),
  APPLICATION_INCOMPLETE: entry(
    "PERMANENT",
    "SYSTEM",
    "Client id, client secret or tenant is missing, so syncing is suspended.",
    "Fill in the Azure application.",
    "updateApplicationSettings",
  ),
  THROTTLED: entry(
    "TRANSIENT",
    "MAILBOX",
    "Microsoft asked us to wait, because this mailbox had many requests.",
    "Nothing to do: the run continues automatically at the time shown.",
  ),
  SERVICE_UNAVAILABLE: entry(
    "TRANSIENT",
    "TENANT",
    "Microsoft 365 did not answer, or answered with an error of its own.",
    "Nothing to do: the run is repeated. If it keeps failing, look at the service health page of Microsoft 365.",
    "syncNow",
  ),
  ANSWER_MALFORMED: entry(
    "TRANSIENT",
    "MAILBOX",
    "Microsoft sent an answer that could not be read.",
    "The run is repeated. If it keeps failing, report it with the request id.",
    "syncNow",
  ),
  ITEM_REJECTED: entry(
    "PERMANENT",
    "ITEM",
    "Microsoft refused this record as invalid.",
    "Change what the message names, or try again.",
    "retryItem",
  ),
  ITEM_UNREADABLE: entry(
    "PERMANENT",
    "ITEM",
    "This record came from Microsoft in a form that could not be read.",
    "It is tried again when it changes. Open and save it in Outlook, or try again.",
    "retryItem",
  ),
  ITEM_CHANGING: entry(
    "TRANSIENT",
    "ITEM",
    "The record changed each time it was about to be written.",
    "It is tried again in the next run.",
    "retryItem",
  ),
  ITEM_DUPLICATE: entry(
    "PERMANENT",
    "ITEM",
    "Oro holds this record twice: its item in Microsoft is synced with another record of Oro.",
    "Compare the two in Oro and delete the one that you do not need; the other one stays synced. If you need both, enter this one again as a new record and delete it here.",
    "retryItem",
  ),
  OUTCOME_UNKNOWN: entry(
    "TRANSIENT",
    "ITEM",
    "The answer to a write was lost, and it is not certain yet whether the write was applied.",
    "Nothing to do: the next run reads the record back before it repeats anything.",
    "syncNow",
  ),
  BRAKE_DELETIONS: entry(
    "PERMANENT",
    "MAILBOX",
    "The run would delete more than the deletion brake allows.",
    "Look at what would be deleted, then approve or reject.",
    "approveRun",
  ),
  BRAKE_INVITATIONS: entry(
    "PERMANENT",
    "MAILBOX",
    "The run would mail more people than the invitation brake allows: Exchange mails the attendees of every meeting that is written.",
    "Look at who would be mailed, then approve or reject.",
    "approveRun",
  ),
  LEASE_LOST: entry(
    "TRANSIENT",
    "MAILBOX",
    "Another worker took this run over.",
    "Nothing to do: the other worker continues.",
  ),
  COLLECTION_GONE: entry(
    "PERMANENT",
    "MAILBOX",
    "A chosen list or calendar no longer exists in Microsoft. Its records are kept and detached.",
    "Choose another one.",
    "chooseTaskLists",
  ),
  NOTIFICATIONS_UNREACHABLE: entry(
    "PERMANENT",
    "SYSTEM",
    "Microsoft could not reach this server to notify it of changes, so they are found at the sync interval.",
    "Check that PUBLIC_URL is right, that the internet can reach it, and that its certificate is from a public authority.",
  ),
  NOTIFICATIONS_REFUSED: entry(
    "TRANSIENT",
    "MAILBOX",
    "Microsoft did not accept a subscription to changes, so they are found at the sync interval.",
    "It is tried again automatically. If it keeps failing, check the connection.",
    "checkConnection",
  ),
  NOTIFICATIONS_SILENT: entry(
    "TRANSIENT",
    "MAILBOX",
    "A run found changes that Microsoft had not announced, although there is a subscription.",
    "The subscription is replaced, and changes are found at the sync interval meanwhile. If this continues, check what is between Microsoft and PUBLIC_URL.",
  ),
  BRAKE_RECIPIENTS: entry(
    "PERMANENT",
    "MAILBOX",
    "Mail is held: its mailbox would have written to more people in ten minutes than the brake allows.",
    "An administrator other than the sender lets it go or cancels it; the sender can where there is none. If so many are usual, raise the brake (Recipients brake).",
    "releaseOutgoingEmail",
  ),
  MAIL_LATE: entry(
    "TRANSIENT",
    "MAILBOX",
    "Mail that was due could not be sent for a quarter of an hour.",
    "It is tried again automatically. If it keeps failing, check the connection; a mail that is not to be sent any more can be cancelled.",
    "checkConnection",
  ),
  MAIL_UNDECIDED: entry(
    "PERMANENT",
    "MAILBOX",
    "Mail of this mailbox waits for a decision: it is held, or nobody knows whether it was sent.",
    "Whoever sends from this mailbox looks at what is under way and says of each mail what is to become of it. The alert ends with the last one.",
    "settleOutgoingEmail",
  ),
  SENDING_LIMIT: entry(
    "PERMANENT",
    "MAILBOX",
    "Microsoft takes no more mail from this mailbox for now: it has sent as much as its limit allows.",
    "Nothing is lost: its mail waits, and is tried again automatically at the time named. What is not to wait can be cancelled. If so much is usual, send it from more mailboxes.",
  ),
  SENDING_BLOCKED: entry(
    "PERMANENT",
    "MAILBOX",
    "Microsoft has blocked this mailbox from sending mail.",
    "An administrator of Microsoft 365 mends the cause and unblocks it (Microsoft Defender, Restricted entities). Its mail waits, and is tried again once a day; what is not to wait can be cancelled.",
    "checkConnection",
  ),
  MAIL_BOUNCED: entry(
    "PERMANENT",
    "MAILBOX",
    "Mail that was sent did not reach somebody.",
    "Check the address and write again, or say that you have seen it. The alert ends with either.",
    "acknowledgeAlert",
  ),
  WEBHOOK_FAILING: entry(
    "TRANSIENT",
    "MAILBOX",
    "The webhook of a system mailbox does not take what it is told of new mail.",
    "Look at what it answered, and mend it or its address. What was not delivered waits and is tried again for about 31 hours, then it can be repeated; after 410 Gone nothing is sent until a delivery is repeated or the webhook is saved anew.",
    "repeatMailDelivery",
  ),
  TASK_OWNER_AWAY: entry(
    "PERMANENT",
    "MAILBOX",
    "New mail of a system mailbox is to become tasks of a person who is suspended, was removed, or is of another organization.",
    "Name another owner of these tasks, or let the person in again. Mail that arrived meanwhile waits, and becomes tasks then.",
    "setMailProcessing",
  ),
  JOB_QUEUE_AWAY: entry(
    "TRANSIENT",
    "SYSTEM",
    "The job queue does not answer, so nothing is synced. What people change meanwhile is stored.",
    "Start the job queue's database again (MONGODB_URL). Waiting work continues automatically.",
  ),
  DISK_FULL: entry(
    "PERMANENT",
    "SYSTEM",
    "The database's disk is full, so nothing new can be stored. What was accepted before is kept.",
    "Free space on the database's disk, or make it larger. Work then continues automatically.",
  ),
  GLASS_BROKEN: entry(
    "TRANSIENT",
    "SYSTEM",
    "An administrator or auditor opened a person's records, with a reason.",
    "It ends automatically after an hour. The person may end it earlier.",
    "endBrokenGlass",
  ),
  WAY_IN_MADE: entry(
    "TRANSIENT",
    "SYSTEM",
    "Somebody else made a way in to a person's records: a token, a Microsoft account, an address or an invitation in their name.",
    "The alert ends with that way in, or when the person says that they have seen it.",
    "acknowledgeAlert",
  ),
  INTERNAL: entry(
    "PERMANENT",
    "SYSTEM",
    "Something failed unexpectedly.",
    "Report it with the id of the run; the log has the cause.",
  ),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

export const errorCodes = Object.keys(errorCatalogue) as readonly ErrorCode[];

export function isErrorCode(text: string | null): text is ErrorCode {
  return text !== null && text in errorCatalogue;
}
