import { z } from "zod";
import { isWrongKind, type WrongKind } from "../entra/wrong-token.ts";

const names = z.array(z.string());
const personFields = {
  givenName: z.string().exactOptional(),
  surname: z.string().exactOptional(),
  userPrincipalName: z.string().min(1).exactOptional(),
  mail: z.string().nullable().exactOptional(),
  jobTitle: z.string().nullable().exactOptional(),
  department: z.string().nullable().exactOptional(),
  userType: z.enum(["Member", "Guest"]).nullable().exactOptional(),
  accountEnabled: z.boolean().exactOptional(),
  externalUserState: z.enum(["PendingAcceptance", "Accepted"]).nullable().exactOptional(),
  signInTrouble: z.int().nullable().exactOptional(),
  isAdmin: z.boolean().exactOptional(),
  hasMailbox: z.boolean().exactOptional(),
  timeZone: z.string().exactOptional(),
};

/** The JSON bodies of the directory's control calls; their meaning is documented at the types they become. */
export const personEdit = z.strictObject({ displayName: z.string().min(1).exactOptional(), ...personFields });
export const newPersonBody = z.strictObject({
  displayName: z.string().min(1),
  tenant: z.string().exactOptional(),
  homeOf: z.string().exactOptional(),
  ...personFields,
});
export const peopleWish = z.strictObject({ count: z.int().min(0).max(20_000), tenant: z.string().exactOptional() });
export const newTenant = z.strictObject({
  domain: z.string().min(1),
  displayName: z.string().exactOptional(),
  id: z.guid().exactOptional(),
});
export const tenantEdit = z.strictObject({ userConsent: z.boolean() });
export const domainWish = z.strictObject({ tenant: z.string().exactOptional() });
export const newGroup = z.strictObject({
  displayName: z.string().min(1),
  tenant: z.string().exactOptional(),
  isSecurity: z.boolean().exactOptional(),
  members: names.exactOptional(),
});
export const groupEdit = z.strictObject({
  addMembers: names.exactOptional(),
  removeMembers: names.exactOptional(),
});
export const assignment = z.strictObject({
  principal: z.string(),
  role: z.string().exactOptional(),
  clientId: z.string().exactOptional(),
});
export const exchangeGrant = z.strictObject({
  role: z.string().min(1),
  people: names,
  clientId: z.string().exactOptional(),
});
export const mailboxLimit = z.strictObject({ people: names.nullable(), clientId: z.string().exactOptional() });
export const wrongToken = z.strictObject({
  kind: z.custom<WrongKind>(isWrongKind, "not a way in which a token can be wrong").exactOptional(),
  claims: z.record(z.string(), z.unknown()).exactOptional(),
  without: names.exactOptional(),
  header: z.record(z.string(), z.unknown()).exactOptional(),
  times: z.int().min(1).exactOptional(),
});
