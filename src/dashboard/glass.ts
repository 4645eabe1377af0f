import { ignoreExpected } from "./client.ts";
import type { BrokenGlass, Viewer } from "./model.ts";
import { oneAtATime } from "./one-at-a-time.ts";

/** Whether the viewer reads under it: opened by the viewer, in the viewer's present role. */
export const isReadBy = (viewer: Viewer, { isMine, viewerRole }: BrokenGlass): boolean =>
  isMine && viewerRole === viewer.role;

/** The entries that the header shows: what the viewer reads, and who reads the viewer's own records. */
export const toldOf = (viewer: Viewer, glass: readonly BrokenGlass[]): readonly BrokenGlass[] =>
  glass.filter((one) => one.isAboutMe || isReadBy(viewer, one));

/** What the viewer may read, as one text that changes whenever that changes. */
const readingOf = (viewer: Viewer, glass: readonly BrokenGlass[]): string =>
  [...new Set(glass.filter((one) => isReadBy(viewer, one)).map(({ user }) => user.id))].sort().join(" ");

export interface GlassWatchOptions {
  read(): Promise<readonly BrokenGlass[]>;
  /** Null while nobody is signed in. */
  current(): { readonly viewer: Viewer; readonly glass: readonly BrokenGlass[] } | null;
  /** What the viewer may read is the same as before. */
  keep(glass: readonly BrokenGlass[]): void;
  /** It is not: whatever was read before is read again. */
  readAnew(): Promise<void>;
  now(): number;
  /** Returns a function to cancel. */
  later(ms: number, run: () => void): () => void;
}

export interface GlassWatch {
  /** Records may have been opened to somebody, or closed. */
  refresh(): Promise<void>;
  /** The server does not announce the exact second, and expired records must not stay on the screen. */
  planEnd(): void;
  stop(): void;
}

/** At most this often is it checked whether an hour is over. */
const shortestWaitMs = 1_000;

/** Whose records are open, and to whom, as long as somebody is signed in. */
export function createGlassWatch({ read, current, keep, readAnew, now, later }: GlassWatchOptions): GlassWatch {
  let cancelEnd: (() => void) | null = null;

  const stop = () => {
    cancelEnd?.();
    cancelEnd = null;
  };

  const planEnd = () => {
    stop();
    const signed = current();
    if (signed === null) return;
    const ends = toldOf(signed.viewer, signed.glass).map(({ endsAt }) => Date.parse(endsAt));
    if (ends.length === 0) return;
    const ms = Math.max(shortestWaitMs, Math.min(...ends) - now());
    cancelEnd = later(ms, () => void refresh().catch(ignoreExpected));
  };

  const refresh = oneAtATime(async () => {
    if (current() === null) return;
    try {
      const present = await read();
      const signed = current();
      if (signed === null) return;
      if (readingOf(signed.viewer, present) === readingOf(signed.viewer, signed.glass)) keep(present);
      else await readAnew();
    } finally {
      planEnd();
    }
  });

  return { refresh, planEnd, stop };
}
