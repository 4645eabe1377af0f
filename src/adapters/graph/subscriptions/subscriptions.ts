import { z } from "zod";
import type { M365Subscriptions, NewSubscription, SubscribeOutcome } from "../../../app/ports/subscriptions.ts";
import { StoreError } from "../../../app/store-error.ts";
import type { Target } from "../../../core/notifications/plan-subscriptions.ts";
import type { GraphHttp } from "../http.ts";
import { eachPage } from "../pages.ts";
import { mustParse } from "../parse.ts";

const subscription = z.object({
  id: z.string(),
  notificationUrl: z.string(),
  resource: z.string().nullish(),
  expirationDateTime: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
});
const page = z.object({ value: z.array(subscription), "@odata.nextLink": z.string().optional() });

const pathOf = (id: string) => `/subscriptions/${encodeURIComponent(id)}`;

/** Change notifications of one mailbox: https://learn.microsoft.com/graph/api/resources/subscription */
export function createGraphSubscriptions(http: GraphHttp): M365Subscriptions {
  return {
    async create(order, signal) {
      try {
        const answer = await http.send(
          { method: "POST", url: "/subscriptions", ...encode(order, await http.mailboxPath()) },
          signal,
        );
        const { id, expirationDateTime } = mustParse(subscription, answer, "a subscription", true);
        return { kind: "created", id, expiresAt: expirationDateTime };
      } catch (error) {
        const outcome = error instanceof StoreError ? outcomeOf(error) : null;
        if (outcome !== null) return outcome;
        throw error;
      }
    },

    async renew(id, expiresAt, signal) {
      const body = { expirationDateTime: expiresAt.toISOString() };
      const answer = await orGone(http.send({ method: "PATCH", url: pathOf(id), body }, signal));
      return answer && mustParse(subscription, answer, "a subscription", true).expirationDateTime;
    },

    async delete(id, signal) {
      await orGone(http.send({ method: "DELETE", url: pathOf(id) }, signal));
    },

    async list(signal) {
      const found: { readonly id: string; readonly notificationUrl: string }[] = [];
      // An application is told of all of its subscriptions, for whatever mailbox.
      const path = (await http.mailboxPath()).slice(1).toLowerCase();
      const isHere = (resource: string | null | undefined) =>
        path === "me" || resource?.replace(/^\//, "").toLowerCase().startsWith(`${path}/`) === true;
      for await (const read of eachPage(
        http,
        { url: "/subscriptions" },
        { shape: page, what: "subscriptions" },
        signal,
      ))
        found.push(
          ...read
            .filter(({ resource }) => isHere(resource))
            .map(({ id, notificationUrl }) => ({ id, notificationUrl })),
        );
      return found;
    },
  };
}

function encode({ target, notificationUrl, clientState, expiresAt }: NewSubscription, path: string) {
  return {
    body: {
      changeType: "created,updated,deleted",
      notificationUrl,
      lifecycleNotificationUrl: notificationUrl,
      resource: resourceOf(target, path.slice(1)),
      expirationDateTime: expiresAt.toISOString(),
      clientState,
      latestSupportedTlsVersion: "v1_2",
    },
    // To Do has no immutable ids.
    ...(target.resource !== "TASKS" ? { headers: { prefer: 'IdType="ImmutableId"' } } : {}),
  };
}

/** `me/events` is documented for the default calendar; other calendars are not documented, but some are accepted. */
function resourceOf({ resource, collectionId, isDefault }: Target, path: string): string {
  if (resource === "EMAIL") return `${path}/messages`;
  const id = encodeURIComponent(collectionId);
  if (resource === "TASKS") return `${path}/todo/lists/${id}/tasks`;
  return isDefault ? `${path}/events` : `${path}/calendars/${id}/events`;
}

function outcomeOf({ fault, code, message }: StoreError): SubscribeOutcome | null {
  if (/validation request failed/i.test(message)) return { kind: "unreachable", message };
  if (/already exists/i.test(message) || (code?.toLowerCase() === "conflict" && fault === "versionMismatch")) {
    return { kind: "duplicate" };
  }
  // ExtensionError comes with 400 for what cannot be subscribed to, and with 403 for what may not be.
  if (/invalid resource|resource not found for the segment/i.test(message)) return { kind: "unsupported", message };
  return null;
}

async function orGone<T>(sent: Promise<T>): Promise<T | null> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof StoreError && error.fault === "notFound") return null;
    throw error;
  }
}
