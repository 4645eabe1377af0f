import { unreachable } from "../../lib/unreachable.ts";
import type { SignOnReason } from "./sign-on.ts";

export interface RefusedSignOn {
  /** As Microsoft gives it; null where it gave none. */
  readonly address: string | null;
  /** The tenant's id. */
  readonly tenantId: string;
  readonly objectId: string;
  /** Whom to ask: names with addresses. Empty when this person must not learn who the administrators are. */
  readonly administrators: readonly string[];
}

/** What to tell a person whose sign-in with Microsoft succeeded but who is not let in: why, and what to do. */
export function wordsOfRefusal(reason: SignOnReason, refused: RefusedSignOn): string {
  const who = refused.address ?? "This Microsoft account";
  const { administrators } = refused;
  const ask =
    administrators.length === 0
      ? "Ask whoever runs m365-sync for you"
      : `Ask an administrator: ${administrators.join(", ")}`;
  const identity = `Microsoft calls it ${refused.objectId} in the tenant ${refused.tenantId}.`;
  switch (reason) {
    case "tenantNotConfirmed":
      return `${who} belongs to a Microsoft 365 organization that nobody has confirmed here yet. ${ask} to confirm the tenant ${refused.tenantId} under Settings, Microsoft 365 Single Sign-On.`;
    case "otherTenant":
      return `${who} belongs to a different Microsoft 365 organization than the one set up here. Sign in with an account of your own organization.`;
    case "personalAccount":
      return `${who} is a personal Microsoft account, and it belongs to nobody here. Sign in with your work account. If it has to be this one: ${ask} to add it to your person. ${identity}`;
    case "suspended":
      return `${who} is known here, but may not sign in at present. ${ask}.`;
    case "archived":
      return `${who} is known here, but the organization is archived. ${ask}.`;
    case "removed":
      return `${who} was removed here. ${ask} to add you again.`;
    case "guest":
      return `${who} is a guest in that Microsoft 365 organization, and guests are not recognized by their address. ${ask} to add this account to your person. ${identity}`;
    case "maybeGuest":
      return `Microsoft does not say whether ${who} is a member or a guest of that organization, so it is not recognized by its address. ${ask} to add this account to your person, or to add the optional claim acct to the Azure application. ${identity}`;
    case "noAddress":
      return `Microsoft gives no address of this account that could be compared. ${ask} to add this account to your person. ${identity}`;
    case "unverifiedAddress":
      return `The domain of ${who} is not verified by the Microsoft 365 organization that you signed in to, so the address proves nothing. ${ask} to add this account to your person. ${identity}`;
    case "domainNotListed":
      return `Single sign-on is open for some domains only, and that of ${who} is not among them. ${ask} to add it under Settings, Microsoft 365 Single Sign-On, Domains.`;
    case "addressTaken":
      return `The person with the address ${who} signs in with another Microsoft account. A new owner of the address is not let in automatically. ${ask} to add this account to the right person. ${identity}`;
    case "unknownPerson":
      return `Microsoft knows ${who}, but nobody here has that address. ${ask} to add you.`;
    default:
      return unreachable(reason);
  }
}
