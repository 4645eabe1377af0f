import type { GraphRoute } from "../graph/call.ts";
import { attachRoutes } from "./attach-routes.ts";
import { attachmentRoutes } from "./attachment-routes.ts";
import { draftRoutes } from "./draft-routes.ts";
import { folderDeltaRoutes } from "./folder-delta.ts";
import { folderRoutes } from "./folder-routes.ts";
import { messageDeltaRoutes } from "./message-delta.ts";
import { messageRoutes } from "./message-routes.ts";
import { mimeRoutes } from "./mime-routes.ts";
import { sendRoutes } from "./send-routes.ts";

/** Mail. The feeds come first, or `delta` would be taken for an id. */
export const mailRoutes: GraphRoute[] = [
  ...messageDeltaRoutes,
  ...folderDeltaRoutes,
  ...messageRoutes,
  ...draftRoutes,
  ...sendRoutes,
  ...mimeRoutes,
  ...attachRoutes,
  ...attachmentRoutes,
  ...folderRoutes,
];
