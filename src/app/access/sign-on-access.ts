// What administrators decide about single sign-on besides the settings: which tenants count, and whose an identity is when no address
// tells.

import { personalTenantId } from "../../core/access/sign-on.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { wayInFor } from "../../core/access/way-in.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { NotFoundError, RefusedError, ValidationError } from "../errors.ts";
import type { AuditRecord } from "../ports/audit.ts";
import type { Identities, IdentityKey } from "../ports/identities.ts";
import type { People } from "../ports/people.ts";
import type { SignOn } from "../ports/sign-on.ts";
import { StoreError } from "../store-error.ts";
import { requireRight, requireSystemRight } from "./require.ts";
import type { Sessions } from "./sessions.ts";

interface BindIdentity extends IdentityKey {
  readonly userId: string;
}

export interface SignOnAccess {
  /** From now on, addresses that this tenant verified let people in. @throws ForbiddenError, ValidationError, RefusedError */
  confirmTenant(viewer: Viewer, order: { readonly tenantId: string; readonly name: string }): Promise<void>;
  /** Nobody of that tenant is let in any more, and its sessions end. @throws ForbiddenError, NotFoundError */
  withdrawTenant(viewer: Viewer, tenantId: string): Promise<void>;
  /** Adds to the identities that the person has. @throws ForbiddenError, NotFoundError, ValidationError, RefusedError */
  bindIdentity(viewer: Viewer, order: BindIdentity): Promise<void>;
  /** @throws ForbiddenError, NotFoundError */
  unbindIdentity(viewer: Viewer, key: IdentityKey): Promise<void>;
}

export interface SignOnAccessDependencies {
  readonly identities: Identities;
  readonly people: Pick<People, "find">;
  readonly signOn: Pick<SignOn, "mustBeTenant">;
  readonly sessions: Pick<Sessions, "closeMicrosoftOf">;
  readonly now: () => Date;
}

export function createSignOnAccess(dependencies: SignOnAccessDependencies): SignOnAccess {
  const { identities, people, signOn, sessions, now } = dependencies;
  return {
    async confirmTenant(viewer, order) {
      requireSystemRight(viewer, "changeSystem");
      const tenantId = checkedId("tenantId", order.tenantId);
      if (tenantId === personalTenantId) {
        throw new ValidationError("tenantId", "an organization's tenant; personal accounts prove no address");
      }
      const name = order.name.trim();
      if (name.length < 1 || name.length > 200) throw new ValidationError("name", "1 to 200 characters");
      try {
        await signOn.mustBeTenant(tenantId);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        if (error.fault === "appMisconfigured") throw new ValidationError("tenantId", "a tenant that Microsoft knows");
        throw new RefusedError(error.message);
      }
      const audit = { actor: viewer, action: "tenant.confirmed", level: "SYSTEM", field: tenantId, to: name } as const;
      await identities.confirm({ tenantId, name, confirmedAt: now(), confirmedById: viewer.userId }, audit);
    },

    async withdrawTenant(viewer, given) {
      requireSystemRight(viewer, "changeSystem");
      const tenantId = given.trim().toLowerCase();
      const isWithdrawn = await identities.withdraw(tenantId, ({ name }) => ({
        ...{ actor: viewer, action: "tenant.withdrawn", level: "SYSTEM", field: tenantId, from: name },
      }));
      if (!isWithdrawn) throw new NotFoundError("confirmed tenant");
      await sessions.closeMicrosoftOf(await identities.usersOf(tenantId));
    },

    async bindIdentity(viewer, order) {
      requireSystemRight(viewer, "changeSystem");
      const person = requireRight(viewer, "changePeople", await people.find(order.userId), "user", "readPeople");
      const key = { tenantId: checkedId("tenantId", order.tenantId), objectId: checkedId("objectId", order.objectId) };
      const audit: AuditRecord = {
        ...{ actor: viewer, action: "identity.bound", level: "USER", ownerId: person.userId },
        to: key,
      };
      const at = now();
      const wayIn = wayInFor(person.userId, viewer, { kind: "identity", ...key }, at);
      // Its names are filled in at its first sign-in.
      const identity = { ...key, userPrincipalName: "", displayName: "" };
      const outcome = await identities.bind(identity, person.userId, { isFurther: true, at, audit, wayIn });
      if (outcome === "taken")
        throw new RefusedError("This identity belongs to another person. Remove it from them first.");
    },

    async unbindIdentity(viewer, { tenantId, objectId }) {
      requireSystemRight(viewer, "changeSystem");
      const key = { tenantId: tenantId.trim().toLowerCase(), objectId: objectId.trim().toLowerCase() };
      const userId = await identities.unbind(key, now(), ({ userPrincipalName }, ownerId) => ({
        ...{ actor: viewer, action: "identity.unbound", level: "USER", ownerId, field: userPrincipalName },
        from: key,
      }));
      if (userId === null) throw new NotFoundError("identity");
      await sessions.closeMicrosoftOf([userId]);
    },
  };
}

function checkedId(field: string, text: string): string {
  const id = text.trim().toLowerCase();
  if (!isUuid(id)) throw new ValidationError(field, "an id such as 00000000-0000-0000-0000-000000000000");
  return id;
}
