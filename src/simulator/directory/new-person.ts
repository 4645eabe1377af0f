import type { MailboxSettings, Person } from "./person.ts";
import type { Tenant } from "./tenant.ts";

const NEW_SETTINGS: MailboxSettings = {
  delegateMeetingMessageDeliveryOptions: "sendToDelegateOnly",
  dateFormat: "dd/MM/yyyy",
  timeFormat: "HH:mm",
  automaticRepliesSetting: {
    status: "disabled",
    externalAudience: "all",
    internalReplyMessage: "",
    externalReplyMessage: "",
    scheduledStartDateTime: { dateTime: "2026-01-01T05:00:00.0000000", timeZone: "UTC" },
    scheduledEndDateTime: { dateTime: "2026-01-02T05:00:00.0000000", timeZone: "UTC" },
  },
  language: { locale: "en-GB", displayName: "English (United Kingdom)" },
  workingHours: {
    daysOfWeek: ["monday", "tuesday", "wednesday", "thursday", "friday"],
    startTime: "08:00:00.0000000",
    endTime: "17:00:00.0000000",
  },
};

/** A member with a mailbox, by given name and surname, whose address is the surname at the tenant's domain. */
export function newPerson(id: string, tenant: Tenant, name: string, more: Partial<Person> = {}): Person {
  const [givenName = name, ...rest] = name.split(" ");
  const surname = rest.join(" ");
  const userPrincipalName = more.userPrincipalName ?? `${surname.toLowerCase()}@${tenant.domain}`;
  return {
    id,
    tenantId: tenant.id,
    displayName: name,
    givenName,
    surname,
    userPrincipalName,
    mail: more.hasMailbox === false ? null : userPrincipalName,
    jobTitle: "Account manager",
    department: null,
    userType: "Member",
    accountEnabled: true,
    externalUserState: null,
    signInTrouble: null,
    isAdmin: false,
    hasMailbox: true,
    isRoom: false,
    timeZone: "W. Europe Standard Time",
    locale: "en-GB",
    settings: NEW_SETTINGS,
    ...more,
  };
}

/** A person of another tenant as a guest here: a separate object, without a mailbox, with a name made from the home address. */
export function newGuest(id: string, tenant: Tenant, home: Person, more: Partial<Person> = {}): Person {
  const initial = tenant.domains.find(({ isInitial }) => isInitial === true)?.name ?? tenant.domain;
  const name = `${home.userPrincipalName.replace("@", "_")}#EXT#@${initial}`;
  return newPerson(id, tenant, home.displayName, {
    userPrincipalName: name,
    jobTitle: null,
    userType: "Guest",
    externalUserState: "Accepted",
    hasMailbox: false,
    mail: home.mail ?? home.userPrincipalName,
    homeId: home.id,
    ...more,
  });
}
