import { StoreError } from "../../app/store-error.ts";

/** An earlier step took effect, so the update was applied in part. */
export function afterPartWritten(error: StoreError): StoreError {
  return new StoreError(error.fault, error.message, {
    ...(error.retryAfterMs !== null && { retryAfterMs: error.retryAfterMs }),
    ...(error.code !== null && { code: error.code }),
    ...(error.requestId !== null && { requestId: error.requestId }),
    mayHaveBeenApplied: true,
    cause: error,
  });
}
