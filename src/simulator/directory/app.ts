import { createHash } from "node:crypto";

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
  /** Called in a hidden frame when a session ends that the app was signed in to. */
  logoutUrl?: string;
  /** Requested application permissions; granted in a tenant only after admin consent there. */
  readonly applicationRoles: readonly string[];
  /** Delegated permissions in the registration: an administrator's consent to everything covers them. */
  readonly delegatedPermissions: readonly string[];
  /** Tenants whose administrator consented to the application permissions, and when. */
  readonly consentedTenants: Map<string, number>;
  /** Exchange roles for some mailboxes, besides Entra's grants. */
  readonly exchangeGrants: {
    readonly tenantId: string;
    readonly role: string;
    readonly persons: ReadonlySet<string>;
  }[];
  /** If set for a tenant, Entra's grants reach only these people's mailboxes. */
  readonly mailboxLimits: Map<string, ReadonlySet<string>>;
  readonly appRoles: AppRole[];
  /** Who was given a role, or access without one, in which tenant. */
  readonly assignments: Assignment[];
  /** Tenants in which only assigned people may sign in. */
  readonly assignmentRequired: Set<string>;
  /** Which groups the id token lists. */
  groupClaims: GroupClaims;
  /** Whether the groups are sent instead of the roles, as roles: `emit_as_roles` of the manifest. */
  groupsAsRoles: boolean;
}

/** A registration of one tenant, with nothing added to it. */
export function newApp(more: Pick<App, "clientId" | "displayName" | "tenantId"> & Partial<App>): App {
  return {
    isMultiTenant: false,
    takesPersonal: false,
    optionalClaims: [],
    secrets: [],
    certificates: [],
    redirectUris: [],
    applicationRoles: [],
    delegatedPermissions: [],
    consentedTenants: new Map(),
    exchangeGrants: [],
    mailboxLimits: new Map(),
    appRoles: [],
    assignments: [],
    assignmentRequired: new Set(),
    groupClaims: "None",
    groupsAsRoles: false,
    ...more,
  };
}

/** A role that the app's manifest defines; in an id token it is its `value`. */
export interface AppRole {
  readonly id: string;
  readonly value: string;
  readonly displayName: string;
  /** Those who have a role keep it when it is disabled. */
  isEnabled: boolean;
}

export interface Assignment {
  readonly id: string;
  readonly tenantId: string;
  /** A person's or a group's object id. */
  readonly principalId: string;
  /** `DEFAULT_ACCESS` for access without a role. */
  readonly appRoleId: string;
  readonly createdAt: number;
}

export type GroupClaims = "None" | "SecurityGroup" | "DirectoryRole" | "ApplicationGroup" | "All";

export const DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000";

/** The object id of the app's service principal in a tenant: always the same for the same two. */
export function servicePrincipalId({ clientId }: Pick<App, "clientId">, tenantId: string): string {
  const hex = createHash("sha256").update(`${clientId} ${tenantId}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
