// npm run demo: the simulator, the server and the live page on this machine, set up by a script and never at rest.
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { must } from "../src/lib/must.ts";
import { lendToken } from "../src/lib/token-file.ts";
import type { DemoTrouble } from "../test/schema-types.d.ts";
import { type Api, createApi, RefusedMutation } from "./demo/api.ts";
import { workInBackground } from "./demo/background.ts";
import { buildPage } from "./demo/build-page.ts";
import { addEvents, syncsCalendar, workOnCalendars } from "./demo/calendars.ts";
import type { Child } from "./demo/child.ts";
import { chooseAllLists, isSynced } from "./demo/first-sync.ts";
import { createOutlook, type Outlook } from "./demo/outlook.ts";
import {
  addPeople,
  addTasks,
  connect,
  forgetMailboxes,
  type Mailbox,
  openRecords,
  setApplication,
  setSettings,
} from "./demo/set-up.ts";
import { type Processes, startProcesses } from "./demo/start-processes.ts";
import { setUpSupport, writeToSupport } from "./demo/support.ts";

/** As far away as a data centre: otherwise everything is over before one can see it. */
const LATENCY_MS = 25;
const BUSY_SEED = 240;
/** A slow machine takes its time. */
const SYNCED_WITHIN_MS = 120_000;
/** Microsoft refuses this one's requests now and then: it may get nowhere. */
const BROKEN_WITHIN_MS = 8_000;
/** Before the hour of the first is over. */
const GLASS_AGAIN_MS = 50 * 60_000;

const startedAt = performance.now();
const children: Child[] = [];
const stopping = new AbortController();
const { signal } = stopping;
let death: string | undefined;
let giveBack = async (): Promise<void> => {};

function say(line: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${seconds.padStart(5)} s  ${line}\n`);
}

async function run(): Promise<void> {
  const building = buildPage(say);
  say("Starting the simulator of Microsoft 365 and the server …");
  const [processes] = await Promise.all([
    startProcesses({
      env: process.env,
      onChild: (child) => children.push(child),
      onDeath: (reason) => {
        death = reason;
        stopping.abort();
      },
      say,
      signal,
    }),
    building,
  ]);
  // `npx m365-sync status` beside the demo needs no arguments.
  giveBack = await lendToken(processes.tokenFile, { url: `${processes.url}/graphql`, token: processes.adminToken });
  const api = createApi(processes.url, processes.adminToken, signal);
  const outlook = createOutlook(processes.controlOrigin, signal);
  const since = new Date();
  const mailboxes = await setUp(api, outlook);
  await showWayIn(api, processes);
  const isCalendarSynced = await syncsCalendar(api);
  await Promise.all([
    follow(api, outlook, mailboxes, since),
    workInBackground(api, outlook, mailboxes, tellOnce, signal),
    keepRecordsOpen(api, mailboxes),
    writeToSupport(outlook, tellOnce, signal),
    isCalendarSynced ? workOnCalendars(api, outlook, mailboxes, tellOnce, signal) : undefined,
  ]);
}

/** All by mutation, as any script could. */
async function setUp(api: Api, outlook: Outlook): Promise<readonly Mailbox[]> {
  await outlook.setLatency(LATENCY_MS);
  await setApplication(api, outlook);
  const members = await addPeople(api, outlook);
  await openRecords(api, members);
  await forgetMailboxes(api, members);
  const isCalendarSynced = await syncsCalendar(api);
  const switches = { TASKS_SYNC_ENABLED: true, CALENDAR_SYNC_ENABLED: isCalendarSynced, EMAIL_SYNC_ENABLED: true };
  await setSettings(api, "SYSTEM", { ...switches, SYNC_INTERVAL_MINUTES: 1, SSO_ENABLED: true });
  const what = isCalendarSynced ? "mail, tasks and calendars are" : "mail and tasks are";
  say(`The Azure application is set, ${what} switched on, every minute, and people sign in with Microsoft 365.`);
  const mailboxes: Mailbox[] = [];
  for (const member of members) {
    const { persona, userId, userPrincipalName } = member;
    if (persona === "busy") {
      await setSettings(api, "USER", { TASKS_CONFLICT_RULE: "ASK", CALENDAR_CONFLICT_RULE: "ASK" }, userId);
      await outlook.seed(userPrincipalName, BUSY_SEED, "Renewal");
    }
    if (persona === "broken") {
      await outlook.injectFault(userPrincipalName, { kind: "unavailable", rate: 0.3, retryAfterSeconds: 1 });
    }
    await addTasks(api, member);
    if (isCalendarSynced) await addEvents(api, outlook, member);
    mailboxes.push(await connect(api, member, signal));
    say(`Connected ${member.name} (${userPrincipalName}).`);
  }
  await setUpSupport(api, outlook, must(members[0], "somebody of the demo").userId);
  say(
    "Connected the system mailbox support@contoso.example: what customers ask becomes tasks, and is answered by a rule.",
  );
  return mailboxes;
}

async function keepRecordsOpen(api: Api, mailboxes: readonly Mailbox[]): Promise<void> {
  for (;;) {
    await sleep(GLASS_AGAIN_MS, undefined, { signal });
    await openRecords(api, mailboxes).catch(tellOnce);
  }
}

/** What a newcomer is to see first: one account at rest, one with a conflict to decide, one whose sign-in was revoked. */
async function follow(api: Api, outlook: Outlook, mailboxes: readonly Mailbox[], since: Date): Promise<void> {
  await Promise.all(
    mailboxes.map(async (mailbox) => {
      const withinMs = mailbox.persona === "broken" ? BROKEN_WITHIN_MS : SYNCED_WITHIN_MS;
      const isThere = await isSynced(api, mailbox, "TASKS", since, withinMs, signal);
      if (!isThere && mailbox.persona !== "broken") {
        say(`${mailbox.userPrincipalName} is not synced yet: its runs on the page say why.`);
      }
      if (mailbox.persona === "busy" && isThere) {
        await chooseAllLists(api, mailbox);
        await makeTrouble(api, "EDIT_BOTH_SIDES");
        const isCalendarThere =
          (await syncsCalendar(api)) && (await isSynced(api, mailbox, "CALENDAR", since, SYNCED_WITHIN_MS, signal));
        if (isCalendarThere) await makeTrouble(api, "RESCHEDULE_ON_BOTH_SIDES");
      }
      if (mailbox.persona === "broken") {
        await outlook.revoke(mailbox.userPrincipalName);
        await api.order(
          "mutation ($accountId: ID!) { result: syncNow(accountId: $accountId) { __typename ... on UserError { message } } }",
          { accountId: mailbox.accountId },
        );
        say(
          `Microsoft is unreliable for ${mailbox.userPrincipalName}, and its sign-in was revoked: connect it again on the page.`,
        );
      }
    }),
  );
  say("All is set up. People are at work on both sides; stop with Ctrl-C.");
}

let lastTrouble = "";

/** Of the people at work. The same again is not news: they try something every three seconds. */
function tellOnce(error: unknown): void {
  const trouble = describe(error);
  if (trouble !== lastTrouble) say(`Somebody at work was refused, and goes on: ${trouble}`);
  lastTrouble = trouble;
}

async function makeTrouble(api: Api, kind: DemoTrouble): Promise<void> {
  try {
    say(
      await api.order(
        "mutation ($kind: DemoTrouble!) { result: demoTrouble(kind: $kind) { __typename ... on UserError { message } ... on DemoTroubleSuccess { data } } }",
        { kind },
      ),
    );
  } catch (error) {
    // Whoever edits while sync writes is told to try again; a newcomer has the button for that.
    if (!(error instanceof RefusedMutation)) throw error;
    say(error.message);
  }
}

async function showWayIn(api: Api, { url, adminToken, logFolder }: Processes): Promise<void> {
  const loginLink = async () => {
    const { url: link } = await api.order(
      "mutation { result: createLoginLink { __typename ... on UserError { message } ... on CreateLoginLinkSuccess { data { url } } } }",
    );
    return link;
  };
  process.stdout.write(
    `\n  Open ${await loginLink()}\n  (works once, for ten minutes${process.stdin.isTTY ? "; Enter makes another one" : ""})\n\n` +
      `  GraphiQL  ${url}/graphql\n  Token     ${adminToken}\n  Logs      ${logFolder}\n  Terminal  npx m365-sync status${process.env.DATA_DIR ? `   (with DATA_DIR=${process.env.DATA_DIR})` : ""}\n\n`,
  );
  if (!process.stdin.isTTY) return;
  createInterface({ input: process.stdin }).on("line", () => {
    if (signal.aborted) return;
    loginLink().then(
      (link) => process.stdout.write(`  Open ${link}\n`),
      (error: unknown) => process.stdout.write(`  There is no link now: ${describe(error)}\n`),
    );
  });
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  // More of them change nothing: a terminal and npm may both send one.
  process.on(name, () => stopping.abort());
}

// A signal sent to npm ends npm and its shell, which tell us nothing: we notice that we were left.
const { ppid } = process;
const watch =
  process.env.npm_lifecycle_event === undefined
    ? undefined
    : setInterval(() => {
        if (process.ppid !== ppid) stopping.abort();
      }, 500);

let failure: string | undefined;
try {
  await run();
} catch (error) {
  // An aborted wait is how everything ends; a dead child is told below.
  if (!signal.aborted) failure = describe(error);
}
stopping.abort();
clearInterval(watch);
failure = death ?? failure;
if (failure !== undefined) process.stderr.write(`\n${failure}\n`);
say("Stopping …");
// The server first: it still talks to the simulator.
for (const child of children.toReversed()) await child.stop();
await giveBack();
say("Everything is stopped.");
process.exit(failure === undefined ? 0 : 1);
