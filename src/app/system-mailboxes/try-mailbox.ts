// Tries a mailbox by the way it is to be reached, before anything is stored: what Microsoft calls it, and whether its mail and its changes
// can be read. A share of single folders reads mail but tells no changes, and is refused.
import { comparedAddress } from "../../core/access/mail-domain.ts";
import { type MailboxPrincipal, objectIdOfAddress } from "../../core/microsoft/mailbox-access.ts";
import type { MailboxTrials } from "../ports/mailbox-trials.ts";
import { StoreError } from "../store-error.ts";

export type Trial =
  | {
      readonly kind: "reached";
      readonly tenantId: string;
      readonly objectId: string;
      readonly userPrincipalName: string;
      readonly displayName: string;
    }
  | { readonly kind: "refused"; readonly message: string; readonly isTransient: boolean };

export interface TryDependencies {
  readonly trials: MailboxTrials;
}

/** @param principal its `mailbox` is the address */
export async function tryMailbox(
  { trials }: TryDependencies,
  id: string,
  principal: MailboxPrincipal,
  address: string,
  signal: AbortSignal,
): Promise<Trial> {
  const trial = trials.trial(id, principal);
  try {
    const found = await trial.describe(signal);
    if (found?.address != null && !isSameAddress(found.address, address)) {
      return refuse(`Microsoft knows this mailbox as ${found.address}. Enter that address.`);
    }
    await trial.readChanges(await trial.readInbox(signal), signal).catch((error: unknown) => {
      if (!(error instanceof StoreError) || (error.fault !== "notFound" && error.fault !== "denied")) throw error;
      throw new StoreError("denied", onlyFolders, { cause: error });
    });
    return {
      kind: "reached",
      tenantId: principal.tenantId,
      objectId: found?.objectId ?? objectIdOfAddress(address),
      userPrincipalName: address,
      displayName: found?.displayName || address,
    };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return refuse(sayRefusal(principal, address, error), error.fault === "unavailable" || error.fault === "throttled");
  }
}

const refuse = (message: string, isTransient = false): Trial => ({ kind: "refused", message, isTransient });

const onlyFolders =
  "Only single folders of this mailbox are shared, and Microsoft does not tell what changes in them. Give the account full access to the mailbox in Exchange.";

function sayRefusal({ access }: MailboxPrincipal, address: string, { fault, message }: StoreError): string {
  switch (fault) {
    case "denied":
    case "notFound":
      if (message === onlyFolders) return message;
      return access === "DELEGATED"
        ? `This account may not open ${address}: give it full access to the mailbox in Exchange, which takes up to an hour to work. ${message}`
        : `The application may not open ${address}. Let an administrator of the Microsoft 365 organization agree to Mail.ReadWrite and Mail.Send, or add the mailbox to the application's scope in Exchange; both may take an hour to work. ${message}`;
    case "noMailbox":
      return `Microsoft 365 has no mailbox with the address ${address}. Enter its primary address. ${message}`;
    case "needsReauth":
      return `The account whose sign-in is used is not signed in any more. Connect it again. ${message}`;
    default:
      return message;
  }
}

export function isSameAddress(one: string, other: string): boolean {
  const first = comparedAddress(one);
  return first !== null && first === comparedAddress(other);
}
