// Files for mail that is to be sent come here, one a request, streamed: GraphQL takes no bytes. They wait for their mail, for a day.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Authenticated } from "../app/access/authentication.ts";
import { ForbiddenError, NotFoundError, RefusedError, UserError, ValidationError } from "../app/errors.ts";
import type { UploadFile } from "../app/mail/sending/upload-file.ts";
import { hasCode } from "../lib/has-code.ts";
import { limits } from "./limits.ts";
import { safeHeaders } from "./mail-downloads.ts";
import { createPlaces } from "./turns.ts";

export const uploadsFolder = "/mail/uploads/";

/** Its body is larger than any other request's, and is judged by the settings. */
export const isUpload = ({ method }: IncomingMessage, pathname: string): boolean =>
  method === "POST" && pathname.startsWith(uploadsFolder);

export type ServeUpload = (
  request: IncomingMessage,
  response: ServerResponse,
  address: URL,
  caller: Authenticated,
) => Promise<void>;

export function createUploads(uploads: UploadFile): ServeUpload {
  const places = createPlaces(limits.uploadsPerPerson);

  return async (request, response, { pathname, searchParams }, { viewer }) => {
    const leave = places.take(viewer.userId);
    if (leave === null) {
      return refuse(response, 429, `At most ${limits.uploadsPerPerson} files at once. Try again when one has ended.`);
    }
    const declared = request.headers["content-length"];
    try {
      const file = {
        accountId: pathname.slice(uploadsFolder.length),
        name: searchParams.get("name") ?? "",
        contentId: searchParams.get("contentId"),
        contentType: request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? null,
        size: declared === undefined ? null : Number(declared),
      };
      const stored = await uploads.upload(viewer, file, request);
      response.writeHead(201, { ...safeHeaders, "content-type": "application/json" }).end(JSON.stringify(stored));
    } catch (error) {
      // Whoever has gone away hears nothing.
      if (request.destroyed && !response.headersSent && hasCode(error, "ECONNRESET")) return;
      if (!(error instanceof UserError)) throw error;
      refuse(response, statusOf(error), error.message);
    } finally {
      leave();
    }
  };
}

function statusOf(error: UserError): number {
  if (error instanceof ValidationError) return error.field === "file" ? 413 : 400;
  if (error instanceof ForbiddenError) return 403;
  if (error instanceof NotFoundError) return 404;
  return error instanceof RefusedError ? 409 : 400;
}

/** What is left of the body is not read: the connection ends. */
function refuse(response: ServerResponse, status: number, message: string): void {
  response
    .writeHead(status, { ...safeHeaders, connection: "close", "content-type": "text/plain; charset=utf-8" })
    .end(`${message}\n`);
}
