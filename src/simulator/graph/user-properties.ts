import type { Person } from "../directory/person.ts";
import type { Session } from "../entra/sessions.ts";
import type { World } from "../world.ts";
import { GraphError } from "./graph-error.ts";

/** Without `$select` a user has these. */
const DEFAULTS = [
  ...["businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation"],
  ...["preferredLanguage", "surname", "userPrincipalName", "id"],
];
/** What `User.ReadBasic.All` gives of others. */
const BASICS = new Set(["id", "displayName", "givenName", "surname", "mail", "userPrincipalName"]);
export const LIST_SCOPES = [
  ...["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
];
const FULL = ["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];

/** The plan for a mailbox; every licensed account has it, with a mailbox or without. */
const EXCHANGE_PLAN = "efb87545-963c-4e0d-99df-69c6916d9eb0";
const EXCHANGE_FOUNDATION = "113feb6c-3fe4-4440-bddc-54d774bf0318";
const SKU = "05e9a617-0261-4cee-bb44-138d3ef5d965";
const CREATED = "2024-02-01T08:00:00Z";

/** Known properties that are empty for everybody here. */
const EMPTY = [
  ...["mobilePhone", "officeLocation", "city", "companyName", "country", "employeeId", "employeeType", "postalCode"],
  ...["state", "streetAddress", "onPremisesSyncEnabled", "onPremisesSamAccountName", "onPremisesImmutableId"],
];

const PROPERTIES: Readonly<Record<string, (person: Person) => unknown>> = {
  id: ({ id }) => id,
  displayName: ({ displayName }) => displayName,
  givenName: ({ givenName }) => givenName,
  surname: ({ surname }) => surname,
  mail: ({ mail }) => mail,
  userPrincipalName: ({ userPrincipalName }) => userPrincipalName,
  jobTitle: ({ jobTitle }) => jobTitle,
  department: ({ department }) => department,
  preferredLanguage: ({ locale }) => locale,
  accountEnabled: ({ accountEnabled }) => accountEnabled,
  userType: ({ userType }) => userType,
  externalUserState: ({ externalUserState }) => externalUserState,
  externalUserStateChangeDateTime: ({ externalUserState }) => (externalUserState === null ? null : CREATED),
  creationType: ({ externalUserState }) => (externalUserState === null ? null : "Invitation"),
  createdDateTime: () => CREATED,
  otherMails: ({ userType, mail }) => (userType === "Guest" && mail !== null ? [mail] : []),
  proxyAddresses: ({ mail }) => (mail === null ? [] : [`SMTP:${mail}`]),
  assignedPlans: plansOf,
  assignedLicenses: (person) => (isLicensed(person) ? [{ disabledPlans: [], skuId: SKU }] : []),
  usageLocation: (person) => (isLicensed(person) ? "DE" : null),
  businessPhones: () => [],
  ...Object.fromEntries(EMPTY.map((name) => [name, () => null])),
};

/** Every property that `$select` and `$filter` may name, with its wire name. */
export function describeUser(person: Person): Record<string, unknown> {
  return Object.fromEntries(Object.entries(PROPERTIES).map(([name, read]) => [name, read(person)]));
}

/** Not in lists: they are not stored in the directory. */
export const ELSEWHERE = new Set(["mailboxSettings", "aboutMe", "birthday", "interests", "skills", "mySite"]);

function isLicensed({ userType, isRoom }: Person): boolean {
  return userType !== "Guest" && !isRoom;
}

function plansOf(person: Person): unknown[] {
  if (!isLicensed(person)) return [];
  // Its name was seen in both casings.
  const service = person.id.charCodeAt(0) % 2 === 0 ? "Exchange" : "exchange";
  const servicePlanId = person.hasMailbox ? EXCHANGE_PLAN : EXCHANGE_FOUNDATION;
  return [{ assignedDateTime: CREATED, capabilityStatus: "Enabled", service, servicePlanId }];
}

/** `GET /users/{id}/licenseDetails`. */
export function licensesOf(person: Person): unknown[] {
  if (!isLicensed(person)) return [];
  const plan = person.hasMailbox
    ? { servicePlanId: EXCHANGE_PLAN, servicePlanName: "EXCHANGE_S_ENTERPRISE" }
    : { servicePlanId: EXCHANGE_FOUNDATION, servicePlanName: "EXCHANGE_S_FOUNDATION" };
  return [
    {
      id: Buffer.from(`${person.id}${SKU}`.replaceAll("-", ""), "hex").toString("base64url"),
      skuId: SKU,
      skuPartNumber: "SPE_E3",
      servicePlans: [{ ...plan, provisioningStatus: "Success", appliesTo: "User" }],
    },
  ];
}

/** The names of `$select` in the schema's casing; undefined without one. @throws GraphError 400 for an unknown one */
export function selectedNames(query: URLSearchParams): readonly string[] | undefined {
  const wanted = query.get("$select");
  if (wanted === null) return undefined;
  return wanted.split(",").map((part) => {
    const name = part.trim();
    const found = KNOWN.get(name.toLowerCase());
    if (found !== undefined) return found;
    throw new GraphError(
      400,
      "Request_BadRequest",
      `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.user'.`,
    );
  });
}

const KNOWN = new Map([...Object.keys(PROPERTIES), ...ELSEWHERE].map((name) => [name.toLowerCase(), name]));

/** Whether the token reads everything of everybody, and not only what an address book shows. */
export function readsAll({ permissions }: Session): boolean {
  return FULL.some((name) => permissions.has(name));
}

export function isBasic(name: string): boolean {
  return BASICS.has(name);
}

export function isUserProperty(name: string): boolean {
  return Object.hasOwn(PROPERTIES, name);
}

/** What the token may see of that person, of the properties that were asked for. */
export function showUser(world: World, session: Session, person: Person, names: readonly string[] = DEFAULTS) {
  const isFull = session.person === person || readsAll(session);
  const hidden = isFull ? [] : names.filter((name) => !BASICS.has(name) && !DEFAULTS.includes(name));
  if (hidden.length > 0 && world.settings.entra.readBasicExtra === "denied") throw denied();
  return Object.fromEntries(
    names.map((name) => [name, isFull || BASICS.has(name) ? (PROPERTIES[name]?.(person) ?? null) : nothing(name)]),
  );
}

/** A property that was not shown: an empty collection, or null. */
function nothing(name: string): unknown {
  return COLLECTIONS.has(name) ? [] : null;
}
const COLLECTIONS = new Set(["businessPhones", "otherMails", "proxyAddresses", "assignedPlans", "assignedLicenses"]);

export function denied(): GraphError {
  return new GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
}

/** A personal account has no directory. */
export function notForPersons(): GraphError {
  return new GraphError(400, "BadRequest", "This API is not supported for MSA accounts.");
}
