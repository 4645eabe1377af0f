// One table from Entra's words to ours: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
import { AuthError, ClientAuthError, InteractionRequiredAuthError, ServerError } from "@azure/msal-node";
import { StoreError } from "../../app/store-error.ts";
import type { Fault } from "../../core/sync/fault.ts";

type Row = readonly [fault: Fault, message: string];

const connectAgain = "Connect the account again.";

/** By AADSTS number, where a person needs to know more than the kind of error. */
const byNumber: Readonly<Record<string, Row>> = {
  "7000215": [
    "appMisconfigured",
    "The client secret is wrong. Enter the secret's value (not its id) from Certificates & secrets of the Azure application.",
  ],
  "7000222": [
    "appMisconfigured",
    "The client secret has expired. Create a new one under Certificates & secrets of the Azure application and enter its value.",
  ],
  "7000218": ["appMisconfigured", "The client secret is missing. Enter its value."],
  "700016": [
    "appMisconfigured",
    "The application (client) ID is not known in this tenant. Compare it, and the directory (tenant) ID, with the overview page of the Azure application.",
  ],
  "90002": [
    "appMisconfigured",
    "The directory (tenant) ID is not known to Microsoft in this cloud. Compare it with the overview page of the Azure application.",
  ],
  "900023": [
    "appMisconfigured",
    "The directory (tenant) ID is neither a GUID nor a domain that Microsoft knows. Compare it with the overview page of the Azure application.",
  ],
  "50011": [
    "appMisconfigured",
    "The redirect URI is not registered. Copy the one shown in the settings to Authentication of the Azure application, as type Web.",
  ],
  "500113": [
    "appMisconfigured",
    "The Azure application has no redirect URI. Copy the one shown in the settings there, as type Web.",
  ],
  "700084": [
    "appMisconfigured",
    "The redirect URI is registered as a single-page application. Register it as type Web instead.",
  ],
  "500011": ["appMisconfigured", "Microsoft Graph is not available in this tenant. Check the tenant and the cloud."],
  "50194": [
    "appMisconfigured",
    "The Azure application is for one tenant only. Enter that tenant's ID instead of common, or make the application multi-tenant.",
  ],
  "70011": ["appMisconfigured", "Microsoft does not know a permission that was asked for. Check the cloud setting."],
  "50020": ["needsReauth", "This account does not belong to the configured tenant. Connect an account of that tenant."],
  "50034": ["needsReauth", "The account no longer exists in the directory."],
  "50055": ["needsReauth", `The account's password has expired. Set a new one and connect the account again.`],
  "50057": ["needsReauth", "The account is disabled. An administrator of the tenant has to enable it."],
  "50076": ["needsReauth", `Microsoft asks for multi-factor authentication. ${connectAgain}`],
  "50079": ["needsReauth", `The user has to register for multi-factor authentication. ${connectAgain}`],
  "50105": [
    "needsReauth",
    "The user is not assigned to the Azure application. An administrator has to assign the user, then connect again.",
  ],
  "50158": ["needsReauth", `Microsoft asks for a further proof of identity. ${connectAgain}`],
  "50173": ["needsReauth", `The sign-in was revoked, by a new password or an administrator. ${connectAgain}`],
  "53000": [
    "needsReauth",
    "Conditional Access asks for a compliant device. An administrator of the tenant can change that policy.",
  ],
  "53001": [
    "needsReauth",
    "Conditional Access asks for a joined device. An administrator of the tenant can change that policy.",
  ],
  "53003": [
    "needsReauth",
    "Conditional Access blocks this sign-in. An administrator of the tenant can change that policy.",
  ],
  "54005": ["rejected", "This sign-in was already used. Start connecting again."],
  "501481": ["rejected", "This sign-in was begun elsewhere. Start connecting again."],
  "65001": ["needsReauth", "The permissions were not consented to. Connect the account again and accept them."],
  "65004": ["rejected", "The sign-in was cancelled at the consent page."],
  "70008": ["needsReauth", `The sign-in has expired. ${connectAgain}`],
  "700082": ["needsReauth", `The sign-in was not used for 90 days and has expired. ${connectAgain}`],
  "70043": ["needsReauth", `The tenant limits how long a sign-in lasts. ${connectAgain}`],
  "90094": [
    "needsReauth",
    "An administrator has to consent to the permissions. Send the administrator the consent link, then connect again.",
  ],
  "90095": ["needsReauth", "The request for an administrator's consent is pending. Connect again once it is granted."],
  "90033": ["unavailable", "Microsoft's sign-in service has trouble of its own."],
};

/** By OAuth's `error`. `invalid_grant` reaches us as ServerError too, whenever Entra adds no suberror. */
const byError: Readonly<Record<string, Row>> = {
  invalid_grant: ["needsReauth", `Microsoft no longer accepts this sign-in. ${connectAgain}`],
  interaction_required: ["needsReauth", `Microsoft wants the user to sign in again. ${connectAgain}`],
  consent_required: [
    "needsReauth",
    "The permissions were not consented to. Connect the account again and accept them.",
  ],
  login_required: ["needsReauth", `Microsoft wants the user to sign in again. ${connectAgain}`],
  access_denied: ["needsReauth", `Microsoft refused the sign-in. ${connectAgain}`],
  invalid_client: ["appMisconfigured", "Microsoft refused the application's client ID or client secret. Check both."],
  unauthorized_client: [
    "appMisconfigured",
    "Microsoft does not let this application sign in. Check the client ID and the tenant.",
  ],
  invalid_resource: [
    "appMisconfigured",
    "Microsoft Graph is not available in this tenant. Check the tenant and the cloud.",
  ],
  invalid_scope: [
    "appMisconfigured",
    "Microsoft does not know a permission that was asked for. Check the cloud setting.",
  ],
  invalid_request: ["rejected", "Microsoft refused the sign-in as invalid."],
  temporarily_unavailable: ["unavailable", "Microsoft's sign-in service is not available."],
  server_error: ["unavailable", "Microsoft's sign-in service failed."],
  no_tokens_found: ["needsReauth", `Nothing is stored that would sign this account in. ${connectAgain}`],
  no_account_found: ["needsReauth", `Nothing is stored that would sign this account in. ${connectAgain}`],
  refresh_token_expired: ["needsReauth", `The sign-in has expired. ${connectAgain}`],
  network_error: ["unavailable", "Microsoft's sign-in service could not be reached."],
  no_network_connectivity: ["unavailable", "Microsoft's sign-in service could not be reached."],
  endpoints_resolution_error: ["unavailable", "Microsoft's sign-in service could not be reached."],
  nonce_mismatch: ["rejected", "The answer belongs to another sign-in. Start connecting again."],
  state_mismatch: ["rejected", "The answer belongs to another sign-in. Start connecting again."],
  missing_tenant_id_error: [
    "appMisconfigured",
    "A tenant of one's own is needed here: common and organizations name none.",
  ],
};

/** A sign-in error in the engine's words; its message says what to do. Anything other than MSAL's errors is a bug and returned as it is. */
export function toStoreError(error: unknown): unknown {
  if (!(error instanceof AuthError)) return error;
  const number = numberOf(error);
  const [fault, message] = (number && byNumber[number]) || byError[error.errorCode] || byClass(error);
  return new StoreError(fault, message, {
    code: number ? `AADSTS${number}` : error.errorCode,
    ...(error.correlationId && { requestId: error.correlationId }),
    cause: error,
  });
}

/**
 * The error that the authorize page sent instead of a code (`error`, `error_description`).
 * @see {@link toStoreError} for errors of the token endpoint
 */
export function refusalOf(error: string, description: string): StoreError {
  const number = /AADSTS(\d+)/.exec(description)?.[1];
  const [fault, message] = (number && byNumber[number]) ||
    byError[error] || ["rejected", `Microsoft answered ${error}.`];
  return new StoreError(fault, message, { code: number ? `AADSTS${number}` : error });
}

function numberOf(error: AuthError): string | undefined {
  const stated =
    error instanceof ServerError || error instanceof InteractionRequiredAuthError ? error.errorNo : undefined;
  return stated ?? /AADSTS(\d+)/.exec(error.errorMessage)?.[1];
}

function byClass(error: AuthError): Row {
  if (error instanceof InteractionRequiredAuthError)
    return ["needsReauth", `Microsoft wants the user to sign in again. ${connectAgain}`];
  if (error instanceof ServerError) return ["unavailable", "Microsoft's sign-in service answered with an error."];
  if (error instanceof ClientAuthError) return ["rejected", `The sign-in could not be used: ${error.errorCode}.`];
  return ["appMisconfigured", `The Azure application cannot be used: ${error.errorCode}.`];
}
