import { mailUrl } from "../../../core/mail/processing/mail-url.ts";
import { mailReceived } from "../../../core/mail/processing/webhook-payload.ts";
import { decideDelivery } from "../../../core/webhook/delivery-retry.ts";
import { type AttemptResult, judgeTurn } from "../../../core/webhook/judge-turn.ts";
import type { DeliveryStore, DueDeliveries, DueDelivery, WebhookSecrets } from "../../ports/mail/arrivals.ts";
import type { WebhookAnswer, WebhookSender } from "../../ports/webhook-sender.ts";
import type { ArrivalStep } from "../arrivals-lane.ts";

export interface DeliverMailDeps extends WebhookSecrets {
  readonly store: DeliveryStore;
  readonly sender: Pick<WebhookSender, "send">;
  readonly now: () => Date;
  readonly publicUrl: () => string;
}

/** Calls side by side. */
const BATCH = 8;

/** Tells webhooks of mail. What was sent is noted after it was sent: at least once, each time with the same id. */
export function createDeliverMail(deps: DeliverMailDeps): ArrivalStep {
  const { store, sender, secretsOf, now, publicUrl } = deps;

  return async function deliverMail(lease, signal) {
    const due = await store.nextDeliveries(lease, BATCH);
    if (due === "nothing" || due === "leaseLost") return due;
    const secrets = await secretsOf(due.mailbox.id);
    const results = await Promise.all(due.deliveries.map((delivery) => deliver(due, delivery, secrets, signal)));
    // Somebody ends this process: what was not answered yet was no attempt, and is sent again.
    const made = results.filter(({ status }) => status !== null || !signal.aborted);
    if (made.length === 0) return "later";
    const verdict = judgeTurn(made, due.failingSince, due.now);
    if (!(await store.saveAttempts(lease, made, verdict))) return "leaseLost";
    return verdict.failingSince === null && !signal.aborted ? "some" : "later";
  };

  async function deliver(
    { mailbox, url }: DueDeliveries,
    delivery: DueDelivery,
    secrets: readonly string[],
    signal: AbortSignal,
  ): Promise<AttemptResult> {
    const { deliveryId, tries } = delivery;
    const { accountId, ...told } = mailbox;
    const body = mailReceived({ ...delivery, mailbox: told, url: mailUrl(publicUrl(), { ...delivery, accountId }) });
    const at = now();
    const answer = await sender.send({ url, secrets, id: deliveryId, at, body }, signal);
    const said = { status: statusOf(answer), retryAfterMs: answer.kind === "answered" ? answer.retryAfterMs : null };
    const decision = decideDelivery(said, tries + 1);
    return {
      deliveryId,
      at,
      status: said.status,
      error: decision.kind === "delivered" ? null : sayAnswer(answer),
      decision,
    };
  }
}

const statusOf = (answer: WebhookAnswer): number | null => (answer.kind === "answered" ? answer.status : null);

/** How much of what a receiver says is kept. */
const MOST_SAID = 300;

/** What came back, for a person. */
export function sayAnswer(answer: WebhookAnswer): string {
  if (answer.kind !== "answered") return answer.reason;
  const { status, text } = answer;
  const words = text.replaceAll(/[\p{C}\s]+/gu, " ").trim();
  const said = words === "" ? "" : `: ${words.slice(0, MOST_SAID)}`;
  const advice = status >= 300 && status < 400 ? ". Redirects are not followed: give the address that it leads to" : "";
  return `It answered ${status}${advice}${said}`;
}
