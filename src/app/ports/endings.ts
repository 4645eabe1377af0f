/** Whose connections end, in whichever process they are; `unknown`: any may have ended, so all are checked. */
export type Ending =
  | { readonly kind: "token" | "person" | "organization"; readonly id: string }
  | { readonly kind: "unknown" };

/** What this or another process ended: a token, a person's right to be let in as before, a whole organization. */
export interface Endings {
  /**
   * Called after the commit. A call may be lost while the database cannot be listened to; `unknown` follows once it can. @returns a
   * function to stop listening
   */
  on(hear: (ending: Ending) => void): () => void;
}
