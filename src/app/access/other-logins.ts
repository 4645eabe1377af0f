// "Disable Non-SSO Login for Listed Domains": who may open the page other than by Microsoft's sign-in.
import { isSsoOnly, type SignedInBy } from "../../core/access/session-rules.ts";
import type { People, Person } from "../ports/people.ts";
import type { TokenStore } from "../ports/token-store.ts";
import type { ReadSessionRules } from "./read-access-settings.ts";

/** Whether this person may. @param tokenId the pasted token, or the one that the link or session was made with */
export type OtherLogins = (
  person: Pick<Person, "userId" | "email">,
  by: Exclude<SignedInBy, "microsoft">,
  tokenId: string | null,
) => Promise<boolean>;

export interface OtherLoginsDependencies {
  readonly sessionRules: ReadSessionRules;
  readonly tokens: Pick<TokenStore, "findByHash">;
  /** The hash of ADMIN_TOKEN, which whoever runs the server holds. Its name does not identify it: anybody may give a token that name. */
  readonly adminTokenHash: string | null;
  readonly people: Pick<People, "administrators">;
}

/**
 * People in listed domains may not, with two exceptions in case Microsoft's sign-in does not work: ADMIN_TOKEN, and a token of the last
 * administrator. Login links are refused to all of them. API tokens are not logins and are not affected.
 */
export function createOtherLogins(dependencies: OtherLoginsDependencies): OtherLogins {
  const { sessionRules, tokens, adminTokenHash, people } = dependencies;
  return async (person, by, tokenId) => {
    if (!isSsoOnly(person.email, await sessionRules())) return true;
    if (by === "link") return false;
    const adminToken = adminTokenHash === null ? null : await tokens.findByHash(adminTokenHash);
    if (adminToken !== null && adminToken.id === tokenId) return true;
    const [first, second] = await people.administrators();
    return first?.userId === person.userId && second === undefined;
  };
}
