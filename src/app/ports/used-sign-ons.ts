/** Remembers what counts once: a sign-in with Microsoft that came back, a link that was opened. In all processes. */
export interface UsedSignOns {
  /** @param until when it is too late for it anyway @returns whether this is the first use */
  use(idHash: string, until: Date): Promise<boolean>;
}
