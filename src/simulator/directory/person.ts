/** A domain that a tenant has proved to be its own. */
export interface VerifiedDomain {
  readonly name: string;
  /** The one that came with the tenant. */
  readonly isInitial?: boolean;
  /** Whether its people sign in at a service of their own. */
  readonly isFederated?: boolean;
}

/** A tenant of Entra. `domain` is its default one, and one of its verified `domains`. */
export interface Tenant {
  readonly id: string;
  readonly domain: string;
  readonly displayName: string;
  readonly domains: VerifiedDomain[];
}

/** What a person may set in a mailbox besides its zone, as Graph writes it. */
export interface MailboxSettings {
  readonly delegateMeetingMessageDeliveryOptions: string;
  readonly dateFormat: string;
  readonly timeFormat: string;
  readonly automaticRepliesSetting: Readonly<Record<string, unknown>>;
  readonly language: { readonly locale: string; readonly displayName: string };
  readonly workingHours: {
    readonly daysOfWeek: readonly string[];
    readonly startTime: string;
    readonly endTime: string;
    /** Absent: the mailbox's own. */
    readonly timeZone?: { readonly name: string };
  };
}

/** An account that can sign in. `id` is the object id (`oid`) in the tenant `tenantId`. */
export interface Person {
  readonly id: string;
  readonly tenantId: string;
  displayName: string;
  givenName: string;
  surname: string;
  userPrincipalName: string;
  /** The Mail attribute: any address that the tenant's administrator writes there. */
  mail: string | null;
  jobTitle: string | null;
  department: string | null;
  /** Old objects have none. */
  userType: "Member" | "Guest" | null;
  accountEnabled: boolean;
  /** Of who was invited from elsewhere: the object id of the account at home. */
  readonly homeId?: string;
  readonly isAdmin: boolean;
  /** Without an Exchange licence every mailbox route answers MailboxNotEnabledForRESTAPI. */
  readonly hasMailbox: boolean;
  /** A meeting room: its mailbox answers invitations by itself. */
  readonly isRoom: boolean;
  /** The mailbox zone, by its Windows name. */
  timeZone: string;
  settings: MailboxSettings;
  readonly locale: string;
}

export function isPersonal({ tenantId }: Pick<Person, "tenantId">): boolean {
  return tenantId === PERSONAL_TENANT_ID;
}

/** The tenant that all personal Microsoft accounts are in. */
export const PERSONAL_TENANT_ID = "9188040d-6c67-4c5b-b112-36a304b66dad";

interface AppSecret {
  readonly value: string;
  /** Epoch milliseconds; absent means it never expires. */
  expiresAt?: number;
}

/** An app registration. */
export interface App {
  readonly clientId: string;
  readonly displayName: string;
  readonly tenantId: string;
  /** Whether people of other tenants may sign in. */
  isMultiTenant: boolean;
  /** Whether personal Microsoft accounts may. */
  takesPersonal: boolean;
  /** Optional claims of the id token, by their names in the manifest. */
  optionalClaims: readonly string[];
  readonly secrets: AppSecret[];
  /** In PEM: by these an app can prove itself without a secret. */
  readonly certificates: string[];
  readonly redirectUris: string[];
  /** Application permissions asked for; granted in a tenant only after admin consent there. */
  readonly applicationRoles: readonly string[];
  /** Tenants whose administrator consented. */
  readonly consentedTenants: Set<string>;
}
