import { PERSONAL_TENANT_ID } from "./tenant.ts";

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
  /** For an invited guest: the object id of the account at home. */
  readonly homeId?: string;
  /** The state of the invitation; null for people who were not invited. */
  externalUserState: "PendingAcceptance" | "Accepted" | null;
  /** The AADSTS number of a tenant policy that blocks every sign-in. */
  signInTrouble: number | null;
  isAdmin: boolean;
  /** Without an Exchange licence every mailbox route answers MailboxNotEnabledForRESTAPI. */
  hasMailbox: boolean;
  /** A meeting room: its mailbox answers invitations automatically. */
  readonly isRoom: boolean;
  /** The mailbox zone, by its Windows name. */
  timeZone: string;
  settings: MailboxSettings;
  readonly locale: string;
}

export function isPersonal({ tenantId }: Pick<Person, "tenantId">): boolean {
  return tenantId === PERSONAL_TENANT_ID;
}
