/** Fetches what a mail says when somebody opened it and it is not here yet, at once and before other work of its mailbox. */
export interface FetchText {
  /** DECIDED: it is here, or it is known why it never will be. LATER: it cannot be fetched now, and is tried again. */
  fetch(
    emailId: string,
    signal: AbortSignal,
  ): Promise<{ readonly kind: "DECIDED" } | { readonly kind: "LATER"; readonly reason: string }>;
}
