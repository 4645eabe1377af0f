/** Fetches what somebody opened and is not stored yet, at once and before other work of its mailbox. */
export interface FetchAttachment {
  /**
   * STORED: it can be read now, as this blob. REFUSED: Microsoft does not give it. LATER: it cannot be fetched now, and may be tried again.
   * GONE: the attachment or its mail is here no more.
   */
  fetch(
    attachmentId: string,
    signal: AbortSignal,
  ): Promise<
    | { readonly kind: "STORED"; readonly blobId: string; readonly length: number }
    | { readonly kind: "REFUSED" | "LATER"; readonly reason: string }
    | { readonly kind: "GONE" }
  >;
}
