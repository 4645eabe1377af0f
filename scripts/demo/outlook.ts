// What the personas do in Outlook, and what befalls them: the simulator's control port.
import { z } from "zod";

const people = z.array(z.object({ displayName: z.string(), userPrincipalName: z.string() }));
const apps = z.array(
  z.object({ clientId: z.string(), tenantId: z.string(), secrets: z.array(z.object({ value: z.string() })) }),
);
const named = z.object({ id: z.string() });

/** The simulator does not know what was named: it was deleted meanwhile, say. */
export class UnknownThing extends Error {}

export type Outlook = ReturnType<typeof createOutlook>;

export function createOutlook(controlOrigin: string, signal: AbortSignal) {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${controlOrigin}${path}`, {
      method,
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (response.status === 404) throw new UnknownThing(text);
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const tasksOf = (person: string) => `/people/${encodeURIComponent(person)}/lists/default/tasks`;

  const calendarOf = (person: string) => `/people/${encodeURIComponent(person)}/calendars/default`;
  const eventPath = (person: string, id: string) =>
    `/people/${encodeURIComponent(person)}/events/${encodeURIComponent(id)}`;

  return {
    people: async () => people.parse(await call("GET", "/people")),
    apps: async () => apps.parse(await call("GET", "/apps")),
    registerAddresses: (clientId: string, addRedirectUris: readonly string[], logoutUrl: string) =>
      call("PATCH", `/apps/${clientId}`, { addRedirectUris, logoutUrl, optionalClaims: ["acct", "login_hint", "sid"] }),
    seed: (person: string, count: number, prefix: string) =>
      call("POST", `/people/${encodeURIComponent(person)}/lists/default/seed`, { count, prefix }),
    createTask: async (person: string, fields: object) => named.parse(await call("POST", tasksOf(person), fields)).id,
    updateTask: (person: string, id: string, fields: object) =>
      call("PATCH", `${tasksOf(person)}/${encodeURIComponent(id)}`, fields),
    deleteTask: (person: string, id: string) => call("DELETE", `${tasksOf(person)}/${encodeURIComponent(id)}`),
    seedEvents: (person: string, wish: object) => call("POST", `${calendarOf(person)}/seed`, wish),
    createEvent: async (person: string, fields: object) =>
      named.parse(await call("POST", `${calendarOf(person)}/events`, fields)).id,
    updateEvent: (person: string, id: string, fields: object) => call("PATCH", eventPath(person, id), fields),
    deleteEvent: (person: string, id: string) => call("DELETE", eventPath(person, id)),
    moveOccurrence: (person: string, id: string, date: string, fields: object) =>
      call("PATCH", `${eventPath(person, id)}/occurrences/${date}`, fields),
    inviteFromOutside: (person: string, event: object) =>
      call("POST", `/people/${encodeURIComponent(person)}/outside-invitation`, {
        organizer: { name: "Grace Guest", address: "grace@fabrikam.example" },
        event,
      }),
    addPerson: (person: object) => call("POST", "/people", person),
    consent: (clientId: string, consentTenant: string) => call("PATCH", `/apps/${clientId}`, { consentTenant }),
    /** Exchange lets the application open these mailboxes only. */
    limitMailboxes: (names: readonly string[]) => call("PUT", "/mailbox-limits", { people: names }),
    deliverMail: (person: string, letter: object) =>
      call("POST", `/people/${encodeURIComponent(person)}/messages`, { letter }),
    injectFault: (person: string, fault: object) => call("POST", "/faults", { ...fault, person }),
    setLatency: (latencyMs: number) => call("PATCH", "/settings", { latencyMs }),
    async revoke(person: string) {
      await call("POST", `/people/${encodeURIComponent(person)}/revoke`, {});
      await call("POST", `/people/${encodeURIComponent(person)}/expire-tokens`, {});
    },
  };
}
