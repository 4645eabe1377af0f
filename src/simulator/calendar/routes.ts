import type { GraphRoute } from "../graph/call.ts";
import { eventActionRoutes } from "./action-routes.ts";
import { attachmentRoutes } from "./attachment-routes.ts";
import { calendarListRoutes } from "./calendar-routes.ts";
import { calendarDeltaRoutes } from "./delta.ts";
import { eventRoutes } from "./event-routes.ts";
import { eventsDeltaRoutes } from "./events-delta.ts";
import { eventExtensionRoutes } from "./extension-routes.ts";
import { calendarGroupRoutes } from "./group-routes.ts";
import { permissionRoutes } from "./permission-routes.ts";
import { scheduleRoutes } from "./schedule-routes.ts";
import { translateIdRoutes } from "./translate-ids.ts";

/** Everything of the calendar below /me and /users/{id}. */
export const calendarRoutes: GraphRoute[] = [
  ...calendarListRoutes,
  ...calendarGroupRoutes,
  // Before the events, so that "delta" is not taken for an id.
  ...eventsDeltaRoutes,
  ...eventRoutes,
  ...permissionRoutes,
  ...calendarDeltaRoutes,
  ...eventActionRoutes,
  ...eventExtensionRoutes,
  ...attachmentRoutes,
  ...scheduleRoutes,
  ...translateIdRoutes,
];
