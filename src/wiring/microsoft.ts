import { randomUUID } from "node:crypto";
import { createAccessTokens } from "../adapters/entra/access-tokens.ts";
import { createHomeTenant } from "../adapters/entra/home-tenant.ts";
import { createIdentity } from "../adapters/entra/identity.ts";
import { createNetwork } from "../adapters/entra/network.ts";
import { createSignOn } from "../adapters/entra/sign-on.ts";
import { createLimitsByMailbox, type LimitsByMailbox } from "../adapters/graph/limits.ts";
import { createMailboxes } from "../adapters/graph/mailboxes.ts";
import { createLimitCells } from "../adapters/store/limit-cells.ts";
import { createPrincipals } from "../adapters/store/principals.ts";
import { createTokenCaches } from "../adapters/store/token-caches.ts";
import { createFollowTenant } from "../app/accounts/follow-tenant.ts";
import { keepTimeZones } from "../app/accounts/keep-time-zones.ts";
import { createApplication } from "../app/settings/application.ts";
import type { Config } from "../config.ts";
import type { Stops } from "../lib/stops.ts";
import { systemClock } from "../lib/system-clock.ts";
import { callbackPath } from "../server/callback.ts";
import type { Databases } from "./databases.ts";
import type { WiredJobs } from "./jobs.ts";
import type { Keys } from "./keys.ts";
import type { Stores } from "./stores.ts";

export type Microsoft = ReturnType<typeof createMicrosoft>;

/** Entra and Graph, in the configured cloud or at the simulator, with the application that the settings name. */
export function createMicrosoft(
  config: Config,
  publicUrl: string,
  { prisma }: Databases,
  keys: Keys,
  stores: Stores,
  limits: LimitsByMailbox,
) {
  const { cloud, simulatorOrigin } = config.microsoft;
  const where = { cloud, ...(simulatorOrigin === undefined ? {} : { simulatorOrigin }) };
  const application = createApplication({
    store: stores.settings,
    box: keys.box,
    redirectUri: `${publicUrl}${callbackPath}`,
    cloud,
    onSettingsChanged: stores.onSettingsChanged,
  });
  const principals = createPrincipals(prisma);
  const accessTokens = createAccessTokens({
    ...where,
    principals,
    application: application.mustRead,
    caches: createTokenCaches(prisma, keys.box),
  });
  const mailboxes = keepTimeZones(
    createMailboxes({ tokens: accessTokens, principals, limits, ...where }),
    stores.accounts,
  );
  return {
    followTenant: createFollowTenant({
      tenants: stores.tenants,
      read: mailboxes.verifiedDomains,
      now: systemClock.now,
    }),
    application,
    accessTokens,
    homeTenant: createHomeTenant(createNetwork(where), cloud),
    identity: createIdentity(where),
    signOn: createSignOn(where),
    mailboxes,
  };
}

/** After this time, others get the places of a process that was killed or frozen. */
const longestShareMs = 10_000;

export function createGraphLimits(config: Config, { sync }: Databases, jobs: WiredJobs, stops: Stops): LimitsByMailbox {
  const limits = createLimitsByMailbox({
    cells: createLimitCells(sync, jobs.notifications),
    holder: randomUUID(),
    clock: systemClock,
    leaseMs: Math.min(config.worker.leaseMs, longestShareMs),
    ...config.microsoft.simulatorLimit,
  });
  stops.add(limits.stop);
  return limits;
}
