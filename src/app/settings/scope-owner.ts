import type { Right } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import type { SettingsLevel, SettingsOwner } from "../../core/settings/level.ts";
import { unreachable } from "../../lib/unreachable.ts";
import { requireRight, requireSystemRight } from "../access/require.ts";
import { NotFoundError } from "../errors.ts";
import type { People } from "../ports/people.ts";

export interface ScopeRef {
  readonly level: SettingsLevel;
  /** An organization or a person; default: the viewer's own. */
  readonly ownerId?: string | null | undefined;
}

/**
 * The owner of the requested overrides, once it is certain that the viewer may read or change them. @throws ForbiddenError, NotFoundError
 */
export async function ownerOfScope(
  people: People,
  viewer: Viewer,
  ref: ScopeRef,
  purpose: "read" | "change",
): Promise<SettingsOwner> {
  const right: Right = purpose === "read" ? "readSettings" : "changeSettings";
  switch (ref.level) {
    case "SYSTEM":
      requireSystemRight(viewer, purpose === "read" ? "readSystem" : "changeSystem");
      return { level: "SYSTEM" };
    case "ORGANIZATION": {
      const organizationId = ref.ownerId ?? viewer.organizationId;
      requireRight(viewer, right, { organizationId }, "organization", "readSettings");
      if (!(await people.hasOrganization(organizationId))) throw new NotFoundError("organization");
      return { level: "ORGANIZATION", organizationId };
    }
    case "USER": {
      const person = await people.find(ref.ownerId ?? viewer.userId);
      const { organizationId, userId } = requireRight(viewer, right, person, "user", "readSettings");
      return { level: "USER", organizationId, userId };
    }
    default:
      return unreachable(ref.level);
  }
}
