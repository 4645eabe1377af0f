/** A tenant of Entra: its id and the one domain it has verified. */
export interface Tenant {
  readonly id: string;
  readonly domain: string;
  readonly displayName: string;
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

/** An account that can sign in. `id` is the object id (`oid`), `tenantId` its home. */
export interface Person {
  readonly id: string;
  readonly tenantId: string;
  readonly displayName: string;
  readonly givenName: string;
  readonly surname: string;
  readonly userPrincipalName: string;
  readonly jobTitle: string;
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
  readonly secrets: AppSecret[];
  /** In PEM: by these an app can prove itself without a secret. */
  readonly certificates: string[];
  readonly redirectUris: string[];
  /** Application permissions asked for; granted in a tenant only after admin consent there. */
  readonly applicationRoles: readonly string[];
  /** Tenants whose administrator consented. */
  readonly consentedTenants: Set<string>;
}
