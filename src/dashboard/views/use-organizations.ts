import { useState } from "preact/hooks";
import type { Organization } from "../model.ts";
import { readAllOrganizations } from "../operations/people.ts";
import { useAccessSeen } from "./use-access-seen.ts";
import { useRead } from "./use-read.ts";

/**
 * Those that the viewer sees, archived ones too, and which one is the viewer's; null while it is not known.
 * @param seen grows when their numbers may be others, as when there are other mailboxes
 */
export function useOrganizations(seen = 0, mailboxes = 0) {
  const [read, setRead] = useState<{ readonly all: readonly Organization[]; readonly ownId: string } | null>(null);
  const { failure } = useRead(
    readAllOrganizations,
    { mailboxes, seen: seen + useAccessSeen(["ORGANIZATION"]) },
    ({ organizations, viewer }) => setRead({ all: organizations, ownId: viewer.organization.id }),
  );
  return { all: read?.all ?? [], ownId: read?.ownId ?? null, failure };
}
