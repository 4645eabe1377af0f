import type { MailAddress } from "../../core/access/mail-domain.ts";
import type { Role } from "../../core/access/role.ts";
import type { KnownPeople } from "../../core/access/sign-on.ts";
import type { WayIn } from "../../core/access/way-in.ts";
import type { AuditRecord } from "./audit.ts";

/** A person's identity at Microsoft, for ever: neither id changes or is reused. Both in lower case. */
export interface IdentityKey {
  readonly tenantId: string;
  readonly objectId: string;
}

/** With the names people know it by, as last seen. */
export interface SeenIdentity extends IdentityKey {
  readonly userPrincipalName: string;
  readonly displayName: string;
}

interface NewUser {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Null: the first organization that is not archived. */
  readonly organizationId: string | null;
}

export interface ConfirmedTenant {
  readonly tenantId: string;
  readonly name: string;
  readonly confirmedAt: Date;
  readonly confirmedById: string;
}

/** The Microsoft identities of people, and the tenants that an administrator confirmed. */
export interface Identities {
  known(key: IdentityKey, address: MailAddress | null): Promise<KnownPeople>;
  seen(identity: SeenIdentity, at: Date): Promise<void>;
  /**
   * Binds the identity to this person. "taken" when it belongs to another person here, or when the person has another identity and
   * `isFurther` is not set. Calls for the same person or identity run one after the other.
   */
  bind(
    identity: SeenIdentity,
    userId: string,
    order: {
      readonly isFurther: boolean;
      readonly at: Date;
      readonly audit: AuditRecord;
      readonly wayIn?: WayIn | null;
    },
  ): Promise<"bound" | "taken">;
  /**
   * Adds a person with this identity. "taken": the address or the identity belongs to somebody by now; "noOrganization": it is archived or
   * gone.
   */
  create(
    user: NewUser,
    identity: SeenIdentity,
    at: Date,
    audit: (userId: string) => readonly AuditRecord[],
  ): Promise<{ readonly userId: string } | "taken" | "noOrganization">;
  /** Returns whose it was; null if nobody's. */
  unbind(
    key: IdentityKey,
    at: Date,
    audit: (identity: SeenIdentity, userId: string) => AuditRecord,
  ): Promise<string | null>;
  /** People with an identity of this tenant. */
  usersOf(tenantId: string): Promise<readonly string[]>;
  confirmedTenants(): Promise<readonly ConfirmedTenant[]>;
  /** Confirming again updates the name. */
  confirm(tenant: ConfirmedTenant, audit: AuditRecord): Promise<void>;
  /** False when it was not confirmed. */
  withdraw(tenantId: string, audit: (tenant: ConfirmedTenant) => AuditRecord): Promise<boolean>;
}
