import type { BrokenGlass, Viewer } from "./model.ts";

/** Whether the viewer reads under it: opened by the viewer, in the viewer's present role. */
export const isReadBy = (viewer: Viewer, { isMine, viewerRole }: BrokenGlass): boolean =>
  isMine && viewerRole === viewer.role;

/** The entries that the header shows: what the viewer reads, and who reads the viewer's own records. */
export const toldOf = (viewer: Viewer, glass: readonly BrokenGlass[]): readonly BrokenGlass[] =>
  glass.filter((one) => one.isAboutMe || isReadBy(viewer, one));

/** What the viewer may read, as one text that changes whenever that changes. */
export const readingOf = (viewer: Viewer, glass: readonly BrokenGlass[]): string =>
  [...new Set(glass.filter((one) => isReadBy(viewer, one)).map(({ user }) => user.id))].sort().join(" ");
