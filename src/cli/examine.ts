// What `doctor` looks at, in the order in which things depend on each other. Every part reports what it finds and goes on, so that one
// visit shows everything.
import { type Check, fine, note, wrong } from "./check.ts";
import type { Client } from "./client.ts";
import { CommandError } from "./command-error.ts";
import { readList } from "./connection.ts";
import { exitCode } from "./exit-code.ts";
import { type Mutation, mutate } from "./mutate.ts";
import type { Variables } from "./operation.ts";
import { type Account, checkConnection, readAccounts, readLedgerCheck } from "./operations/accounts.ts";
import { readAlerts } from "./operations/alerts.ts";
import { checkAzureApplication, readApplication } from "./operations/application.ts";
import type { CheckResult } from "./operations/check-result.ts";
import { readSyncStatus, type SyncStatus } from "./operations/sync-status.ts";
import { readViewer } from "./operations/viewer.ts";
import { countOf, sayName, sayWhen } from "./words.ts";

/** Yields each finding as it is made. @throws CommandError unreachable, signedOut or interrupted: nothing more can be found then */
export async function* examine(client: Client, now: Date): AsyncGenerator<Check> {
  const { viewer } = await client.ask(readViewer);
  yield fine("server", `${client.server.http.href} answers.`);
  yield fine("token", `Signed in as ${viewer.name} <${viewer.email}>, ${sayName(viewer.role)}.`);
  yield* tolerate("azure application", examineApplication(client, now));
  const accounts = await readList(client, readAccounts);
  if (accounts.length === 0) yield wrong("accounts", "No account is connected.", "m365-sync connect");
  for (const account of accounts) yield* tolerate(account.userPrincipalName, examineAccount(client, account));
  yield* tolerate("sync", examineStatus(client, accounts, now));
  yield* tolerate("alerts", examineAlerts(client));
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
  yield* tryOut(client, name, checkAzureApplication, {});
}

async function* examineAccount(client: Client, account: Account): AsyncGenerator<Check> {
  const name = account.userPrincipalName;
  if (account.state === "DISCONNECTED") {
    yield note(name, "Disconnected.", `To sync it again: m365-sync connect --reconnect ${name}`);
    return;
  }
  yield* tryOut(client, name, checkConnection, { accountId: account.id });
  const { ledgerCheck } = await client.ask(readLedgerCheck, { accountId: account.id });
  const { isClean, unsettled, duplicates, missing, unread } = ledgerCheck;
  yield isClean
    ? fine(name, "Ledger clean: no write unsettled, doubled or lost.")
    : wrong(
        name,
        `Ledger: ${unsettled} unsettled, ${duplicates} doubled, ${missing} missing${unread > 0 ? ", and Microsoft could not be read" : ""}.`,
        `While a run is on its way, some are unsettled. Else: m365-sync sync ${name} --wait`,
      );
}

/** A check with the real thing, made by the server. */
async function* tryOut(
  client: Client,
  name: string,
  check: Mutation<CheckResult>,
  variables: Variables,
): AsyncGenerator<Check> {
  const result = await mutate(client, check, variables);
  for (const step of result.steps) {
    yield step.ok
      ? fine(name, `${step.name}: ${step.message}`)
      : wrong(name, `${step.name}: ${step.message}`, step.remedy, step.code);
  }
  if (!result.ok && result.steps.every((step) => step.ok))
    yield wrong(name, "The check failed without saying where.", null);
}

async function* examineStatus(client: Client, accounts: readonly Account[], now: Date): AsyncGenerator<Check> {
  const statuses = await readList(client, readSyncStatus);
  if (accounts.length > 0 && statuses.every((status) => !status.isEnabled)) {
    yield wrong("sync", "No resource is switched on.", "m365-sync settings set tasks-sync-enabled=on");
  }
  for (const status of statuses) yield* examineOne(status, now);
}

function* examineOne(status: SyncStatus, now: Date): Generator<Check> {
  const name = `${status.account.userPrincipalName} ${sayName(status.resource)}`;
  if (status.lastError !== null)
    yield wrong(name, status.lastError.message, status.lastError.remedy, status.lastError.code);
  else if (status.state === "NEEDS_APPROVAL")
    yield wrong(
      name,
      "A run stopped for safety and waits.",
      "m365-sync runs --state awaiting-approval, then m365-sync approve or reject",
    );
  else if (status.state === "FAILING")
    yield wrong(name, `${countOf(status.counts.failing, "item")} failing.`, "m365-sync alerts");
  else if (status.isEnabled) yield fine(name, `${sayName(status.state)}, ${status.counts.inSync} in sync`);
  if (status.isEnabled) yield examineNotifications(name, status.notifications, now);
  if (status.counts.inConflict > 0)
    yield note(name, `${countOf(status.counts.inConflict, "conflict")} to decide.`, "m365-sync conflicts");
}

function examineNotifications(
  name: string,
  { mode, reason, lastNotificationAt }: SyncStatus["notifications"],
  now: Date,
): Check {
  if (mode === "POLLING") return note(name, `No change notifications: ${reason}`);
  const last = lastNotificationAt === null ? "none came yet" : `the last one came ${sayWhen(lastNotificationAt, now)}`;
  return mode === "PUSH"
    ? fine(name, `Change notifications: on, ${last}.`)
    : wrong(
        name,
        `Change notifications: ${reason}`,
        "Check that Microsoft can reach PUBLIC_URL; m365-sync alerts says more.",
      );
}

async function* examineAlerts(client: Client): AsyncGenerator<Check> {
  const alerts = await readList(client, readAlerts, { isResolved: false });
  if (alerts.length === 0) yield fine("alerts", "None.");
  for (const alert of alerts) {
    yield wrong(`alert ${alert.account?.userPrincipalName ?? "system"}`, alert.message, alert.remedy, alert.code);
  }
}

/** A part that this viewer may not see, or that the server refuses, is a finding too. */
async function* tolerate(name: string, checks: AsyncGenerator<Check>): AsyncGenerator<Check> {
  try {
    yield* checks;
  } catch (error) {
    if (!(error instanceof CommandError) || error.exitCode !== exitCode.wrong) throw error;
    yield note(name, `Not checked: ${error.message}`, error.hint ?? null);
  }
}
