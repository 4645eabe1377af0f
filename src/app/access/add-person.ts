import { type Role, roleIncludes } from "../../core/access/role.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { ForbiddenError, NotFoundError, ValidationError } from "../errors.ts";
import type { People, PersonStore } from "../ports/people.ts";
import { readEmail, readName } from "./person-values.ts";
import { requireRight } from "./require.ts";

export interface AddPersonOrder {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Default: the viewer's own. */
  readonly organizationId?: string | null | undefined;
}

export interface AddPersonDependencies {
  readonly store: Pick<PersonStore, "add">;
  readonly people: Pick<People, "hasOrganization">;
}

/** @throws ValidationError, ForbiddenError, NotFoundError */
export type AddPerson = (viewer: Viewer, order: AddPersonOrder) => Promise<{ readonly userId: string }>;

export function createAddPerson({ store, people }: AddPersonDependencies): AddPerson {
  return async (viewer, order) => {
    const organizationId = order.organizationId ?? viewer.organizationId;
    // In their own organization people are told that they may not; other organizations they do not even see.
    const isOwn = organizationId === viewer.organizationId;
    const owner = { organizationId, ...(isOwn ? { userId: viewer.userId } : {}) };
    requireRight(viewer, "changePeople", owner, "organization", "readPeople");
    if (!(await people.hasOrganization(organizationId))) throw new NotFoundError("organization");
    if (!roleIncludes(viewer.role, order.role)) {
      throw new ForbiddenError(`The role ${viewer.role} cannot grant the role ${order.role}.`);
    }
    const name = readName(order.name);
    const email = readEmail(order.email);
    const added = await store.add({ organizationId, name, email, role: order.role }, (userId) => ({
      actor: viewer,
      action: "user.created",
      level: "USER",
      ownerId: userId,
      field: email,
      to: order.role,
    }));
    if (added === "taken") throw new ValidationError("email", "an address that nobody here has yet");
    return added;
  };
}
