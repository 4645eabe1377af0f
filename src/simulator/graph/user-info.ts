import { subject } from "../entra/id-claims.ts";
import { json, type Served, type WireReply, type WireRequest } from "../http/message.ts";
import type { World } from "../world.ts";
import { type CallIds, errorReply, GraphError } from "./graph-error.ts";
import { mustSignIn } from "./serve.ts";

const PATH = "/oidc/userinfo";

export function isUserInfoPath(path: string): boolean {
  return path === PATH;
}

/** `GET /oidc/userinfo` at Graph's host: a part of what the id token says, for a token of Graph. */
export function serveUserInfo(world: World, request: WireRequest, ids: CallIds): Served {
  const route = `${request.method} ${PATH}`;
  try {
    return { route, reply: answer(world, request) };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return { route, reply: errorReply(error, { ...ids, now: world.clock.now() }) };
  }
}

function answer(world: World, request: WireRequest): WireReply {
  const { app, person, permissions } = mustSignIn(world, request);
  if (person === undefined || !permissions.has("openid"))
    throw new GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
  return json(200, {
    sub: subject(app, person),
    name: person.displayName,
    family_name: person.surname,
    given_name: person.givenName,
    picture: "https://graph.microsoft.com/v1.0/me/photo/$value",
    ...(person.mail === null ? {} : { email: person.mail }),
  });
}
