import { judgeOrganizationAct, type OrganizationAct, type OrganizationFacts } from "../../core/access/people-rules.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { NotFoundError } from "../errors.ts";
import type { OrganizationStore } from "../ports/organizations.ts";
import type { PeopleChanged } from "../ports/people.ts";
import { mustBeAllowed } from "./judged.ts";
import { readName } from "./person-values.ts";

export interface ChangeOrganizationDependencies {
  readonly store: OrganizationStore;
  readonly now: () => Date;
  readonly onChanged: (userIds: readonly string[], changed: PeopleChanged) => Promise<void>;
}

/** @throws ForbiddenError, NotFoundError, RefusedError, ValidationError */
export interface ChangeOrganization {
  create(viewer: Viewer, name: string): Promise<{ readonly organizationId: string }>;
  rename(viewer: Viewer, organizationId: string, name: string): Promise<void>;
  /** Until it is restored, none of its people can sign in and nothing of it is synced. Harmless to repeat. */
  archive(viewer: Viewer, organizationId: string): Promise<void>;
  restore(viewer: Viewer, organizationId: string): Promise<void>;
}

export function createChangeOrganization({
  store,
  now,
  onChanged,
}: ChangeOrganizationDependencies): ChangeOrganization {
  const judge = (viewer: Viewer, organization: OrganizationFacts | null, act: OrganizationAct): OrganizationFacts => {
    mustBeAllowed(judgeOrganizationAct(viewer, organization, act));
    if (organization === null) throw new NotFoundError("organization");
    return organization;
  };
  const about = (viewer: Viewer, ownerId: string) => ({ actor: viewer, level: "ORGANIZATION", ownerId });

  async function setArchived(viewer: Viewer, organizationId: string, act: "archive" | "restore"): Promise<void> {
    const { userIds, ...changed } = await store.change(organizationId, (found) => {
      const { isArchived, name } = judge(viewer, found, act);
      if (isArchived === (act === "archive")) return { changes: {}, audit: [] };
      const action = act === "archive" ? "organization.archived" : "organization.restored";
      return {
        changes: { archivedAt: act === "archive" ? now() : null },
        audit: [{ ...about(viewer, organizationId), action, field: name }],
      };
    });
    await onChanged(userIds, changed);
  }

  return {
    async create(viewer, name) {
      mustBeAllowed(judgeOrganizationAct(viewer, null, "create"));
      const to = readName(name);
      return store.create(to, (id) => ({ ...about(viewer, id), action: "organization.created", to }));
    },
    async rename(viewer, organizationId, name) {
      const to = readName(name);
      await store.change(organizationId, (found) => {
        const { name: from } = judge(viewer, found, "rename");
        if (from === to) return { changes: {}, audit: [] };
        return {
          changes: { name: to },
          audit: [{ ...about(viewer, organizationId), action: "organization.renamed", field: "name", from, to }],
        };
      });
    },
    archive: (viewer, organizationId) => setArchived(viewer, organizationId, "archive"),
    restore: (viewer, organizationId) => setArchived(viewer, organizationId, "restore"),
  };
}
