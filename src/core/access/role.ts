export const roles = ["ADMINISTRATOR", "ORGANIZATION_ADMINISTRATOR", "USER", "AUDITOR"] as const;
export type Role = (typeof roles)[number];

/** What each role includes: its holder may grant any of these, never more. */
const included = {
  ADMINISTRATOR: ["ADMINISTRATOR", "ORGANIZATION_ADMINISTRATOR", "USER", "AUDITOR"],
  ORGANIZATION_ADMINISTRATOR: ["ORGANIZATION_ADMINISTRATOR", "USER"],
  USER: ["USER"],
  AUDITOR: ["AUDITOR"],
} as const satisfies Record<Role, readonly Role[]>;

export function roleIncludes(holder: Role, role: Role): boolean {
  return (included[holder] as readonly Role[]).includes(role);
}

/**
 * The role in force for a token: its own while its person still holds as much; after a demotion, the person's. Null when the two have
 * nothing in common (an auditor's token held by a person who is now a plain user).
 */
export function narrowRole(person: Role, token: Role): Role | null {
  if (roleIncludes(person, token)) return token;
  return roleIncludes(token, person) ? person : null;
}

const names: Readonly<Record<Role, string>> = {
  ADMINISTRATOR: "administrator",
  ORGANIZATION_ADMINISTRATOR: "organization administrator",
  USER: "user",
  AUDITOR: "auditor",
};

/** The role's name for people. */
export const roleName = (role: unknown): string => names[role as Role] ?? "no role";
