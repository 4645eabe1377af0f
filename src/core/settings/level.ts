/** Where a value is set. The more personal level wins: the user's override, then the organization's, then the system's. */
export type SettingsLevel = "SYSTEM" | "ORGANIZATION" | "USER";

/** Whose overrides: the system's, one organization's or one person's. */
export type SettingsOwner =
  | { readonly level: "SYSTEM" }
  | { readonly level: "ORGANIZATION"; readonly organizationId: string }
  | { readonly level: "USER"; readonly organizationId: string; readonly userId: string };

/** Names one set of overrides: "system", "organization:<id>" or "user:<id>". */
export function scopeIdOf(owner: SettingsOwner): string {
  switch (owner.level) {
    case "SYSTEM":
      return "system";
    case "ORGANIZATION":
      return `organization:${owner.organizationId}`;
    case "USER":
      return `user:${owner.userId}`;
  }
}
