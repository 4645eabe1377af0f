import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { ADMIN_TOKEN, type Product } from "./product.ts";

export interface Closing {
  readonly code: number;
  readonly reason: string;
}

export interface LiveClient {
  /** Answers of a subscription. @throws Error with what the API says */
  watch<T>(query: string, variables?: Readonly<Record<string, unknown>>): AsyncGenerator<T>;
  /** How the connection ended. */
  readonly closed: Promise<Closing>;
  dispose(): Promise<void>;
}

/** A subscriber as dashboards are: the published client, which does not connect again. */
export function openLive(product: Product, token = ADMIN_TOKEN): LiveClient {
  let close: (closing: Closing) => void = () => {};
  const closed = new Promise<Closing>((resolve) => {
    close = resolve;
  });
  const client = createClient({
    url: `${product.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    onNonLazyError: () => {},
    on: {
      closed: (event) => {
        if (typeof event === "object" && event !== null && "code" in event && "reason" in event) {
          close({ code: Number(event.code), reason: String(event.reason) });
        }
      },
    },
  });
  return {
    async *watch<T>(query: string, variables: Readonly<Record<string, unknown>> = {}) {
      for await (const { data, errors } of client.iterate<T>({ query, variables: { ...variables } })) {
        if (errors || !data) throw new Error(JSON.stringify(errors));
        yield data;
      }
    },
    closed,
    dispose: async () => client.dispose(),
  };
}
