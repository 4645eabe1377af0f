// Everything an administrator would do in a new installation, as a script over GraphQL. Done a second time it changes nothing that is right.
import { z } from "zod";
import { type Api, RefusedMutation } from "./api.ts";
import type { Outlook } from "./outlook.ts";
import { inDays, subjectOf } from "./subjects.ts";

const nothing = z.unknown();
const withId = z.object({ id: z.string() });

/** How many tasks a persona has in the back office at first. */
const personas = { quiet: 5, busy: 60, broken: 8 } as const;
export type Persona = keyof typeof personas;
export const personaNames: readonly Persona[] = ["quiet", "busy", "broken"];

export interface Mailbox {
  readonly persona: Persona;
  readonly userId: string;
  readonly userPrincipalName: string;
  readonly accountId: string;
}

interface Member extends Omit<Mailbox, "accountId"> {
  readonly name: string;
}

/** Tells the server of the simulator's app registration, and the simulator of the server's addresses, as a person would in Azure. */
export async function setApplication(api: Api, outlook: Outlook): Promise<void> {
  const [app] = await outlook.apps();
  const [secret] = app?.secrets ?? [];
  if (app === undefined || secret === undefined) throw new Error("The simulator has no app registration.");
  const { applicationSettings, signOn } = await api.ask(
    z.object({
      applicationSettings: z.object({
        clientId: z.string().nullable(),
        version: z.number(),
        redirectUri: z.string(),
        isComplete: z.boolean(),
      }),
      signOn: z.object({ redirectUri: z.string(), frontChannelLogoutUri: z.string() }),
    }),
    "{ applicationSettings { clientId version redirectUri isComplete } signOn { redirectUri frontChannelLogoutUri } }",
  );
  const redirectUris = [applicationSettings.redirectUri, signOn.redirectUri];
  await outlook.registerAddresses(app.clientId, redirectUris, signOn.frontChannelLogoutUri);
  if (applicationSettings.isComplete && applicationSettings.clientId === app.clientId) return;
  const input = {
    clientId: app.clientId,
    clientSecret: secret.value,
    tenantId: app.tenantId,
    expectedVersion: applicationSettings.version,
  };
  await api.order(
    nothing,
    "updateApplicationSettings",
    { types: "input: UpdateApplicationSettingsInput!", values: { input } },
    "{ version }",
  );
}

/** @param ownerId for the level USER */
export async function setSettings(
  api: Api,
  level: "SYSTEM" | "USER",
  values: Readonly<Record<string, unknown>>,
  ownerId: string | null = null,
): Promise<void> {
  const { settings } = await api.ask(
    z.object({
      settings: z.object({ version: z.number(), values: z.array(z.object({ key: z.string(), value: z.unknown() })) }),
    }),
    "query ($level: SettingsLevel!, $ownerId: ID) { settings(level: $level, ownerId: $ownerId) { version values { key value } } }",
    { level, ownerId },
  );
  const present = new Map(settings.values.map(({ key, value }) => [key, value]));
  const set = Object.entries(values)
    .filter(([key, value]) => present.get(key) !== value)
    .map(([key, value]) => ({ key, value }));
  if (set.length === 0) return;
  const input = { level, ownerId, expectedVersion: settings.version, set };
  await api.order(
    nothing,
    "updateSettings",
    { types: "input: UpdateSettingsInput!", values: { input } },
    "{ version }",
  );
}

/** The personas as people of the back office. */
export async function addPeople(api: Api, outlook: Outlook): Promise<readonly Member[]> {
  const known = await outlook.people();
  const { users } = await api.ask(
    z.object({ users: z.object({ nodes: z.array(z.object({ id: z.string(), email: z.string() })) }) }),
    "{ users(first: 100) { nodes { id email } } }",
  );
  const members: Member[] = [];
  for (const persona of personaNames) {
    const person = known.find(({ userPrincipalName }) => userPrincipalName.startsWith(`${persona}@`));
    if (person === undefined) throw new Error(`The simulator knows nobody called ${persona}.`);
    const { displayName: name, userPrincipalName } = person;
    const input = { name, email: userPrincipalName, role: "USER" };
    const { id } =
      users.nodes.find(({ email }) => email === userPrincipalName) ??
      (await api.order(withId, "createUser", { types: "input: CreateUserInput!", values: { input } }, "{ id }"));
    members.push({ persona, name, userPrincipalName, userId: id });
  }
  return members;
}

/**
 * The simulator begins anew with every start, so what is remembered of its mailboxes is of no use: it is dropped as if somebody had
 * disconnected them for good.
 */
export async function forgetMailboxes(api: Api, members: readonly Member[]): Promise<void> {
  const { accounts } = await api.ask(
    z.object({ accounts: z.object({ nodes: z.array(z.object({ id: z.string(), userPrincipalName: z.string() })) }) }),
    "{ accounts(first: 100) { nodes { id userPrincipalName } } }",
  );
  const ours = new Set(members.map(({ userPrincipalName }) => userPrincipalName));
  for (const { id, userPrincipalName } of accounts.nodes) {
    if (!ours.has(userPrincipalName)) continue;
    const choice = { input: { accountId: id, mode: "DEFAULT" } };
    await api.order(
      nothing,
      "chooseTaskLists",
      { types: "input: ChooseTaskListsInput!", values: choice },
      "{ accountId }",
    );
    await disconnect(api, id);
  }
}

/** By the number of what goes, which a run may change at any time. */
async function disconnect(api: Api, accountId: string): Promise<void> {
  for (;;) {
    const { account } = await api.ask(
      z.object({ account: z.object({ importedRecords: z.number() }) }),
      "query ($id: ID!) { account(id: $id) { importedRecords } }",
      { id: accountId },
    );
    const values = { input: { accountId, syncedData: "DELETE_IMPORTED", ...account } };
    try {
      await api.order(withId, "disconnectAccount", { types: "input: DisconnectAccountInput!", values }, "{ id }");
      return;
    } catch (error) {
      if (!(error instanceof RefusedMutation) || error.typename !== "CountChangedError") throw error;
    }
  }
}

/** Tasks that the back office has before anything is synced. */
export async function addTasks(api: Api, { persona, userId }: Member): Promise<void> {
  const { tasks } = await api.ask(
    z.object({ tasks: z.object({ totalCount: z.number() }) }),
    "query ($filter: TaskFilter) { tasks(filter: $filter, first: 1) { totalCount } }",
    { filter: { ownerId: userId } },
  );
  const wanted = Array.from({ length: personas[persona] }, (_, index) => index).slice(tasks.totalCount);
  const together = 4;
  for (let at = 0; at < wanted.length; at += together) {
    const some = wanted.slice(at, at + together);
    await Promise.all(
      some.map((index) => {
        const input = {
          ownerId: userId,
          subject: subjectOf(index),
          dueDate: inDays(index % 14),
          priority: index % 5 === 0 ? "HIGH" : "NORMAL",
        };
        return api.order(withId, "createTask", { types: "input: CreateTaskInput!", values: { input } }, "{ id }");
      }),
    );
  }
}

async function whereTo(response: Response): Promise<string> {
  const location = response.headers.get("location");
  if (location === null) throw new Error(`The sign-in page answered ${response.status}: ${await response.text()}`);
  return location;
}

/** Signs in on the simulator's page as the persona would, and answers the account. */
export async function connect(api: Api, member: Member, signal: AbortSignal): Promise<Mailbox> {
  const { persona, userId, userPrincipalName } = member;
  const { url } = await api.order(
    z.object({ url: z.string() }),
    "connectAccount",
    { types: "input: ConnectAccountInput!", values: { input: { userId, loginHint: userPrincipalName } } },
    "{ url }",
  );
  // First our own page, then Microsoft's; the cookie of the first proves at the end that this is the same browser.
  const link = new URL(url);
  const asked = await fetch(new URL(link.pathname, link), {
    method: "POST",
    redirect: "manual",
    signal,
    headers: { origin: link.origin },
    body: new URLSearchParams({ state: link.searchParams.get("state") ?? "", answer: "allow" }),
  });
  const body = new URLSearchParams({ persona: userPrincipalName, action: "accept" });
  const consent = await fetch(await whereTo(asked), { method: "POST", body, redirect: "manual", signal });
  const cookie = asked.headers.get("set-cookie")?.split(";")[0] ?? "";
  const callback = await fetch(await whereTo(consent), { signal, headers: { cookie } });
  if (!callback.ok) throw new Error(`${userPrincipalName} was not connected: ${await callback.text()}`);
  const { accounts } = await api.ask(
    z.object({ accounts: z.object({ nodes: z.array(z.object({ id: z.string(), userPrincipalName: z.string() })) }) }),
    "query ($search: String) { accounts(first: 10, search: $search) { nodes { id userPrincipalName } } }",
    { search: userPrincipalName },
  );
  const account = accounts.nodes.find((each) => each.userPrincipalName === userPrincipalName);
  if (account === undefined) throw new Error(`${userPrincipalName} is not among the accounts.`);
  return { persona, userId, userPrincipalName, accountId: account.id };
}

/** The page is an administrator's, who sees other people's records for an hour at a time, and only with a reason that they read. */
export async function openRecords(api: Api, people: readonly { readonly userId: string }[]): Promise<void> {
  for (const { userId } of people) {
    const values = { input: { userId, reason: "The demo shows what these people write." } };
    await api.order(withId, "breakGlass", { types: "input: BreakGlassInput!", values }, "{ id }");
  }
}
