// What Microsoft's page sends back instead of a code when somebody signs in. Most refusals end on that page and never come here.
import { StoreError } from "../../app/store-error.ts";

const again = "Sign in again; if it goes on, tell an administrator";
const askTenant = "An administrator of your Microsoft 365 organization has to";

const byNumber: Readonly<Record<string, string>> = {
  "65004": "You cancelled the sign-in at Microsoft. Nothing has happened here.",
  "65001": "The application was not consented to. Sign in again and accept what it asks for.",
  "90094": `${askTenant} consent to the application first. Then sign in again.`,
  "90095": "Your request for an administrator's consent is pending. Sign in again once it is granted.",
  "50058": "Nobody is signed in at Microsoft in this browser. Sign in again.",
  "50105": `${askTenant} assign you to the application. Then sign in again.`,
  "50057": "This account is disabled at Microsoft. An administrator of your Microsoft 365 organization can enable it.",
  "50020":
    "This account does not belong to the organization that is set up here. Sign in with an account of your own organization.",
  "50076": "Microsoft asks for multi-factor authentication. Sign in again and confirm it.",
  "50079": "Microsoft asks you to register for multi-factor authentication. Sign in again and register.",
  "53003": `Conditional Access blocks this sign-in. ${askTenant} change that policy, or you sign in from another device or place.`,
};

const byError: Readonly<Record<string, string>> = {
  access_denied: "The sign-in was refused or cancelled at Microsoft. Nothing has happened here.",
  login_required: "Nobody is signed in at Microsoft in this browser. Sign in again.",
  interaction_required: "Microsoft wants to ask you something. Sign in again and answer it.",
  consent_required: "The application was not consented to. Sign in again and accept what it asks for.",
  temporarily_unavailable: "Microsoft's sign-in service is not available. Sign in again in a minute.",
  server_error: "Microsoft's sign-in service failed. Sign in again in a minute.",
};

/** Microsoft's words are not shown: they contain addresses, and anybody can put any words into the callback's URL. */
export function refusedSignOn(error: string, description: string): StoreError {
  const number = /^AADSTS(\d{1,10})/.exec(description.trim())?.[1];
  const name = number === undefined ? (/^[a-z_]{1,60}$/.exec(error)?.[0] ?? "an error") : `AADSTS${number}`;
  const message = (number && byNumber[number]) || byError[error] || `Microsoft refused the sign-in. ${again}: ${name}.`;
  return new StoreError("rejected", message, { code: name });
}
