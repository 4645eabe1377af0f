// "Disable Non-SSO Login for Listed Domains": who comes to the page by something else than Microsoft.
import { isSsoOnly, type SignedInBy } from "../../core/access/session-rules.ts";
import type { People, Person } from "../ports/people.ts";
import type { TokenStore } from "../ports/token-store.ts";
import type { ReadSessionRules } from "./read-session-rules.ts";

/** Whether this person may. @param tokenId what was pasted, or what the link or session was made with */
export type OtherLogins = (
  person: Pick<Person, "userId" | "email">,
  by: Exclude<SignedInBy, "microsoft">,
  tokenId: string | null,
) => Promise<boolean>;

export interface OtherLoginsDependencies {
  readonly sessionRules: ReadSessionRules;
  readonly tokens: Pick<TokenStore, "findByHash">;
  /** Of ADMIN_TOKEN, which whoever runs the server holds. Not known by its name: anybody may call a token so. */
  readonly adminTokenHash: string | null;
  readonly people: Pick<People, "administrators">;
}

/**
 * People in listed domains do not, but for two ways back when Microsoft's sign-in does not work: ADMIN_TOKEN, and a token of the last
 * administrator. Links are refused to all of them, and API tokens are no logins: nothing of this concerns them.
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
