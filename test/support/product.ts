import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { findFreePort } from "../../src/lib/free-port.ts";
import { must } from "../../src/lib/must.ts";
import { root } from "../../src/lib/root.ts";
import { SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { type AnswerTo, type Asked, type AskedOrder, type Granted, granted, type VariablesOf } from "./asked.ts";
import { inputOf, type SettingChanges } from "./set-system.ts";

export const ADMIN_TOKEN = "m365s_test_administrator_token_0123456789";
const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString("base64");

export interface ProductOptions {
  readonly databaseUrl: string;
  /** Without it jobs are in PostgreSQL. */
  readonly mongoUrl?: string | undefined;
  readonly simulatorOrigin: string;
  readonly role?: "all" | "api" | "worker";
  readonly port?: number;
  readonly dataFolder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The server's program, built before; without it the server is started as by `npm start`. */
  readonly program?: string;
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[];
}

export interface Product {
  readonly url: string;
  readonly child: ChildProcess;
  readonly output: readonly string[];
  /** Answers the data of an operation. @throws Error with what the API says */
  ask<const Text extends Asked>(document: Text, ...variables: VariablesOf<Text>): Promise<AnswerTo<Text>>;
  /** The same for a document that is put together while the test runs: nothing is known of its answer. */
  askComposed(document: string, variables?: object): Promise<unknown>;
  /** Ends the process and waits until it is gone; answers its exit code. */
  end(signal?: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

/** The real server as a process of its own. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const role = options.role ?? "all";
  const port = options.port ?? (await findFreePort());
  const program = options.program === undefined ? [join(root, "scripts", "run.js"), "server"] : [options.program];
  const child = spawn(process.execPath, [...(options.nodeOptions ?? []), ...program], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: "",
      HOME: process.env.HOME ?? "",
      NODE_ENV: "production",
      PORT: String(port),
      ROLE: role,
      DATABASE_URL: options.databaseUrl,
      ...(options.mongoUrl === undefined ? {} : { MONGODB_URL: options.mongoUrl }),
      MONGODB_DOWNLOAD: "false",
      SIMULATOR_ORIGIN: options.simulatorOrigin,
      DATA_DIR: options.dataFolder,
      ADMIN_TOKEN,
      ENCRYPTION_KEY,
      LOG_LEVEL: "warn",
      ...options.env,
    },
  });
  const output: string[] = [];
  const exited = once(child, "exit");
  const lines = createInterface({ input: must(child.stdout, "standard output") });
  createInterface({ input: must(child.stderr, "standard error") }).on("line", (line) => output.push(line));
  const isUp = new Promise<void>((resolve) => {
    lines.on("line", (line) => {
      output.push(line);
      if (line.includes(role === "worker" ? "Encryption key" : "Open http")) resolve();
    });
  });
  await Promise.race([
    isUp,
    exited.then(() => {
      throw new Error(`The server ended before it was up:\n${output.join("\n")}`);
    }),
  ]);
  const url = `http://localhost:${port}`;
  return {
    url,
    child,
    output,
    ask: (document, ...[variables]) => ask(url, document, variables),
    askComposed: (document, variables) => ask(url, document, variables),
    async end(signal = "SIGTERM") {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      child.kill(signal);
      await exited;
      return child.exitCode;
    },
  };
}

async function ask<T>(url: string, query: string, variables: object = {}): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify({ query, variables }),
  });
  const answer: { data?: T; errors?: { message: string }[] } = JSON.parse(await response.text());
  if (answer.errors || answer.data === undefined) throw new Error(JSON.stringify(answer.errors ?? answer));
  return answer.data;
}

/** Gives an order and answers what came of it. @throws Error with its refusal */
export async function order<const Text extends AskedOrder>(
  product: Product,
  document: Text,
  ...variables: VariablesOf<Text>
): Promise<Granted<AnswerTo<Text>["result"]>> {
  const { result } = await product.ask(document, ...variables);
  return granted<AnswerTo<Text>["result"]>(result);
}

/** The part of a simulator in which the application's redirect URI is registered, in this process or in another. */
interface RedirectUris {
  readonly control: { readonly entra: { addRedirectUri(uri: string): unknown } };
}

/** Sets the Azure application, switches tasks on and other settings of the system, all by mutation. */
export async function setUpSystem(product: Product, simulator: RedirectUris, settings: SettingChanges = {}) {
  await simulator.control.entra.addRedirectUri(`${product.url}/auth/callback`);
  const { updateApplicationSettings } = await product.ask(
    `mutation ($input: UpdateApplicationSettingsInput!) { updateApplicationSettings(input: $input) { __typename ... on UserError { message } } }`,
    {
      input: {
        clientId: SEEDED_APP.clientId,
        clientSecret: SEEDED_APP.secret,
        tenantId: "contoso.example",
        expectedVersion: 0,
      },
    },
  );
  granted(updateApplicationSettings);
  await setSettings(product, { TASKS_SYNC_ENABLED: true, ...settings });
}

/** Changes system settings, whatever their version is now. */
export async function setSettings(product: Product, values: SettingChanges): Promise<void> {
  const { settings } = await product.ask(`{ settings(level: SYSTEM) { version } }`);
  const { updateSettings } = await product.ask(
    `mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) { __typename ... on UserError { message } } }`,
    {
      input: {
        level: "SYSTEM",
        expectedVersion: must(settings, "settings").version,
        set: inputOf(values),
      },
    },
  );
  granted(updateSettings);
}

/** Presses "Allow" on our own page; answers where it leads on to, and what the browser keeps. */
export async function allowSignIn(link: string): Promise<{ readonly url: string; readonly cookie: string }> {
  const { origin, pathname, searchParams } = new URL(link);
  const body = new URLSearchParams({ state: searchParams.get("state") ?? "", answer: "allow" });
  const response = await fetch(`${origin}${pathname}`, {
    method: "POST",
    redirect: "manual",
    headers: { origin },
    body,
  });
  const url = response.headers.get("location");
  if (url === null) throw new Error(`The page answered ${response.status}: ${await response.text()}`);
  return { url, cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" };
}

/** Connects a persona's mailbox through the authorize page, as the person would. Answers the account's id. */
export async function connectPersona(product: Product, persona: string): Promise<string> {
  await signInPersona(product, persona);
  const { accounts } = await product.ask(`{ accounts(first: 50) { edges { node { id userPrincipalName } } } }`);
  const found = accounts.edges.find(({ node }) => node.userPrincipalName === persona);
  return must(found, `account of ${persona}`).node.id;
}

/** The same, where there are more accounts than a page shows. */
export async function signInPersona(product: Product, persona: string): Promise<void> {
  const { connectAccount } = await product.ask(
    `mutation { connectAccount(input: {}) { __typename ... on UserError { message } ... on ConnectAccountSuccess { data { url } } } }`,
  );
  await acceptSignIn(granted(connectAccount).data.url, persona);
}

/** Accepts on the authorize page that a link of ours leads to. */
export async function acceptSignIn(link: string, persona: string): Promise<void> {
  const allowed = await allowSignIn(link);
  const body = new URLSearchParams({ persona, action: "accept" });
  const consent = await fetch(allowed.url, { method: "POST", redirect: "manual", body });
  const callback = await fetch(must(consent.headers.get("location"), "where the browser is sent"), {
    headers: { cookie: allowed.cookie },
  });
  if (!callback.ok) throw new Error(`The callback answered ${callback.status}: ${await callback.text()}`);
}
