import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { AccountAccess } from "../app/access/account-access.ts";
import type { Feed } from "../app/ports/feed.ts";
import type { SyncOrders } from "../app/ports/sync-orders.ts";
import type { Viewer } from "../core/access/viewer.ts";

/** The use cases, in groups: what mutations and subscriptions call. */
export interface App {
  readonly accountAccess: AccountAccess;
  readonly orders: SyncOrders;
  readonly feed: Feed;
}

/** Made for each operation, over HTTP and WebSocket alike. There is none without a viewer. */
export interface Context {
  readonly viewer: Viewer;
  readonly app: App;
  /** For reads, through Pothos; writes go through `app`. */
  readonly prisma: PrismaClient;
}
