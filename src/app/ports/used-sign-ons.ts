/** Remembers, for all processes, what counts only once: a sign-in with Microsoft that came back, a link that was opened. */
export interface UsedSignOns {
  /** @param until when it expires anyway @returns whether this is the first use */
  use(idHash: string, until: Date): Promise<boolean>;
}
