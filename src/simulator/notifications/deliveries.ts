import type { ItemChange } from "../mailbox/change-hub.ts";
import type { SeededRandom } from "../random.ts";
import type { Settings } from "../settings.ts";
import { patience } from "./handshake.ts";
import type { Subscription, Subscriptions } from "./subscriptions.ts";

export type LifecycleEvent = "reauthorizationRequired" | "subscriptionRemoved" | "missed";

/** Notifications on their way to the addresses of subscriptions. */
export interface Deliveries {
  tell(change: ItemChange): void;
  /** Only Outlook's subscriptions hear of `subscriptionRemoved` and `missed`. */
  tellLife(subscription: Subscription, event: LifecycleEvent): void;
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>;
  /** How many items were answered 2xx, and how many POSTs were not. */
  counts(): { readonly delivered: number; readonly refused: number };
  stop(): void;
}

/** What of the simulator's memory they need as it is when one leaves: a reset replaces it. */
interface Present {
  readonly settings: Settings;
  readonly subscriptions: Subscriptions;
  readonly random: SeededRandom;
}

const MOST_RETRIES = 6;

export function createDeliveries(present: () => Present): Deliveries {
  const waiting = new Map<string, unknown[]>();
  const timers = new Set<NodeJS.Timeout>();
  const stopping = new AbortController();
  let onTheirWay = 0;
  let listeners: (() => void)[] = [];
  const counts = { delivered: 0, refused: 0 };

  function later(ms: number, work: () => Promise<void> | void): void {
    onTheirWay += 1;
    const timer = setTimeout(async () => {
      timers.delete(timer);
      try {
        await work();
      } finally {
        onTheirWay -= 1;
        if (onTheirWay === 0) {
          for (const listener of listeners) listener();
          listeners = [];
        }
      }
    }, ms);
    timer.unref();
    timers.add(timer);
  }

  function put(url: string, item: unknown): void {
    const together = waiting.get(url);
    if (together !== undefined) {
      together.push(item);
      return;
    }
    waiting.set(url, [item]);
    later(present().settings.notifications.delayMs, async () => {
      const value = waiting.get(url) ?? [];
      waiting.delete(url);
      await post(url, present().settings.notifications.reversed ? value.toReversed() : value, 0);
    });
  }

  async function post(url: string, value: readonly unknown[], attempt: number): Promise<void> {
    const { patienceMs, retryMs } = present().settings.notifications;
    const isTaken = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ value }),
      signal: AbortSignal.any([patience(patienceMs), stopping.signal]),
      redirect: "manual",
    }).then(
      async (response) => {
        await response.body?.cancel();
        return response.ok;
      },
      // No answer is as good as a bad one.
      () => false,
    );
    if (isTaken) counts.delivered += value.length;
    else counts.refused += 1;
    if (isTaken || attempt >= MOST_RETRIES || stopping.signal.aborted) return;
    later(retryMs * 2 ** attempt, () => post(url, value, attempt + 1));
  }

  function item(subscription: Subscription, change: ItemChange, changeType: ItemChange["changeType"]) {
    const id = subscription.usesImmutableIds ? (change.immutableId ?? change.itemId) : change.itemId;
    const { person } = subscription;
    const [type, path] = wireNames(change, id);
    return {
      ...common(subscription),
      changeType,
      resource: `Users/${person.id}@${person.tenantId}/${path}`,
      resourceData: {
        "@odata.type": type,
        "@odata.id": `Users/${person.id}/${path}`,
        "@odata.etag": change.etag,
        id,
      },
    };
  }

  return {
    tell(change) {
      const { loss, extraUpdates, copies } = present().settings.notifications;
      for (const subscription of present().subscriptions.concerned(change)) {
        const types = [change.changeType, ...Array.from({ length: extraUpdates }, () => "updated" as const)];
        for (const changeType of types) {
          for (let copy = 0; copy < copies; copy += 1) {
            if (loss > 0 && present().random.next() < loss) continue;
            put(subscription.notificationUrl, item(subscription, change, changeType));
          }
        }
      }
    },
    tellLife(subscription, lifecycleEvent) {
      const url = subscription.lifecycleNotificationUrl;
      if (url === undefined) return;
      if (subscription.kind === "task" && lifecycleEvent !== "reauthorizationRequired") return;
      put(url, { ...common(subscription), lifecycleEvent });
    },
    settled: () =>
      onTheirWay === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            listeners.push(resolve);
          }),
    counts: () => ({ ...counts }),
    stop() {
      stopping.abort();
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

/** The type and the path of what has changed. */
function wireNames({ kind, containerId }: ItemChange, id: string): readonly [type: string, path: string] {
  switch (kind) {
    case "event":
      return ["#Microsoft.Graph.Event", `Events/${id}`];
    case "message":
      return ["#Microsoft.Graph.Message", `Messages/${id}`];
    case "task":
      return ["#Microsoft.Graph.todoTask", `todo/lists/${containerId}/tasks/${id}`];
  }
}

function common({ id, expiresAt, clientState, person }: Subscription) {
  return {
    subscriptionId: id,
    subscriptionExpirationDateTime: new Date(expiresAt).toISOString().replace("Z", "0000Z"),
    tenantId: person.tenantId,
    ...(clientState === undefined ? {} : { clientState }),
  };
}
