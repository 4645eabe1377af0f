export interface WebhookCall {
  readonly url: string;
  /** It is signed with each of them: while a secret is replaced, the receiver knows one or the other. */
  readonly secrets: readonly string[];
  /** The same for each attempt of one delivery. */
  readonly id: string;
  readonly at: Date;
  /** JSON. */
  readonly body: string;
}

/** What came back. Nothing is thrown for what a receiver does. */
export type WebhookAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly retryAfterMs: number | null;
      /** The beginning of what it said. */
      readonly text: string;
    }
  /** Nothing was sent: the address leads where nothing may be sent. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** Calls webhooks (https://www.standardwebhooks.com). */
export interface WebhookSender {
  send(call: WebhookCall, signal: AbortSignal): Promise<WebhookAnswer>;
  /** Why this address may not be called now; null: it may. A name that nobody knows yet may. */
  findRefusal(url: string): Promise<string | null>;
}
