import type { Session } from "../entra/sessions.ts";
import type { WireRequest } from "../http/message.ts";
import type { World } from "../world.ts";
import { GraphError } from "./graph-error.ts";

/** Pays for a call, and returns the headers that report it. @throws GraphError 429 or 503 if nothing remains */
export function payUnits(world: World, session: Session, request: WireRequest, cost = 1): Record<string, string> {
  const { query } = request;
  const isFew = query.has("$top") && Number(query.get("$top")) < 20;
  const units = Math.max(1, cost - (query.has("$select") ? 1 : 0) + (query.has("$expand") ? 1 : 0) - (isFew ? 1 : 0));
  const limit = world.settings.limits.directoryUnits ?? limitOf(world, session.tenantId);
  const key = `${session.app.clientId} ${session.tenantId}`;
  const { used, waitSeconds } = world.units.take(key, units, limit, world.clock.now());
  if (waitSeconds !== undefined) throw throttled(world, session, waitSeconds);
  return {
    "x-ms-resource-unit": String(units),
    ...(used > 0.8 ? { "x-ms-throttle-limit-percentage": used.toFixed(2) } : {}),
  };
}

function limitOf({ directory }: World, tenantId: string): number {
  const people = directory.persons.filter((person) => person.tenantId === tenantId).length;
  return people < 50 ? 3500 : people <= 500 ? 5000 : 8000;
}

function throttled(world: World, { app, tenantId }: Session, waitSeconds: number): GraphError {
  const { directory429, fractionalRetryAfter } = world.settings.entra;
  const wait = fractionalRetryAfter
    ? Math.max(0.001, waitSeconds).toFixed(3)
    : String(Math.max(1, Math.ceil(waitSeconds)));
  const headers = { "retry-after": wait };
  if (directory429 === "Request_ThrottledTemporarily")
    return new GraphError(
      503,
      "Request_ThrottledTemporarily",
      `Your request is throttled temporarily. Please try after ${wait} seconds.`,
      { headers },
    );
  return new GraphError(429, "TooManyRequests", "Please retry again later.", {
    inner: "429",
    innerMore: { message: "Please retry after", status: "429" },
    headers: {
      ...headers,
      "x-ms-throttle-scope": `Tenant_Application/ReadWrite/${app.clientId}/${tenantId}`,
      "x-ms-throttle-information": "ResourceUnitLimitExceeded",
    },
  });
}
