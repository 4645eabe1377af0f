import type { OpenDirectory, ProvenSignOn, SignOn } from "../../app/ports/sign-on.ts";
import { StoreError } from "../../app/store-error.ts";

export interface MemorySignOn extends SignOn {
  /** A sign-in with this code is this account, once, with any verifier. */
  issue(code: string, proof: ProvenSignOn): void;
  /** A sign-in with this code opens this directory, once. */
  issueDirectory(code: string, directory: OpenDirectory): void;
  readonly tenantIds: Set<string>;
}

/** Microsoft's sign-in without Microsoft: a code stands for the account it was issued for. */
export function createMemorySignOn(): MemorySignOn {
  const codes = new Map<string, ProvenSignOn>();
  const directories = new Map<string, OpenDirectory>();
  const tenantIds = new Set<string>();
  return {
    tenantIds,
    issue: (code, proof) => void codes.set(code, proof),
    issueDirectory: (code, directory) => void directories.set(code, directory),
    async openDirectory(_application, { code }) {
      const directory = directories.get(code);
      directories.delete(code);
      if (directory === undefined) throw new StoreError("rejected", "This sign-in was already used. Sign in again.");
      return directory;
    },
    authorizeUrl: ({ tenantId, redirectUri }, { state, nonce, prompt }) =>
      `https://login.example/${tenantId}/authorize?${new URLSearchParams({ redirect_uri: redirectUri, state, nonce, ...(prompt && { prompt }) })}`,
    async redeem(_application, { code }) {
      const proof = codes.get(code);
      codes.delete(code);
      if (proof === undefined) throw new StoreError("rejected", "This sign-in was already used. Sign in again.");
      return proof;
    },
    explainRefusal: (error) => new StoreError("rejected", `Microsoft refused the sign-in: ${error}.`, { code: error }),
    signOutUrl: ({ tenantId, redirectUri }, logoutHint) =>
      `https://login.example/${tenantId}/logout?${new URLSearchParams({ post_logout_redirect_uri: redirectUri, ...(logoutHint !== null && { logout_hint: logoutHint }) })}`,
    async mustBeTenant(tenantId) {
      if (!tenantIds.has(tenantId)) throw new StoreError("appMisconfigured", "Microsoft knows no such tenant.");
    },
  };
}
