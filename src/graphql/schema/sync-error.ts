import { type ErrorCode, errorCatalogue, isErrorCode } from "../../core/sync/error-catalogue.ts";
import { builder } from "../builder.ts";
import { ErrorCodeEnum } from "./error-catalogue.ts";

export interface ShownError {
  readonly code: ErrorCode;
  readonly message: string;
}

export const SyncError = builder.objectRef<ShownError>("SyncError").implement({
  description: "What went wrong, and what to do about it.",
  fields: (t) => ({
    code: t.expose("code", { type: ErrorCodeEnum }),
    message: t.exposeString("message"),
    remedy: t.string({ resolve: ({ code }) => errorCatalogue[code].remedy }),
  }),
});

/** A stored code, which another version may have written. */
export function knownCode(code: string): ErrorCode {
  return isErrorCode(code) ? code : "INTERNAL";
}

export function shownError(code: string | null, message?: string | null): ShownError | null {
  if (code === null) return null;
  const known = knownCode(code);
  return { code: known, message: message ?? errorCatalogue[known].cause };
}
