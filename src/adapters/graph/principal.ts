// Everything here asks for `/me`. A mailbox that is reached otherwise lies at `/users/…`.
import { StoreError } from "../../app/store-error.ts";
import { type MailboxPrincipal, pathOf } from "../../core/microsoft/mailbox-access.ts";

const own = /^\/me(?=[/?]|$)/;

/** @param url `/me/…`, another path, or a link from Graph */
export function addressedTo(principal: MailboxPrincipal, url: string): string {
  return url.replace(own, pathOf(principal));
}

/** The same for the requests in a batch's body. */
export function batchAddressedTo(principal: MailboxPrincipal, body: unknown): unknown {
  if (principal.access === "OWN" || !hasRequests(body)) return body;
  return { ...body, requests: body.requests.map((one) => ({ ...one, url: addressedTo(principal, one.url) })) };
}

function hasRequests(body: unknown): body is { readonly requests: readonly { readonly url: string }[] } {
  return typeof body === "object" && body !== null && "requests" in body && Array.isArray(body.requests);
}

/**
 * A link into `/me` leads elsewhere once the mailbox is reached in another way: into the mailbox of whoever signs in, or nowhere. One that
 * names a mailbox is good whoever asks.
 * @throws StoreError cursorExpired
 */
export function mustBeOf(principal: MailboxPrincipal, link: string): void {
  if (principal.access === "OWN" || !/^\/v1\.0\/me(?=\/|$)/.test(new URL(link).pathname)) return;
  throw new StoreError("cursorExpired", "The link is of the time when this mailbox was reached in another way.");
}

/** What Microsoft answers to an application that lost its permission looks like a bad token; a new one does not help. */
export function withoutSignIn(principal: MailboxPrincipal, error: StoreError): StoreError {
  if (principal.access !== "APPLICATION" || error.fault !== "needsReauth") return error;
  const { message, code, requestId } = error;
  return new StoreError("denied", message, {
    ...(code !== null && { code }),
    ...(requestId !== null && { requestId }),
    cause: error,
  });
}
