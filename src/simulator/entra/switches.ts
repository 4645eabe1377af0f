export type CloudName = "public" | "us" | "cn";

/** Points on which documents, recordings and reports about Entra disagree, or which nobody has recorded. The first value is the default. */
export interface EntraSwitches {
  /** The `error` of AADSTS90002. */
  unknownTenantError: "invalid_request" | "invalid_tenant";
  /** Members of the OpenID configuration that only newer documents have. */
  extraMetadata: boolean;
  /** The cloud whose document, keys and tokens are served: the national clouds' were never recorded. */
  cloudMetadata: CloudName;
  /** What the document with `?appid=` leads to: the usual keys, a key of that app alone, or nothing. */
  appidKeys: "same" | "ownKey" | "notFound";
  /** The `issuer` of the keys at a tenant's own address. */
  jwksIssuer: "template" | "concrete" | "absent";
  /** By how many seconds `iat` and `nbf` of an id token lie in the past. */
  iatBackdate: number;
  /** Whether a work account's id token has `sid` without being asked for it. */
  sidDefault: boolean;
  /**
   * The `email` claim of a work account, where it was asked for: never; with or without a verified owner of its domain, whatever that
   * domain is; or only where the domain is one of the tenant's own.
   */
  emailClaim: "absent" | "verified" | "unverified" | "removed";
  /** How `xms_edov` says yes. */
  edovType: "true" | "textOne" | "one" | "absent";
  /** Whether the optional claims `verified_primary_email` and `verified_secondary_email` are sent. */
  verifiedEmails: "absent" | "array";
  /** Whether a guest's id token names the home tenant as `idp`. */
  guestIdp: "present" | "absent";
  guestPreferredUsername: "homeAddress" | "principalName";
  /** The host that a token with too many groups points to. */
  overageHost: "graph.windows.net" | "graph.microsoft.com";
  /** What `getMemberObjects` about oneself answers with no more than `User.Read`. */
  meMemberObjects: "denied" | "served";
  /** Where a refusal of a sign-in ends, by AADSTS number; every other one where it was seen to end. */
  refusalDelivery: Readonly<Record<number, "page" | "callback">>;
  /** A block by conditional access: on Microsoft's page, or back at the app with that error. */
  caBlock: "page" | "access_denied" | "interaction_required";
  /** The separator in an `error_description`. */
  descriptionSeparator: "space" | "crlf";
  /** Whether an address that is not registered is refused before anybody has signed in. */
  redirectProbe: "identical" | "atOnce";
  /** Whether the only signed-in account of a browser must still be picked, so that people can change accounts. */
  soleAccount: "asked" | "through";
  /** Whether a sign-out heeds `id_token_hint` and `state`. */
  logoutParams: "ignored" | "honoured";
  /** The parameters of a front-channel logout. */
  frontchannelIss: "sidOnly" | "sidAndIss";
  /** A delta link of `/users` that is too old: 410 with the address of a new round, 410 in Exchange's words, or 400. */
  usersDeltaExpired: "location" | "syncStateNotFound" | "badRequest";
  /** How the directory says that there was too much: 429, or 503. */
  directory429: "TooManyRequests" | "Request_ThrottledTemporarily";
  /** Whether the directory's Retry-After has a fraction. */
  fractionalRetryAfter: boolean;
  /** Whether pages of `/users` after the first hold fewer than were asked for. */
  shortDirectoryPages: boolean;
  /** An administrator's answer to the request for consent, or the name of the refusal. */
  adminConsent: "given" | "consent_required" | "access_denied";
  /** Seconds after an administrator's consent in which app-only tokens still have no permission. */
  consentDelay: number;
  /**
   * An app-only token without a single tenant: refused by conditional access whatever the secret is, as was recorded, or in plain words.
   */
  appTokenAtCommon: "blocked" | "tenantNeeded";
  /** What To Do answers when an app without a person writes. */
  todoAppWrite: "served" | "unknownError" | "denied";
  /** What Exchange answers to an app whose token names no permission at all: a refusal, or that the token cannot be understood. */
  missingRole: "denied" | "notUnderstood";
  /** How Exchange refuses a mailbox that is out of the app's scope. */
  outOfScopeText: "odataDisabled" | "accessDenied" | "blockedByPolicy";
  /** What `User.ReadBasic.All` answers if more than its six properties is requested. */
  readBasicExtra: "null" | "denied";
  /** Whether `max_age` brings `auth_time`. */
  maxAge: "honoured" | "ignored";
}

export const DEFAULT_ENTRA: EntraSwitches = {
  unknownTenantError: "invalid_request",
  extraMetadata: false,
  cloudMetadata: "public",
  appidKeys: "same",
  jwksIssuer: "template",
  iatBackdate: 300,
  sidDefault: true,
  emailClaim: "absent",
  edovType: "true",
  verifiedEmails: "absent",
  guestIdp: "present",
  guestPreferredUsername: "homeAddress",
  overageHost: "graph.windows.net",
  meMemberObjects: "denied",
  refusalDelivery: {},
  caBlock: "page",
  descriptionSeparator: "space",
  redirectProbe: "identical",
  soleAccount: "asked",
  logoutParams: "ignored",
  frontchannelIss: "sidOnly",
  usersDeltaExpired: "location",
  directory429: "TooManyRequests",
  fractionalRetryAfter: false,
  shortDirectoryPages: false,
  adminConsent: "given",
  consentDelay: 0,
  appTokenAtCommon: "blocked",
  todoAppWrite: "served",
  missingRole: "denied",
  outOfScopeText: "odataDisabled",
  readBasicExtra: "null",
  maxAge: "honoured",
};
