import type { GraphRoute } from "../graph/call.ts";
import { categoryRoutes } from "./category-routes.ts";
import { mailboxSettingsRoutes } from "./settings-routes.ts";
import { timeZoneRoutes } from "./time-zone-routes.ts";

/** What a mailbox has beside its resources. */
export const mailboxRoutes: GraphRoute[] = [
  ...mailboxSettingsRoutes,
  ...categoryRoutes,
  // Last, or its functions would take the names of the others.
  ...timeZoneRoutes,
];
