// Everything an administrator would do in a new installation, as a script over GraphQL. Done a second time it changes nothing that is right.
import { type SettingKey, settingKeys } from "../../src/core/settings/catalogue.ts";
import { must } from "../../src/lib/must.ts";
import { type Api, RefusedMutation } from "./api.ts";
import type { Outlook } from "./outlook.ts";
import { inDays, subjectOf } from "./subjects.ts";

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
  const read = await api.ask(
    "{ applicationSettings { clientId version redirectUri isComplete } signOn { redirectUri frontChannelLogoutUri } }",
  );
  const applicationSettings = must(read.applicationSettings, "the application's settings");
  const signOn = must(read.signOn, "the settings of single sign-on");
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
    "mutation ($input: UpdateApplicationSettingsInput!) { result: updateApplicationSettings(input: $input) { __typename ... on UserError { message } } }",
    { input },
  );
}

/** @param ownerId for the level USER */
export async function setSettings(
  api: Api,
  level: "SYSTEM" | "USER",
  values: Readonly<Partial<Record<SettingKey, unknown>>>,
  ownerId: string | null = null,
): Promise<void> {
  const read = await api.ask(
    "query ($level: SettingsLevel!, $ownerId: ID) { settings(level: $level, ownerId: $ownerId) { version values { key value } } }",
    { level, ownerId },
  );
  const settings = must(read.settings, "the settings");
  const present = new Map(settings.values.map(({ key, value }) => [key, value]));
  const set = settingKeys
    .filter((key) => key in values && present.get(key) !== values[key])
    .map((key) => ({ key, value: values[key] }));
  if (set.length === 0) return;
  const input = { level, ownerId, expectedVersion: settings.version, set };
  await api.order(
    "mutation ($input: UpdateSettingsInput!) { result: updateSettings(input: $input) { __typename ... on UserError { message } } }",
    { input },
  );
}

/** The personas as people of the back office. */
export async function addPeople(api: Api, outlook: Outlook): Promise<readonly Member[]> {
  const known = await outlook.people();
  const { users } = await api.ask("{ users(first: 100) { nodes { id email } } }");
  const members: Member[] = [];
  for (const persona of personaNames) {
    const person = known.find(({ userPrincipalName }) => userPrincipalName.startsWith(`${persona}@`));
    if (person === undefined) throw new Error(`The simulator knows nobody called ${persona}.`);
    const { displayName: name, userPrincipalName } = person;
    const input = { name, email: userPrincipalName, role: "USER" } as const;
    const { id } =
      users.nodes.find(({ email }) => email === userPrincipalName) ??
      (await api.order(
        "mutation ($input: CreateUserInput!) { result: createUser(input: $input) { __typename ... on UserError { message } ... on CreateUserSuccess { data { id } } } }",
        { input },
      ));
    members.push({ persona, name, userPrincipalName, userId: id });
  }
  return members;
}

/**
 * The simulator begins anew with every start, so what is remembered of its mailboxes is of no use: it is dropped as if somebody had
 * disconnected them for good.
 */
export async function forgetMailboxes(api: Api, members: readonly Member[]): Promise<void> {
  const { accounts } = await api.ask("{ accounts(first: 100) { nodes { id userPrincipalName } } }");
  const ours = new Set(members.map(({ userPrincipalName }) => userPrincipalName));
  for (const { id, userPrincipalName } of accounts.nodes) {
    if (!ours.has(userPrincipalName)) continue;
    await api.order(
      "mutation ($input: ChooseTaskListsInput!) { result: chooseTaskLists(input: $input) { __typename ... on UserError { message } } }",
      { input: { accountId: id, mode: "DEFAULT" } },
    );
    await disconnect(api, id);
  }
}

/** By the number of what goes, which a run may change at any time. */
async function disconnect(api: Api, accountId: string): Promise<void> {
  for (;;) {
    const { account } = await api.ask("query ($id: ID!) { account(id: $id) { importedRecords } }", { id: accountId });
    const { importedRecords } = must(account, "the account");
    const input = { accountId, syncedData: "DELETE_IMPORTED", importedRecords } as const;
    try {
      await api.order(
        "mutation ($input: DisconnectAccountInput!) { result: disconnectAccount(input: $input) { __typename ... on UserError { message } } }",
        { input },
      );
      return;
    } catch (error) {
      if (!(error instanceof RefusedMutation) || error.typename !== "CountChangedError") throw error;
    }
  }
}

/** Tasks that the back office has before anything is synced. */
export async function addTasks(api: Api, { persona, userId }: Member): Promise<void> {
  const { tasks } = await api.ask("query ($filter: TaskFilter) { tasks(filter: $filter, first: 1) { totalCount } }", {
    filter: { ownerId: userId },
  });
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
          priority: index % 5 === 0 ? ("HIGH" as const) : ("NORMAL" as const),
        };
        return api.order(
          "mutation ($input: CreateTaskInput!) { result: createTask(input: $input) { __typename ... on UserError { message } } }",
          { input },
        );
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
    "mutation ($input: ConnectAccountInput!) { result: connectAccount(input: $input) { __typename ... on UserError { message } ... on ConnectAccountSuccess { data { url } } } }",
    { input: { userId, loginHint: userPrincipalName } },
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
    const input = { userId, reason: "The demo shows what these people write." };
    await api.order(
      "mutation ($input: BreakGlassInput!) { result: breakGlass(input: $input) { __typename ... on UserError { message } } }",
      { input },
    );
  }
}
