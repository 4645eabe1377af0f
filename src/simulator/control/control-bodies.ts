import { z } from "zod";
import { FAULT_KINDS } from "../faults.ts";
import { ControlError } from "./find.ts";
import { mailSwitches } from "./mail-bodies.ts";

/** The JSON bodies of control calls; their meaning is documented at the types they become. */
export const listName = z.object({ displayName: z.string().min(1) });
export const edit = z.looseObject({ title: z.string().exactOptional(), due: z.string().nullable().exactOptional() });
export const seed = z.object({ count: z.int().min(0).max(1_000_000), prefix: z.string().exactOptional() });
export const scopes = z.object({ scopes: z.array(z.string()).nullable() });
const secret = z.object({ value: z.string().min(1), expiresAt: z.string().exactOptional() });
export const appEdit = z.strictObject({
  addRedirectUris: z.array(z.string()).exactOptional(),
  addSecret: secret.exactOptional(),
  addCertificate: z.string().exactOptional(),
  expireSecret: z.string().exactOptional(),
  removeSecret: z.string().exactOptional(),
  consentTenant: z.string().exactOptional(),
  withdrawConsent: z.string().exactOptional(),
  isMultiTenant: z.boolean().exactOptional(),
  takesPersonal: z.boolean().exactOptional(),
  optionalClaims: z.array(z.string()).exactOptional(),
  addAppRole: z.strictObject({ value: z.string().min(1), displayName: z.string().exactOptional() }).exactOptional(),
  disableAppRole: z.string().exactOptional(),
  groupClaims: z.enum(["None", "SecurityGroup", "DirectoryRole", "ApplicationGroup", "All"]).exactOptional(),
  groupsAsRoles: z.boolean().exactOptional(),
  requireAssignment: z.string().exactOptional(),
  logoutUrl: z.string().exactOptional(),
});
export const keyRotation = z.strictObject({
  action: z.enum(["publishNext", "signWithNext", "retireOld", "emergencyRoll"]),
  family: z.enum(["work", "personal", "foreignCloud"]).exactOptional(),
});
export const newApp = z.strictObject({
  displayName: z.string().exactOptional(),
  clientId: z.guid().exactOptional(),
  secret: z.string().exactOptional(),
  redirectUris: z.array(z.string()).exactOptional(),
  isMultiTenant: z.boolean().exactOptional(),
  tenant: z.string().exactOptional(),
});
export const tokenFault = z.strictObject({
  code: z.int(),
  error: z.string().exactOptional(),
  suberror: z.string().exactOptional(),
  claims: z.string().exactOptional(),
  status: z.int().exactOptional(),
  times: z.int().min(1).exactOptional(),
  grantType: z.string().exactOptional(),
});
export const faultRule = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  times: z.int().min(1).exactOptional(),
  rate: z.number().min(0).max(1).exactOptional(),
  method: z.string().exactOptional(),
  path: z.string().refine(isPattern, "not a regular expression").exactOptional(),
  person: z.string().exactOptional(),
  retryAfterSeconds: z.int().min(0).exactOptional(),
  retryAfter: z.string().exactOptional(),
  delayMs: z.number().min(0).exactOptional(),
  skip: z.int().min(0).exactOptional(),
  status: z.int().min(400).max(599).exactOptional(),
  code: z.string().exactOptional(),
  message: z.string().exactOptional(),
});
export const clockMove = z.strictObject({
  advanceMs: z.number().exactOptional(),
  set: z.iso.datetime().exactOptional(),
  freeze: z.boolean().exactOptional(),
});
const notificationSwitches = z.strictObject({
  outlookMinutes: z.literal([4230, 10080]).exactOptional(),
  todoMinutes: z.int().min(45).exactOptional(),
  perCalendar: z.boolean().exactOptional(),
  tasks: z.boolean().exactOptional(),
  refusesDuplicates: z.boolean().exactOptional(),
  quota: z.int().min(0).exactOptional(),
  patienceMs: z.number().min(0).exactOptional(),
  delayMs: z.number().min(0).exactOptional(),
  extraUpdates: z.int().min(0).exactOptional(),
  copies: z.int().min(0).exactOptional(),
  loss: z.number().min(0).max(1).exactOptional(),
  reversed: z.boolean().exactOptional(),
  retryMs: z.number().min(0).exactOptional(),
});
const calendarSwitches = z.strictObject({
  masterInStream: z.boolean().exactOptional(),
  occurrences: z.enum(["bare", "partlyFilled"]).exactOptional(),
  exceptionsInheritText: z.boolean().exactOptional(),
  cancelledOccurrencesReliable: z.boolean().exactOptional(),
  ifMatchOnDelete: z.enum(["honoured", "ignored"]).exactOptional(),
  duplicateTransactionId: z.literal([400, 409]).exactOptional(),
  patternChange: z.enum(["dropsExceptions", "keepsExceptions"]).exactOptional(),
  attendeeStatusOnPatch: z.enum(["kept", "reset"]).exactOptional(),
  organizerDeleteMails: z.boolean().exactOptional(),
  startDateMismatch: z.enum(["refused", "shifted"]).exactOptional(),
  deleteWithoutRight: z.enum(["refused", "silent"]).exactOptional(),
  seriesSplitAcrossPages: z.boolean().exactOptional(),
  duplicatesInRound: z.boolean().exactOptional(),
  emptyPages: z.boolean().exactOptional(),
  replaysLastChange: z.boolean().exactOptional(),
  returnedEventStaysRemoved: z.boolean().exactOptional(),
  newCalendarIdDiffers: z.boolean().exactOptional(),
  joinLinkComesLate: z.boolean().exactOptional(),
  roomReplyMs: z.number().min(0).exactOptional(),
  eventsDelta: z.enum(["refused", "stripped"]).exactOptional(),
  foreignAllDaySeries: z.enum(["inItsZone", "inUtc"]).exactOptional(),
  seriesZone: z.enum(["named", "custom"]).exactOptional(),
  unknownSelect: z.enum(["refused", "leftOut"]).exactOptional(),
  unknownProperty: z.enum(["refused", "dropped"]).exactOptional(),
  search: z.enum(["refused", "served"]).exactOptional(),
  rareFilters: z.enum(["refused", "served"]).exactOptional(),
  createAnswerZone: z.enum(["sent", "preferred"]).exactOptional(),
  patchAnswerZone: z.enum(["preferred", "utc"]).exactOptional(),
  attachmentsInBody: z.enum(["dropped", "refused"]).exactOptional(),
  deltaPageSize: z.int().min(1).exactOptional(),
});
const entraSwitches = z.strictObject({
  unknownTenantError: z.enum(["invalid_request", "invalid_tenant"]).exactOptional(),
  extraMetadata: z.boolean().exactOptional(),
  cloudMetadata: z.enum(["public", "us", "cn"]).exactOptional(),
  appidKeys: z.enum(["same", "ownKey", "notFound"]).exactOptional(),
  jwksIssuer: z.enum(["template", "concrete", "absent"]).exactOptional(),
  iatBackdate: z.int().min(0).exactOptional(),
  sidDefault: z.boolean().exactOptional(),
  emailClaim: z.enum(["absent", "verified", "unverified", "removed"]).exactOptional(),
  edovType: z.enum(["true", "textOne", "one", "absent"]).exactOptional(),
  verifiedEmails: z.enum(["absent", "array"]).exactOptional(),
  guestIdp: z.enum(["present", "absent"]).exactOptional(),
  guestPreferredUsername: z.enum(["homeAddress", "principalName"]).exactOptional(),
  overageHost: z.enum(["graph.windows.net", "graph.microsoft.com"]).exactOptional(),
  readBasicExtra: z.enum(["null", "denied"]).exactOptional(),
  meMemberObjects: z.enum(["denied", "served"]).exactOptional(),
  refusalDelivery: z.record(z.coerce.number(), z.enum(["page", "callback"])).exactOptional(),
  caBlock: z.enum(["page", "access_denied", "interaction_required"]).exactOptional(),
  descriptionSeparator: z.enum(["space", "crlf"]).exactOptional(),
  redirectProbe: z.enum(["identical", "atOnce"]).exactOptional(),
  soleAccount: z.enum(["asked", "through"]).exactOptional(),
  logoutParams: z.enum(["ignored", "honoured"]).exactOptional(),
  frontchannelIss: z.enum(["sidOnly", "sidAndIss"]).exactOptional(),
  usersDeltaExpired: z.enum(["location", "syncStateNotFound", "badRequest"]).exactOptional(),
  directory429: z.enum(["TooManyRequests", "Request_ThrottledTemporarily"]).exactOptional(),
  fractionalRetryAfter: z.boolean().exactOptional(),
  shortDirectoryPages: z.boolean().exactOptional(),
  adminConsent: z.enum(["given", "consent_required", "access_denied"]).exactOptional(),
  consentDelay: z.int().min(0).exactOptional(),
  appTokenAtCommon: z.enum(["blocked", "tenantNeeded"]).exactOptional(),
  todoAppWrite: z.enum(["served", "unknownError", "denied"]).exactOptional(),
  missingRole: z.enum(["denied", "notUnderstood"]).exactOptional(),
  outOfScopeText: z.enum(["odataDisabled", "accessDenied", "blockedByPolicy"]).exactOptional(),
  maxAge: z.enum(["honoured", "ignored"]).exactOptional(),
});
export const settingsPatch = z.strictObject({
  limits: z
    .strictObject({
      concurrency: z.int().exactOptional(),
      requestsPer10Minutes: z.int().exactOptional(),
      windowSeconds: z.int().min(1).exactOptional(),
      retryAfterSeconds: z.tuple([z.int(), z.int()]).exactOptional(),
      directoryUnits: z.int().min(0).nullable().exactOptional(),
    })
    .exactOptional(),
  quirks: z
    .strictObject({
      emptyLastPage: z.boolean().exactOptional(),
      shortPages: z.boolean().exactOptional(),
      hidesDeletions: z.boolean().exactOptional(),
      endlessRounds: z.enum(["never", "emptyPages", "sameItems"]).exactOptional(),
      ids: z.enum(["urlSafe", "classic"]).exactOptional(),
      todoCount: z.enum(["ignored", "told"]).exactOptional(),
    })
    .exactOptional(),
  notifications: notificationSwitches.exactOptional(),
  calendar: calendarSwitches.exactOptional(),
  mail: mailSwitches.exactOptional(),
  entra: entraSwitches.exactOptional(),
  tokenLifetimeSeconds: z.tuple([z.int(), z.int()]).exactOptional(),
  deltaLifetimeMs: z.number().exactOptional(),
  ghostListMs: z.number().exactOptional(),
  latencyMs: z.number().exactOptional(),
});

export const lifecycle = z.object({ event: z.enum(["reauthorizationRequired", "subscriptionRemoved", "missed"]) });
export const move = z.object({ toList: z.string() });
export const expiry = z.object({ as: z.enum(["gone", "malformed"]).exactOptional() });
export const revocation = z.object({ consent: z.boolean().exactOptional() });
export const tokenWish = z.object({ scopes: z.array(z.string()).exactOptional() });

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** @throws ControlError 400 saying what is wrong with the body */
export function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body ?? {});
  if (!parsed.success) throw new ControlError(400, z.prettifyError(parsed.error));
  return parsed.data;
}
