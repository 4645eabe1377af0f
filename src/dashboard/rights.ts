import type { Right, SettingsLevel, Viewer } from "./model.ts";

/** How far a right of the viewer reaches; null: not at all. */
export function reachOf(viewer: Viewer, right: Right): Viewer["rights"][number]["reach"] | null {
  return viewer.rights.find((held) => held.right === right)?.reach ?? null;
}

export const may = (viewer: Viewer, right: Right): boolean => reachOf(viewer, right) !== null;

/** The levels of settings that the viewer may read or change: the organization's only with a right that reaches it. */
export function settingsLevelsFor(viewer: Viewer, purpose: "READ" | "CHANGE"): readonly SettingsLevel[] {
  const reach = reachOf(viewer, `${purpose}_SETTINGS`);
  return [
    ...(may(viewer, `${purpose}_SYSTEM`) ? (["SYSTEM"] as const) : []),
    ...(reach === "SYSTEM" || reach === "ORGANIZATION" ? (["ORGANIZATION"] as const) : []),
    ...(reach === null ? [] : (["USER"] as const)),
  ];
}

/** What `readSettings` requests for this viewer. @param seen grows with every change, so that it is requested again */
export function settingsAsked(viewer: Viewer, seen: number) {
  const levels = settingsLevelsFor(viewer, "READ");
  return {
    seen,
    system: levels.includes("SYSTEM"),
    organization: levels.includes("ORGANIZATION"),
    user: levels.includes("USER"),
  };
}
