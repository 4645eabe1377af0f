import type { MailAddress } from "../../core/access/mail-domain.ts";
import type { Role } from "../../core/access/role.ts";
import type { KnownPeople } from "../../core/access/sign-on.ts";
import type { WayIn } from "../../core/access/way-in.ts";
import type { AuditRecord } from "./audit.ts";

/** Who somebody is at Microsoft, for ever: neither id changes or is used again. Both in lower case. */
export interface IdentityKey {
  readonly tenantId: string;
  readonly objectId: string;
}

/** With what people know it by, as last seen. */
export interface SeenIdentity extends IdentityKey {
  readonly userPrincipalName: string;
  readonly displayName: string;
}

interface NewUser {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Null: the first one that is not archived. */
  readonly organizationId: string | null;
}

export interface ConfirmedTenant {
  readonly tenantId: string;
  readonly name: string;
  readonly confirmedAt: Date;
  readonly confirmedById: string;
}

/** Whose Microsoft identities there are, and which tenants an administrator confirmed. */
export interface Identities {
  known(key: IdentityKey, address: MailAddress | null): Promise<KnownPeople>;
  seen(identity: SeenIdentity, at: Date): Promise<void>;
  /**
   * From now on it is this person's. "taken" when it is somebody else's who is here, or when the person has another one and `isFurther` is not
   * said. One after the other for each person and each identity.
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
  /** A new person with this identity. "taken": somebody has the address or the identity by now; "noOrganization": it is archived or gone. */
  create(
    user: NewUser,
    identity: SeenIdentity,
    at: Date,
    audit: (userId: string) => readonly AuditRecord[],
  ): Promise<{ readonly userId: string } | "taken" | "noOrganization">;
  /** Answers whose it was; null for nobody's. */
  unbind(
    key: IdentityKey,
    at: Date,
    audit: (identity: SeenIdentity, userId: string) => AuditRecord,
  ): Promise<string | null>;
  /** People with an identity of this tenant. */
  usersOf(tenantId: string): Promise<readonly string[]>;
  confirmedTenants(): Promise<readonly ConfirmedTenant[]>;
  /** Confirming twice changes the name. */
  confirm(tenant: ConfirmedTenant, audit: AuditRecord): Promise<void>;
  /** False when it was not confirmed. */
  withdraw(tenantId: string, audit: (tenant: ConfirmedTenant) => AuditRecord): Promise<boolean>;
}
