import { z } from "zod";
import { type GraphCall, jsonBody } from "../graph/call.ts";
import { type CallIds, errorReply, GraphError } from "../graph/graph-error.ts";
import { graphSegments } from "../graph/path-forms.ts";
import { empty, json, type Served, type WireReply, type WireRequest } from "../http/message.ts";
import type { World } from "../world.ts";
import { anyCase, lowerNames, reader } from "./body-input.ts";
import { describeUpload, LARGEST_AT_ONCE, takePiece, type Upload } from "./uploads.ts";

/** Pieces of a file go to an address at Outlook, not to Graph; the address carries its own proof. */
const ROOT = "https://outlook.office.com/api/v2.0";

const readSession = reader(
  "microsoft.graph.attachmentItem",
  z.object({
    attachmentItem: z.strictObject({
      attachmentType: anyCase("file", "item", "reference"),
      name: z.string().min(1),
      size: z.int().min(1),
      contentType: z.string().nullish(),
      isInline: z.boolean().nullish(),
      contentId: z.string().nullish(),
    }),
  }),
);
export type FileAnnounced = ReturnType<typeof readSession>["attachmentItem"];

/** @throws GraphError 400 for a file that is too small for pieces, or too large altogether */
export function readAnnounced(call: GraphCall): FileAnnounced {
  const { attachmentItem } = readSession(lowerNames(jsonBody(call)));
  if (attachmentItem.attachmentType !== "file")
    throw new GraphError(400, "ErrorInvalidRequest", "Only files are uploaded in pieces.");
  if (attachmentItem.size < LARGEST_AT_ONCE)
    throw new GraphError(
      400,
      "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize",
      "The attachment is too small for an upload session.",
    );
  if (attachmentItem.size > LARGEST_FILE)
    throw new GraphError(400, "ErrorAttachmentSizeLimitExceeded", "The attachment is larger than 150 MB.");
  return attachmentItem;
}

/** Bytes of one file. */
export const LARGEST_FILE = 150 * 1024 * 1024;

/** The address that the pieces are sent to. */
export function uploadAnswer(
  { person }: GraphCall,
  upload: Upload,
  kind: "Events" | "Messages",
  itemId: string,
): WireReply {
  const place = `Users('${person.id}@${person.tenantId}')/${kind}('${encodeURIComponent(itemId)}')`;
  return json(201, {
    "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.uploadSession",
    uploadUrl: `${ROOT}/${place}/AttachmentSessions('${upload.id}')?authtoken=${upload.secret}`,
    ...describeUpload(upload),
  });
}

export function isUploadPath(path: string): boolean {
  return /^\/api\/v2\.0\/.*\/AttachmentSessions\(/i.test(path);
}

export function serveUpload(world: World, request: WireRequest, ids: CallIds): Served {
  const route = `${request.method} /AttachmentSessions`;
  try {
    return { route, reply: answer(world, request) };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return { route, reply: errorReply(error, { ...ids, now: world.clock.now() }) };
  }
}

function answer(world: World, request: WireRequest): WireReply {
  const upload = world.uploads.find(graphSegments(request.path).at(-1) ?? "");
  if (request.query.get("authtoken") !== upload.secret)
    throw new GraphError(401, "ErrorAccessDenied", "The upload session's token is not valid.");
  switch (request.method) {
    case "GET":
      return json(200, state(upload));
    case "DELETE":
      world.uploads.close(upload);
      return empty(204);
    case "PUT": {
      const location = takePiece(upload, request, "ErrorInvalidRange");
      if (location === undefined) return json(upload.habits().putStatus, state(upload));
      world.uploads.close(upload);
      return empty(201, { location: `${ROOT}/${location}` });
    }
    default:
      throw new GraphError(405, "ErrorInvalidRequest", "The request is not supported.");
  }
}

/** What is still expected, in the casing that the host writes. */
function state(upload: Upload): Record<string, unknown> {
  const described = Object.entries(describeUpload(upload));
  if (!upload.habits().isPascal) return Object.fromEntries(described);
  return Object.fromEntries(
    described.map(([name, value]) => [`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, value]),
  );
}
