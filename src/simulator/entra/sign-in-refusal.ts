import type { App } from "../directory/app.ts";
import { isPersonal, type Person } from "../directory/person.ts";
import type { World } from "../world.ts";
import { tokenRefusal } from "./token-refusal.ts";

/** The data about the sign-in that the texts of refusals need. */
export interface RefusedAsk {
  readonly app: App;
  readonly redirectUri: string;
  /** As written in the address. */
  readonly tenant: string;
  readonly person?: Person;
  /** As typed, if there is no such person. */
  readonly address?: string;
}

/** Solved by the person on Microsoft's page, unless the request forbids every page. */
const STEPS = new Set([50072, 50074, 50076, 50079, 50158]);
const BLOCKS = new Set([53000, 53001, 53003, 530035]);
/** The request itself is not trusted: there is no address to go back to. */
const NEVER_BACK = new Set([50011, 90002]);
/** Sent back to the app; all others end on Microsoft's page, and the app is not told. */
const BACK = new Set([65004, 90094, 90095, 50058, 65001]);

export function isStep(code: number): boolean {
  return STEPS.has(code);
}

/** The `error` with which a refusal comes back to the app; undefined where it ends on Microsoft's page. */
export function errorOnReturn({ settings }: World, code: number, isSilent: boolean): string | undefined {
  const { refusalDelivery, caBlock } = settings.entra;
  if (NEVER_BACK.has(code)) return undefined;
  if (BLOCKS.has(code) && caBlock !== "page") return caBlock;
  const isBack = isSilent || BACK.has(code) || refusalDelivery[code] === "callback";
  if (!isBack || (refusalDelivery[code] === "page" && !isSilent)) return undefined;
  return ERRORS[code] ?? (STEPS.has(code) ? "interaction_required" : "access_denied");
}

const ERRORS: Readonly<Record<number, string>> = {
  16000: "interaction_required",
  50058: "login_required",
  50126: "interaction_required",
  65001: "consent_required",
  700016: "unauthorized_client",
  50194: "invalid_request",
};

/** The text that goes with the number: https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
export function refusalText({ directory }: World, code: number, ask: RefusedAsk): string {
  const { app, redirectUri, tenant, person } = ask;
  const address = person?.userPrincipalName ?? ask.address ?? "";
  const named = `'${app.clientId}'(${app.displayName})`;
  switch (code) {
    case 50011:
      return `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${app.clientId}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to fix this.`;
    case 50020: {
      const home =
        person === undefined ? "" : isPersonal(person) ? "live.com" : `https://sts.windows.net/${person.tenantId}/`;
      return `User account '${address}' from identity provider '${home}' does not exist in tenant '${directory.findTenant(tenant)?.displayName ?? tenant}' and cannot access the application ${named} in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account.`;
    }
    case 50034:
      return `The user account ${address} does not exist in the ${tenant} directory. To sign into this application, the account must be added to the directory.`;
    case 50076:
      return `Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '${app.displayName}'.`;
    case 50079:
      return `Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '${app.displayName}'.`;
    case 50105:
      return `Your administrator has configured the application ${app.displayName} ('${app.clientId}') to block users unless they are specifically granted ('assigned') access to the application. The signed in user '${address}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator. Please contact your administrator to assign access to this application.`;
    case 50194:
      return `Application ${named} isn't configured as a multi-tenant application. Usage of the /common endpoint isn't supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.`;
    case 500200:
      return `User account '${address}' is a personal Microsoft account. Personal Microsoft accounts are not supported for this application unless explicitly invited to an organization. Try signing out and signing back in with an organizational account.`;
    case 65001:
      return `The user or administrator has not consented to use the application with ID '${app.clientId}' named '${app.displayName}'. Send an interactive authorization request for this user and resource.`;
    case 700016:
      return `Application with identifier '${app.clientId}' was not found in the directory '${directory.findTenant(tenant)?.displayName ?? tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`;
    default:
      return tokenRefusal(code).message;
  }
}
