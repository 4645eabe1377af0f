export interface Sealed {
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  /** The key that it was sealed with. */
  readonly keyId: string;
}

/** Encrypts what must not be readable in the database. `purpose` is bound to the ciphertext: one copied to another row does not open. */
export interface SecretBox {
  /** The key that seals; other keys only open. */
  readonly keyId: string;
  seal(text: string, purpose: string): Sealed;
  /** @throws EncryptionKeyError when its key is not among ours, Error when it was tampered with */
  open(sealed: Sealed, purpose: string): string;
  /** For values stored elsewhere, such as in a browser: letters, digits, "-", "_" and ".". */
  sealText(text: string, purpose: string): string;
  /** Null for anything that we did not seal for this purpose with one of our keys. */
  openText(sealed: string, purpose: string): string | null;
}

/** Somebody started the server with another key. Nothing is lost: with the right key everything opens again. */
export class EncryptionKeyError extends Error {
  constructor(keyIds: readonly string[]) {
    super(
      `Secrets in the database were encrypted with another key (${keyIds.join(", ")}). ` +
        "Start with that key as ENCRYPTION_KEY, or, to change keys, give the old one as ENCRYPTION_KEY_PREVIOUS and run npm run rotate-key. " +
        "Nothing was changed.",
    );
    this.name = "EncryptionKeyError";
  }
}

export const secretPurpose = (name: string) => `secret:${name}`;
export const tokenCachePurpose = (accountId: string) => `account:${accountId}`;
export const signInPurpose = (stateHash: string) => `sign-in:${stateHash}`;
export const signOnLinkPurpose = "sign-on-link";
export const signOnPurpose = (stateHash: string) => `sign-on:${stateHash}`;
