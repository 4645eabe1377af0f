import { isPersonal, type Person } from "../directory/person.ts";
import type { World } from "../world.ts";
import { homeOf } from "./authority.ts";
import { type IdTokenAsk, idClaims } from "./id-claims.ts";
import { signToken } from "./wrong-token.ts";

/** An id token as the token endpoint returns it: RS256, with only the key to look up in its header. */
export function idToken(world: World, ask: IdTokenAsk): string {
  const key =
    world.settings.entra.appidKeys === "ownKey"
      ? world.keys.ofApp(ask.app.clientId)
      : world.keys.signing(isPersonal(ask.person) ? "personal" : "work");
  const draft = { header: { typ: "JWT", alg: "RS256", kid: key.kid }, claims: idClaims(world, ask), key };
  return signToken(world, draft, nextWish(world));
}

/** What a control call wants to be wrong; an empty wish leaves the token valid. */
function nextWish({ wrongTokens }: World) {
  const waiting = wrongTokens.find(({ times }) => times > 0);
  if (waiting === undefined) return {};
  waiting.times -= 1;
  return waiting.wish;
}

/** The value of `client_info`: who signed in, as MSAL needs it for its cache key. For a guest it names the home account. */
export function clientInfo(world: Pick<World, "directory">, person: Person): string {
  const home = homeOf(world, person);
  return Buffer.from(JSON.stringify({ uid: home.id, utid: home.tenantId })).toString("base64url");
}
