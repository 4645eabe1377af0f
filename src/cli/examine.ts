// What `doctor` checks, in the order in which things depend on each other. Each part reports what it finds and the next part still runs, so
// that one run shows everything. The same cause in many accounts is one line.
import { checksOf, type Finding, findingOf, findingsOf, findingsOfAlerts, type Passing } from "./causes.ts";
import { type Check, fine, note, wrong } from "./check.ts";
import { type Client, mutate } from "./client.ts";
import { CommandError, exitCode } from "./command-error.ts";
import { readList } from "./connection.ts";
import { readViewer } from "./operations/access.ts";
import {
  type Account,
  type CheckResult,
  checkConnection,
  readAccounts,
  readLedgerCheck,
} from "./operations/accounts.ts";
import { checkAzureApplication, readApplication } from "./operations/settings.ts";
import { passingCodes, readAlerts, readPassingCodes, readSyncStatus } from "./operations/status.ts";
import { countOf, sayName, sayWhen } from "./words.ts";

export interface Examination {
  readonly now: Date;
  /** Only this one. */
  readonly account: Account | null;
  /** Tries the connection of each account, however many. */
  readonly isThorough: boolean;
}

/** Testing a connection asks Microsoft: at most this many are tested by default. */
const triedUnasked = 5;

/** Yields each finding as it is made. @throws CommandError unreachable, signedOut or interrupted: nothing more can be found then */
export async function* examine(client: Client, examination: Examination): AsyncGenerator<Check> {
  const { now, account, isThorough } = examination;
  const { viewer } = await client.ask(readViewer);
  yield fine("server", `${client.server.http.href} answers.`);
  yield fine("token", `Signed in as ${viewer.name} <${viewer.email}>, ${sayName(viewer.role)}.`);
  const setUp: Check[] = [];
  if (account === null) {
    for await (const check of tolerate("azure application", examineApplication(client, now))) {
      setUp.push(check);
      yield check;
    }
  }
  const accounts = account === null ? await readList(client, readAccounts, {}) : [account];
  if (accounts.length === 0) yield wrong("accounts", "No account is connected.", "m365-sync connect");
  const connected = accounts.filter(({ state }) => state !== "DISCONNECTED");
  if (accounts.length > connected.length) {
    yield note("accounts", `${countOf(accounts.length - connected.length, "account")} disconnected.`);
  }
  const passing = passingCodes(await client.ask(readPassingCodes));
  const findings: Finding[] = [];
  const gather = async function* (name: string, found: AsyncGenerator<Finding | Check>): AsyncGenerator<Check> {
    for await (const one of tolerate(name, found)) {
      if ("result" in one) yield one;
      else findings.push(one);
    }
  };
  // While the application is incomplete nothing is synced: that is the cause, and it has been reported.
  if (setUp.every(({ result }) => result !== "wrong")) {
    yield* gather("sync", examineStatus(client, account, connected.length, passing));
  }
  const isTried = isThorough || connected.length <= triedUnasked;
  if (isTried) {
    yield* gather("connections", tryConnections(client, connected, passing));
  } else {
    yield note(
      "connections",
      `${countOf(connected.length, "account")}: neither connections nor ledger were checked with Microsoft.`,
      "m365-sync doctor --account NAME tries one, --all tries each",
    );
  }
  yield* gather("alerts", examineAlerts(client, account, passing));
  yield* checksOf(findings, connected.length);
  if (isTried) yield* tolerate("ledger", examineLedger(client, account));
}

async function* examineApplication(client: Client, now: Date): AsyncGenerator<Check> {
  const name = "azure application";
  const { applicationSettings: application } = await client.ask(readApplication);
  if (application === null) {
    yield note(name, "Not checked: only administrators and auditors may see it.");
    return;
  }
  if (!application.isComplete) {
    yield wrong(
      name,
      `Incomplete: ${application.missing.join(", ")} not set. Syncing is suspended.`,
      "m365-sync application set --help",
    );
    return;
  }
  yield fine(name, `Complete; redirect URI ${application.redirectUri}`);
  const { expiresAt } = application.clientSecret;
  if (expiresAt !== null && Date.parse(expiresAt) - now.getTime() < 30 * 86_400_000) {
    yield note(
      "client secret",
      `Expires ${sayWhen(expiresAt, now)}.`,
      "Make a new one in Azure: m365-sync application set --secret-from-input",
    );
  }
  for (const step of tried(await mutate(client, checkAzureApplication, {})).steps) {
    yield step.ok
      ? fine(name, `${step.name}: ${step.message}`)
      : wrong(name, `${step.name}: ${step.message}`, step.remedy, step.code);
  }
}

/** Each by a real test on the server. */
async function* tryConnections(
  client: Client,
  accounts: readonly Account[],
  passing: Passing,
): AsyncGenerator<Finding | Check> {
  let good = 0;
  for (const { id, userPrincipalName } of accounts) {
    const { ok, steps } = tried(await mutate(client, checkConnection, { accountId: id }));
    if (ok) good += 1;
    for (const step of steps) if (!step.ok) yield findingOf(step, userPrincipalName, passing);
  }
  if (good > 0) yield fine("connections", `${countOf(good, "account")} tried: Microsoft answers.`);
}

/** Adds a step to a failure that names none. */
function tried(result: CheckResult): CheckResult {
  if (result.ok || result.steps.some((step) => !step.ok)) return result;
  const silent = {
    name: "check",
    ok: false,
    message: "The check failed without saying where.",
    code: null,
    remedy: null,
  };
  return { ...result, steps: [...result.steps, silent] };
}

async function* examineStatus(
  client: Client,
  account: Account | null,
  connected: number,
  passing: Passing,
): AsyncGenerator<Finding | Check> {
  const statuses = await readList(client, readSyncStatus, { accountId: account?.id });
  const on = statuses.filter(({ isEnabled }) => isEnabled);
  if (connected > 0 && on.length === 0) {
    yield wrong("sync", "No resource is switched on.", "m365-sync settings set tasks-sync-enabled=on");
  }
  const well = on.filter((status) => [...findingsOf(status, passing)].length === 0);
  if (well.length > 0) {
    const accounts = new Set(well.map((status) => status.account.id)).size;
    const records = well.reduce((sum, { counts }) => sum + counts.inSync, 0);
    yield fine("sync", `${countOf(accounts, "account")} well, ${countOf(records, "record")} in sync.`);
  }
  for (const status of on) yield* findingsOf(status, passing);
  yield* examineNotifications(on.map(({ notifications }) => notifications));
}

function* examineNotifications(all: readonly { readonly mode: string; readonly reason: string }[]): Generator<Check> {
  const push = all.filter(({ mode }) => mode === "PUSH").length;
  const [polling] = all.filter(({ mode }) => mode === "POLLING");
  if (push > 0) yield fine("change notifications", `On for ${push} of ${all.length}.`);
  if (polling !== undefined)
    yield note("change notifications", `Off for ${all.length - push} of ${all.length}: ${polling.reason}`);
}

async function* examineAlerts(
  client: Client,
  account: Account | null,
  passing: Passing,
): AsyncGenerator<Finding | Check> {
  const alerts = await readList(client, readAlerts, { accountId: account?.id, isResolved: false });
  if (alerts.length === 0) yield fine("alerts", "None.");
  yield* findingsOfAlerts(alerts, passing);
}

/** For all accounts in one request; the server reads each mailbox for it. */
async function* examineLedger(client: Client, account: Account | null): AsyncGenerator<Check> {
  const { isClean, unsettled, duplicates, missing, unread } = (
    await client.ask(readLedgerCheck, account === null ? {} : { accountId: account.id })
  ).ledgerCheck;
  yield isClean
    ? fine("ledger", "Clean: no write unsettled, doubled or lost.")
    : wrong(
        "ledger",
        `${unsettled} unsettled, ${duplicates} doubled, ${missing} missing${unread > 0 ? ", and Microsoft could not be read" : ""}.`,
        "While runs are on their way, some are unsettled. Else: m365-sync sync ACCOUNT --wait",
      );
}

/** If the viewer may not see a part, or the server refuses it, that is a finding too. */
async function* tolerate<T>(name: string, checks: AsyncGenerator<T>): AsyncGenerator<T | Check> {
  try {
    yield* checks;
  } catch (error) {
    if (!(error instanceof CommandError) || error.exitCode !== exitCode.wrong) throw error;
    yield note(name, `Not checked: ${error.message}`, error.hint ?? null);
  }
}
