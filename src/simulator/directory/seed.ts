import { type App, type MailboxSettings, PERSONAL_TENANT_ID, type Person, type Tenant } from "./person.ts";

/** The tenant that the seeded app registration lives in. */
export const HOME_TENANT: Tenant = {
  id: "5f1c9a70-2b64-4c1e-9d53-0a7e6b1c2d34",
  domain: "contoso.example",
  displayName: "Contoso",
  domains: [
    { name: "contoso.example" },
    { name: "contoso.onmicrosoft.com", isInitial: true },
    { name: "sales.contoso.example", isFederated: true },
  ],
};

export const OTHER_TENANT: Tenant = {
  id: "c0a4d1f2-7e35-4b98-8f06-9b2d3e4f5a61",
  domain: "fabrikam.example",
  displayName: "Fabrikam",
  domains: [{ name: "fabrikam.example" }, { name: "fabrikam.onmicrosoft.com", isInitial: true }],
};

/** Of personal Microsoft accounts, which have addresses of any provider. */
export const PERSONAL_TENANT: Tenant = {
  id: PERSONAL_TENANT_ID,
  domain: "live.com",
  displayName: "Microsoft accounts",
  domains: [{ name: "live.com" }],
};

export function seedTenants(): Tenant[] {
  return [HOME_TENANT, OTHER_TENANT, PERSONAL_TENANT].map((tenant) => ({ ...tenant, domains: [...tenant.domains] }));
}

/** The app registration that tests and the demo use. */
export const SEEDED_APP = {
  clientId: "8d3b1f6e-4a72-4c59-b0e8-6f1a2d9c7e45",
  secret: "s3V~simulated.Secret-of-m365sync_0123456789",
  expiredSecret: "0ld~simulated.Secret-that-has-expired_0123",
} as const;

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

function person(id: string, tenant: Tenant, name: string, more: Partial<Person> = {}): Person {
  const [givenName = name, surname = ""] = name.split(" ");
  const userPrincipalName = `${surname.toLowerCase()}@${tenant.domain}`;
  return {
    id,
    tenantId: tenant.id,
    displayName: name,
    givenName,
    surname,
    userPrincipalName,
    mail: more.hasMailbox === false ? null : userPrincipalName,
    department: null,
    userType: "Member",
    accountEnabled: true,
    jobTitle: "Account manager",
    isAdmin: false,
    hasMailbox: true,
    isRoom: false,
    timeZone: "W. Europe Standard Time",
    locale: "en-GB",
    settings: NEW_SETTINGS,
    ...more,
  };
}

/** Everybody who can sign in; their surnames say what they are for. */
export function seedPersons(): Person[] {
  return [
    person("1a7d2c94-0001-4f3b-8a10-d1e2f3a4b501", HOME_TENANT, "Quinn Quiet"),
    person("1a7d2c94-0002-4f3b-8a10-d1e2f3a4b502", HOME_TENANT, "Bella Busy", { timeZone: "Eastern Standard Time" }),
    person("1a7d2c94-0003-4f3b-8a10-d1e2f3a4b503", HOME_TENANT, "Bruno Broken", { timeZone: "GMT Standard Time" }),
    person("1a7d2c94-0004-4f3b-8a10-d1e2f3a4b504", HOME_TENANT, "Ada Admin", {
      isAdmin: true,
      jobTitle: "Administrator",
      timeZone: "UTC",
    }),
    person("1a7d2c94-0005-4f3b-8a10-d1e2f3a4b505", HOME_TENANT, "Nora Nomail", { hasMailbox: false }),
    person("1a7d2c94-0007-4f3b-8a10-d1e2f3a4b507", HOME_TENANT, "Meeting Room", { isRoom: true, jobTitle: "" }),
    person("2b8e3da5-0006-4f3b-8a10-d1e2f3a4b506", OTHER_TENANT, "Fred Foreign"),
  ];
}

export function seedApps(): App[] {
  return [
    {
      clientId: SEEDED_APP.clientId,
      displayName: "m365-sync",
      tenantId: HOME_TENANT.id,
      isMultiTenant: true,
      takesPersonal: true,
      optionalClaims: [],
      secrets: [{ value: SEEDED_APP.secret }, { value: SEEDED_APP.expiredSecret, expiresAt: 0 }],
      certificates: [],
      redirectUris: ["http://localhost/callback"],
      applicationRoles: [
        "Calendars.ReadWrite",
        "Mail.ReadWrite",
        "Mail.Send",
        "MailboxSettings.Read",
        "Tasks.ReadWrite.All",
        "User.Read.All",
      ],
      consentedTenants: new Set(),
    },
  ];
}
