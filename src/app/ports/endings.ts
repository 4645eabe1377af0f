/** Whose connections end, in whichever process they are; `unknown`: any may have ended, so each is looked at. */
export type Ending =
  | { readonly kind: "token" | "person" | "organization"; readonly id: string }
  | { readonly kind: "unknown" };

/** What other processes, or this one, ended: a token, a person's right to come in as they did, a whole organization. */
export interface Endings {
  /** Told when it is committed. One may be lost while the database cannot be listened to; `unknown` follows once it can. @returns how to stop */
  on(hear: (ending: Ending) => void): () => void;
}
