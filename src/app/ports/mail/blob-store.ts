export interface StoredBlob {
  readonly blobId: string;
  /** Bytes. */
  readonly length: number;
}

/** Bytes, kept once for each organization that has them. Nobody reads them by their hash, only through what refers to them. */
export interface BlobReader {
  /**
   * Streams them in order, half a megabyte at a time. @param range bytes from `start` to before `end`
   * @throws Error if the blob is gone
   */
  read(blobId: string, range?: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array>;
}
