import { type App, newApp } from "./app.ts";
import { newPerson } from "./new-person.ts";
import type { Person } from "./person.ts";
import { PERSONAL_TENANT_ID, type Tenant } from "./tenant.ts";

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

/** The tenant of personal Microsoft accounts, which have addresses of any provider. */
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
  scopes: [
    "Calendars.ReadWrite",
    "Mail.ReadWrite",
    "Mail.Send",
    "MailboxSettings.Read",
    "Tasks.ReadWrite",
    "User.Read",
  ],
} as const;

/** Everybody who can sign in; their surnames say what they are for. */
export function seedPersons(): Person[] {
  return [
    newPerson("1a7d2c94-0001-4f3b-8a10-d1e2f3a4b501", HOME_TENANT, "Quinn Quiet"),
    newPerson("1a7d2c94-0002-4f3b-8a10-d1e2f3a4b502", HOME_TENANT, "Bella Busy", { timeZone: "Eastern Standard Time" }),
    newPerson("1a7d2c94-0003-4f3b-8a10-d1e2f3a4b503", HOME_TENANT, "Bruno Broken", { timeZone: "GMT Standard Time" }),
    newPerson("1a7d2c94-0004-4f3b-8a10-d1e2f3a4b504", HOME_TENANT, "Ada Admin", {
      isAdmin: true,
      jobTitle: "Administrator",
      timeZone: "UTC",
    }),
    newPerson("1a7d2c94-0005-4f3b-8a10-d1e2f3a4b505", HOME_TENANT, "Nora Nomail", { hasMailbox: false }),
    newPerson("1a7d2c94-0007-4f3b-8a10-d1e2f3a4b507", HOME_TENANT, "Meeting Room", {
      isRoom: true,
      jobTitle: "",
      accountEnabled: false,
    }),
    newPerson("2b8e3da5-0006-4f3b-8a10-d1e2f3a4b506", OTHER_TENANT, "Fred Foreign"),
  ];
}

export function seedApps(): App[] {
  return [
    newApp({
      clientId: SEEDED_APP.clientId,
      displayName: "m365-sync",
      tenantId: HOME_TENANT.id,
      isMultiTenant: true,
      takesPersonal: true,
      secrets: [{ value: SEEDED_APP.secret }, { value: SEEDED_APP.expiredSecret, expiresAt: 0 }],
      redirectUris: ["http://localhost/callback"],
      delegatedPermissions: [...SEEDED_APP.scopes],
      applicationRoles: [
        "Calendars.ReadWrite",
        "Mail.ReadWrite",
        "Mail.Send",
        "MailboxSettings.Read",
        "Tasks.ReadWrite.All",
        "User.Read.All",
      ],
    }),
  ];
}
