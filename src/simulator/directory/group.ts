/** A group of a tenant. Its members are persons and other groups, by object id. */
export interface Group {
  readonly id: string;
  readonly tenantId: string;
  displayName: string;
  /** Whether it can be given rights; other groups only distribute mail. */
  readonly isSecurity: boolean;
  readonly members: Set<string>;
}

/** The groups that directly contain the member. */
export function directGroups(groups: Iterable<Group>, memberId: string): Group[] {
  return [...groups].filter(({ members }) => members.has(memberId));
}

/** Including groups that contain such a group, and so on. Cycles end. */
export function allGroups(groups: readonly Group[], memberId: string): Group[] {
  const found = new Set<Group>();
  const open = [memberId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const group of directGroups(groups, id)) {
      if (found.has(group)) continue;
      found.add(group);
      open.push(group.id);
    }
  }
  return [...found];
}
