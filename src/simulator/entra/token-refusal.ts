/** A refusal of the token endpoint, in the words of Entra (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). */
export interface TokenRefusal {
  /** The AADSTS number. */
  readonly code: number;
  readonly error: string;
  readonly message: string;
  readonly status: number;
  readonly suberror?: string;
  /** JSON text of a claims challenge. */
  readonly claims?: string;
}

type Row = readonly [error: string, message: string, status?: number, suberror?: string];

const ROWS: Readonly<Record<number, Row>> = {
  50011: [
    "invalid_request",
    "The redirect URI specified in the request does not match the redirect URIs configured for the application.",
  ],
  50020: [
    "invalid_grant",
    "User account from identity provider does not exist in tenant and cannot access the application in that tenant.",
  ],
  50027: ["invalid_request", "JWT token is invalid or malformed."],
  50034: ["invalid_grant", "The user account does not exist in the directory."],
  50055: ["invalid_grant", "The password is expired."],
  50057: ["invalid_grant", "The user account is disabled."],
  50076: [
    "interaction_required",
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication.",
    400,
    "basic_action",
  ],
  50079: [
    "interaction_required",
    "Due to a configuration change made by your administrator, the user is required to enrol in multi-factor authentication.",
    400,
    "basic_action",
  ],
  50158: ["interaction_required", "External security challenge not satisfied.", 400, "basic_action"],
  50173: [
    "invalid_grant",
    "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
    400,
    "bad_token",
  ],
  50105: [
    "invalid_grant",
    "The signed in user is blocked because they are not assigned to a role for the application.",
  ],
  50053: [
    "invalid_grant",
    "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
  ],
  50058: ["login_required", "A silent sign-in request was sent but no user is signed in."],
  50072: [
    "interaction_required",
    "Due to a configuration change made by your administrator, the user needs to enrol for a second factor.",
    400,
    "basic_action",
  ],
  50074: ["interaction_required", "Strong Authentication is required.", 400, "basic_action"],
  50126: ["invalid_grant", "Error validating credentials due to invalid username or password."],
  53000: ["interaction_required", "Device is not in required device state: compliant.", 400, "message_only"],
  53001: ["interaction_required", "Device is not in required device state: domain_joined.", 400, "message_only"],
  530035: ["interaction_required", "Access has been blocked by security defaults.", 400, "message_only"],
  53003: [
    "interaction_required",
    "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
    400,
    "message_only",
  ],
  54005: ["invalid_grant", "OAuth2 Authorization code was already redeemed, please retry with a new valid code."],
  65001: [
    "invalid_grant",
    "The user or administrator has not consented to use the application.",
    400,
    "consent_required",
  ],
  65004: ["access_denied", "User declined to consent to access the app."],
  70000: ["invalid_grant", "The provided value for the input parameter 'code' is not valid."],
  70008: ["invalid_grant", "The provided authorization code or refresh token has expired due to inactivity."],
  70011: ["invalid_scope", "The provided value for the input parameter 'scope' is not valid."],
  70043: [
    "invalid_grant",
    "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.",
    400,
    "bad_token",
  ],
  90002: ["invalid_request", "Tenant not found. Check to make sure you have the correct tenant ID."],
  90033: ["temporarily_unavailable", "A transient error has occurred. Please try again.", 503],
  90094: [
    "access_denied",
    "An administrator of the tenant has set a policy that prevents you from granting the permissions.",
  ],
  90095: ["access_denied", "Admin consent is required. A request was sent to the administrator."],
  500021: ["access_denied", "Access to the tenant is denied."],
  500208: ["invalid_grant", "The domain is not a valid login domain for the account type."],
  500212: [
    "invalid_grant",
    "The user's administrator has set an outbound access policy that does not allow access to the resource tenant.",
  ],
  500213: [
    "invalid_grant",
    "The resource tenant's cross-tenant access policy does not allow this user to access this tenant.",
  ],
  500011: ["invalid_resource", "The resource principal was not found in the tenant."],
  501481: [
    "invalid_grant",
    "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
  ],
  700016: ["unauthorized_client", "Application was not found in the directory."],
  700021: [
    "invalid_client",
    "Client assertion application identifier doesn't match 'client_id' parameter. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials.",
    401,
  ],
  700023: ["invalid_client", "Client assertion audience claim does not match Realm issuer.", 401],
  700024: ["invalid_client", "Client assertion is not within its valid time range.", 401],
  700027: [
    "invalid_client",
    "The certificate with identifier used to sign the client assertion is not registered on application.",
    401,
  ],
  700082: [
    "invalid_grant",
    "The refresh token has expired due to inactivity. The token was inactive for 90.00:00:00.",
    400,
    "bad_token",
  ],
  700084: [
    "invalid_grant",
    "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00.",
    400,
    "bad_token",
  ],
  900144: ["invalid_request", "The request body must contain a required parameter."],
  7000215: [
    "invalid_client",
    "Invalid client secret provided. Ensure the secret being sent is the client secret value, not the client secret ID.",
    401,
  ],
  7000218: [
    "invalid_client",
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    401,
  ],
  7000222: ["invalid_client", "The provided client secret keys for app are expired.", 401],
  70003: ["unsupported_grant_type", "The app returned an unsupported grant type."],
};

/** What Entra answers for that AADSTS number; parts can be overridden, `suberror: ""` leaves it out. */
export function tokenRefusal(code: number, override: Partial<Omit<TokenRefusal, "code">> = {}): TokenRefusal {
  const [error, message, status = 400, suberror] = ROWS[code] ?? ["invalid_grant", "An error has occurred."];
  const base = { code, error, message, status, ...(suberror === undefined ? {} : { suberror }) };
  return { ...base, ...override };
}

/** Thrown inside the token endpoint and turned into an answer at its edge. */
export class TokenError extends Error {
  readonly refusal: TokenRefusal;
  constructor(code: number, override: Partial<Omit<TokenRefusal, "code">> = {}) {
    const refusal = tokenRefusal(code, override);
    super(refusal.message);
    this.refusal = refusal;
  }
}
