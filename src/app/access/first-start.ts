import { tokenScopes } from "../../core/access/token-scopes.ts";
import type { TokenStore } from "../ports/token-store.ts";

export interface FirstStart {
  readonly administratorId: string;
  /** A token that was just made and must be shown, since nobody can read it again. */
  readonly newToken: string | null;
}

export interface FirstStartDependencies {
  readonly tokens: Pick<TokenStore, "seed" | "replaceNamed">;
  readonly makeToken: () => string;
  readonly hashToken: (token: string) => string;
  readonly now: () => Date;
  /** ADMIN_TOKEN: from now on, this is the administrator's token. */
  readonly adminToken: string | undefined;
}

/** Makes sure that there is an organization, an administrator and a way in. Harmless at every later start. */
export async function prepareFirstStart(dependencies: FirstStartDependencies): Promise<FirstStart> {
  const { tokens, makeToken, hashToken, now, adminToken } = dependencies;
  const { administratorId, isNew } = await tokens.seed({
    organization: "Head office",
    name: "Administrator",
    email: "administrator@localhost",
  });
  const token = adminToken ?? (isNew ? makeToken() : null);
  if (token !== null) {
    const name = adminToken === undefined ? "First administrator" : "ADMIN_TOKEN";
    await tokens.replaceNamed(
      {
        userId: administratorId,
        name,
        hash: hashToken(token),
        role: "ADMINISTRATOR",
        scopes: tokenScopes,
        expiresAt: null,
      },
      now(),
    );
  }
  return { administratorId, newToken: adminToken === undefined ? token : null };
}
