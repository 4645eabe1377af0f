import { type Client, createClient } from "graphql-ws";
import WebSocket from "ws";
import type { AnswerTo, Asked, VariablesOf } from "./asked.ts";
import { ADMIN_TOKEN, type Product } from "./product.ts";

export interface Closing {
  readonly code: number;
  readonly reason: string;
}

export interface LiveClient {
  /** Answers of a subscription. @throws Error with what the API says */
  watch<const Text extends Asked>(document: Text, ...variables: VariablesOf<Text>): AsyncGenerator<AnswerTo<Text>>;
  /** How the connection ended. */
  readonly closed: Promise<Closing>;
  dispose(): Promise<void>;
}

/** Answers of a subscription over a client's connection. @throws Error with what the API says */
export async function* watch<const Text extends Asked>(
  client: Client,
  document: Text,
  ...[variables = {}]: VariablesOf<Text>
): AsyncGenerator<AnswerTo<Text>> {
  const answers = client.iterate<AnswerTo<Text>>({ query: document, variables: { ...variables } });
  for await (const { data, errors } of answers) {
    if (errors || !data) throw new Error(JSON.stringify(errors));
    yield data;
  }
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
    watch: (document, ...variables) => watch(client, document, ...variables),
    closed,
    dispose: async () => client.dispose(),
  };
}
