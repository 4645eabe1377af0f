import type { Command } from "commander";
import { resourceChoice } from "../choice.ts";
import { mutate } from "../client.ts";
import { CommandError, type ExitCode, exitCode } from "../command-error.ts";
import { readList } from "../connection.ts";
import { findAccount } from "../find-account.ts";
import { type Account, readAccounts } from "../operations/accounts.ts";
import { type Run, syncNow } from "../operations/runs.ts";
import type { Resource } from "../schema-types.d.ts";
import type { Act, Session } from "../session.ts";
import { waitForRuns } from "../wait-for-runs.ts";
import { sayName } from "../words.ts";

interface Options {
  readonly resource?: Resource;
  readonly full?: true;
  readonly wait?: true;
  readonly json?: true;
}

export function addSyncCommand(program: Command, act: Act): void {
  program
    .command("sync")
    .description("sync now")
    .argument("[account]", "user principal name or id (default: every connected account)")
    .option("--resource <name>", "only email, calendar or tasks", resourceChoice)
    .option("--full", "also compare every list and calendar whole: finds changes that Microsoft did not report")
    .option("--wait", "wait until it ends and show its progress; the exit code is the outcome")
    .option("--json", "for scripts: the runs as a JSON array")
    .action((name: string | undefined, options: Options, command: Command) =>
      act(command, (session) => sync(session, name, options)),
    );
}

async function sync(session: Session, name: string | undefined, options: Options): Promise<ExitCode> {
  const accounts = name === undefined ? await findConnected(session) : [await findAccount(session.client, name)];
  const runs: Run[] = [];
  for (const account of accounts) {
    const variables = { accountId: account.id, resource: options.resource, full: options.full };
    runs.push(...(await mutate(session.client, syncNow, variables)).runs);
  }
  if (runs.length === 0) {
    throw new CommandError(
      exitCode.wrong,
      "Nothing to sync: no resource is switched on.",
      "m365-sync settings set tasks-sync-enabled=on",
    );
  }
  const ended = options.wait ? await waitForRuns(session, runs, options.json === true) : runs;
  if (options.json) session.json(ended);
  else if (!options.wait)
    session.say(
      ...runs.map(
        (run) => `${run.account.userPrincipalName} ${sayName(run.resource)}: run ${run.id} ${sayName(run.state)}`,
      ),
    );
  return options.wait && ended.some((run) => run.state !== "SUCCEEDED") ? exitCode.wrong : exitCode.ok;
}

async function findConnected({ client }: Session): Promise<readonly Account[]> {
  const accounts = await readList(client, readAccounts, {});
  const connected = accounts.filter((account) => account.state === "CONNECTED" || account.state === "MISSING_SCOPES");
  if (connected.length > 0) return connected;
  throw new CommandError(exitCode.wrong, "No account is connected.", "m365-sync connect");
}
