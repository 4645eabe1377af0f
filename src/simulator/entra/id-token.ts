import { sign } from "node:crypto";
import { isPersonal, type Person } from "../directory/person.ts";
import type { World } from "../world.ts";
import { type IdTokenAsk, idClaims } from "./id-claims.ts";

export const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** An id token as the token endpoint gives it: RS256, and nothing in its header but which key to look up. */
export function idToken(world: World, ask: IdTokenAsk): string {
  const key =
    world.settings.entra.appidKeys === "ownKey"
      ? world.keys.ofApp(ask.app.clientId)
      : world.keys.signing(isPersonal(ask.person) ? "personal" : "work");
  const content = `${encode({ typ: "JWT", alg: "RS256", kid: key.kid })}.${encode(idClaims(world, ask))}`;
  return `${content}.${sign("sha256", Buffer.from(content), key.privateKey).toString("base64url")}`;
}

/** The value of `client_info`: who signed in, as MSAL wants to key its cache. Of a guest it tells the account at home. */
export function clientInfo({ directory }: Pick<World, "directory">, person: Person): string {
  const home = directory.findPerson(person.homeId ?? "") ?? person;
  return encode({ uid: home.id, utid: home.tenantId });
}
