import type { Role, Standing, Viewer } from "./model.ts";
import { reachOf } from "./rights.ts";

export const roleWords: Record<Role, string> = {
  ADMINISTRATOR: "Administrator",
  ORGANIZATION_ADMINISTRATOR: "Organization administrator",
  USER: "User",
  AUDITOR: "Auditor (reads only)",
};

export const standingWords: Record<Standing, string> = {
  ACTIVE: "active",
  SUSPENDED: "suspended",
  ARCHIVED: "organization archived",
  REMOVED: "removed",
};

const handedOn: Record<Role, readonly Role[]> = {
  ADMINISTRATOR: ["USER", "ORGANIZATION_ADMINISTRATOR", "ADMINISTRATOR", "AUDITOR"],
  ORGANIZATION_ADMINISTRATOR: ["USER", "ORGANIZATION_ADMINISTRATOR"],
  USER: [],
  AUDITOR: [],
};

/** The roles that the viewer may grant, and whose people the viewer may change. */
export const rolesWithin = (viewer: Viewer): readonly Role[] => handedOn[viewer.role];

/** Whether the viewer may see anybody else. */
export const seesPeople = (viewer: Viewer): boolean => !["OWN", null].includes(reachOf(viewer, "READ_PEOPLE"));

/** Only viewers with system-wide reach create, archive and restore organizations. */
export const reachesAll = (viewer: Viewer): boolean => reachOf(viewer, "CHANGE_PEOPLE") === "SYSTEM";

/** Whether the viewer may change this person. The server judges again: it knows who is the last administrator. */
export function mayChangePerson(viewer: Viewer, { role, standing }: { role: Role; standing: Standing }): boolean {
  const isReached = ["SYSTEM", "ORGANIZATION"].includes(reachOf(viewer, "CHANGE_PEOPLE") ?? "");
  return isReached && standing !== "REMOVED" && rolesWithin(viewer).includes(role);
}

/** Everybody may end their own sessions, and those of people who hold no more than they do. */
export function mayEndSessions(viewer: Viewer, { id, role }: { readonly id: string; readonly role: Role }): boolean {
  return (
    id === viewer.id ||
    (["SYSTEM", "ORGANIZATION"].includes(reachOf(viewer, "CHANGE_TOKENS") ?? "") && rolesWithin(viewer).includes(role))
  );
}

/** How a session began. */
export function signedInWords(by: Viewer["signedInBy"]): string {
  switch (by) {
    case "TOKEN":
      return "with a token";
    case "LINK":
      return "by a link";
    case "MICROSOFT":
      return "with Microsoft 365";
    case null:
      return "";
  }
}
