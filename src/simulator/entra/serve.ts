import { empty, type Served, segmentsOf, type WireReply, type WireRequest } from "../http/message.ts";
import { createRouter, type Route } from "../http/router.ts";
import type { World } from "../world.ts";
import { adminConsent } from "./admin-consent.ts";
import { authorize } from "./authorize.ts";
import { logout } from "./logout.ts";
import { instanceDiscovery, openidConfiguration, signingKeys } from "./metadata.ts";
import { token } from "./token.ts";

type Handler = (world: World, request: WireRequest) => WireReply;

const ROUTES: Route<Handler>[] = [
  { method: "GET", pattern: "/{tenant}/oauth2/v2.0/authorize", handle: authorize },
  { method: "POST", pattern: "/{tenant}/oauth2/v2.0/authorize", handle: authorize },
  { method: "POST", pattern: "/{tenant}/oauth2/v2.0/token", handle: token },
  { method: "GET", pattern: "/{tenant}/adminconsent", handle: adminConsent },
  { method: "GET", pattern: "/{tenant}/v2.0/adminconsent", handle: adminConsent },
  { method: "GET", pattern: "/{tenant}/v2.0/.well-known/openid-configuration", handle: openidConfiguration },
  { method: "GET", pattern: "/{tenant}/oauth2/v2.0/logout", handle: logout },
  { method: "POST", pattern: "/{tenant}/oauth2/v2.0/logout", handle: logout },
  { method: "GET", pattern: "/common/discovery/instance", handle: instanceDiscovery },
  { method: "GET", pattern: "/{tenant}/discovery/v2.0/keys", handle: signingKeys },
];
const match = createRouter(ROUTES);

/** Answers everything that is not Graph: the paths of login.microsoftonline.com. */
export function serveEntra(world: World, request: WireRequest): Served {
  const found = match(request.method, segmentsOf(request.path));
  if (found.kind !== "found") return { route: "unknown", reply: empty(found.kind === "unknown" ? 404 : 405) };
  return { route: `${request.method} ${found.route.pattern}`, reply: found.route.handle(world, request) };
}
