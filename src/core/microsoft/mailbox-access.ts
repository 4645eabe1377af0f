// How a mailbox is reached, and what each way gives.
//
//   OWN          its own sign-in                                       everything, under /me
//   DELEGATED    another account's sign-in, with full access to it     no notifications, no large files, its zone is unknown
//   APPLICATION  the application's own permission                      everything, under /users/…
//
// Microsoft's words: https://learn.microsoft.com/graph/outlook-share-messages-folders
import { unreachable } from "../../lib/unreachable.ts";

export const mailboxAccesses = ["OWN", "DELEGATED", "APPLICATION"] as const;
export type MailboxAccess = (typeof mailboxAccesses)[number];

/** Which mailbox the requests of an account go to, and with whose permission. */
export interface MailboxPrincipal {
  readonly access: MailboxAccess;
  readonly tenantId: string;
  /** The account whose sign-in is used; null: none, the application has its own permission. */
  readonly signInId: string | null;
  /** Its object id, or its address where Microsoft did not tell the id. Not used with OWN. */
  readonly mailbox: string;
}

/** An object id that is not known is stored as the address, marked like this. */
const ADDRESS = "address:";
export const objectIdOfAddress = (address: string): string => `${ADDRESS}${address}`;
/** What stands for the mailbox in a path: its object id, or the address in its place. */
export const mailboxNamedBy = (objectId: string): string => objectId.replace(ADDRESS, "");
export const isKnownObjectId = (objectId: string): boolean => !objectId.startsWith(ADDRESS);

export function principalOf(account: {
  readonly id: string;
  readonly access: MailboxAccess;
  readonly tenantId: string;
  readonly objectId: string;
  readonly viaAccountId: string | null;
}): MailboxPrincipal {
  const { id, access, tenantId, objectId, viaAccountId } = account;
  const signInId = access === "APPLICATION" ? null : access === "DELEGATED" ? viaAccountId : id;
  return { access, tenantId, signInId, mailbox: mailboxNamedBy(objectId) };
}

/** The beginning of a path in Graph that leads into the mailbox. */
export const pathOf = ({ access, mailbox }: MailboxPrincipal): string =>
  access === "OWN" ? "/me" : `/users/${encodeURIComponent(mailbox)}`;

/** What this way cannot do, in words for an administrator. */
export function lacksOf(access: MailboxAccess): readonly string[] {
  switch (access) {
    case "OWN":
    case "APPLICATION":
      return [];
    case "DELEGATED":
      return [
        "Microsoft tells nothing of new mail: it is found at each interval.",
        "Files of more than 3 MB cannot be sent.",
        "The mailbox's time zone and categories are not told.",
      ];
    default:
      return unreachable(access);
  }
}

export const hasNotifications = (access: MailboxAccess): boolean => access !== "DELEGATED";
export const hasUploads = (access: MailboxAccess): boolean => access !== "DELEGATED";
