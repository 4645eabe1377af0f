import { GraphError } from "../graph/graph-error.ts";

const ETAG = /^W\/"[A-Za-z0-9+/]+={0,2}"$/;

/** An If-Match that is not an etag (also `*`) breaks the server: 500. */
export function mustBeEtag(ifMatch: string | undefined): void {
  if (ifMatch === undefined || ETAG.test(ifMatch)) return;
  throw new GraphError(500, "generalException", "An internal server error has occurred.");
}

/** @throws GraphError 412 when the item has changed since, 500 when the header is not an etag */
export function mustMatch(ifMatch: string | undefined, etag: string): void {
  mustBeEtag(ifMatch);
  if (ifMatch === undefined || ifMatch === etag) return;
  throw new GraphError(
    412,
    "ErrorIrresolvableConflict",
    "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.",
  );
}
