import type { GraphRoute } from "../graph/call.ts";
import { taskAttachmentRoutes } from "./attachment-routes.ts";
import { checklistRoutes } from "./checklist-routes.ts";
import { extensionRoutes } from "./extension-routes.ts";
import { linkedRoutes } from "./linked-routes.ts";
import { listRoutes } from "./list-routes.ts";
import { taskRoutes } from "./task-routes.ts";

/** Everything below /me/todo. */
export const todoRoutes: GraphRoute[] = [
  ...listRoutes,
  ...taskRoutes,
  ...checklistRoutes,
  ...linkedRoutes,
  ...taskAttachmentRoutes,
  ...extensionRoutes,
];
