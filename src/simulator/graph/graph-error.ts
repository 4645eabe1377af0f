import { json, type WireReply } from "../http/message.ts";

/** A refusal of Graph: outer code, message, and where there is one the more specific inner code. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  readonly inner: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Members beside the inner code. */
  readonly innerMore: Readonly<Record<string, string>>;
  /** Annotations beside code and message. */
  readonly annotations: Readonly<Record<string, string>>;
  constructor(
    status: number,
    code: string,
    message: string,
    more: {
      inner?: string;
      innerMore?: Record<string, string>;
      headers?: Record<string, string>;
      annotations?: Record<string, string>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.inner = more.inner;
    this.innerMore = more.innerMore ?? {};
    this.headers = more.headers ?? {};
    this.annotations = more.annotations ?? {};
  }
}

/** The ids that an answer carries, in its headers and its error body. */
export interface CallIds {
  readonly requestId: string;
  readonly clientRequestId: string;
}

export function errorReply(
  error: GraphError,
  { requestId, clientRequestId, now }: CallIds & { readonly now: number },
): WireReply {
  return json(
    error.status,
    {
      error: {
        code: error.code,
        message: error.message,
        ...error.annotations,
        innerError: {
          ...(error.inner === undefined ? {} : { code: error.inner }),
          ...error.innerMore,
          date: new Date(now).toISOString().slice(0, 19),
          "request-id": requestId,
          "client-request-id": clientRequestId,
        },
      },
    },
    { ...error.headers },
  );
}

export function itemNotFound(): GraphError {
  return new GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.");
}

export function malformedId(): GraphError {
  return new GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.");
}

/** A query that Outlook cannot read. */
export function parseUri(message: string): GraphError {
  return new GraphError(400, "RequestBroker--ParseUri", message);
}

/** A query that To Do cannot read: its code is inside. */
export function todoParseUri(message: string): GraphError {
  return invalidRequest(message, "RequestBroker--ParseUri");
}

/** A body that cannot be read as its type. */
export function bodyRead(message: string): GraphError {
  return new GraphError(400, "RequestBodyRead", message);
}

/** A body or a query of the wrong type; the inner code says how. */
export function invalidRequest(message: string, inner?: string): GraphError {
  return new GraphError(400, "invalidRequest", message, inner === undefined ? {} : { inner });
}
