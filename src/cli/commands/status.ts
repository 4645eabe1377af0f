import type { Command } from "commander";
import { checksOf, findingsOf } from "../causes.ts";
import { resourceChoice } from "../choice.ts";
import { type ExitCode, exitCode } from "../command-error.ts";
import { readList } from "../connection.ts";
import { findAccountId } from "../find-account.ts";
import { formatStatus } from "../format-status.ts";
import { readPrimary } from "../operations/accounts.ts";
import { passingCodes, readPassingCodes, readSyncStatus, type SyncStatus } from "../operations/status.ts";
import type { Resource } from "../schema-types.d.ts";
import type { Act, Session } from "../session.ts";
import { watchStatus } from "../watch-status.ts";
import { sayName } from "../words.ts";

interface Options {
  readonly account?: string;
  readonly resource?: Resource;
  readonly all?: true;
  readonly json?: true;
  readonly watch?: true;
}

export function addStatusCommand(program: Command, act: Act): void {
  program
    .command("status")
    .description("what is synced, what needs a person, and what is running; exits with 1 when something needs a person")
    .argument("[account]", "user principal name or id (default: all)")
    .option("--account <name>", "the same")
    .option("--resource <name>", "only email, calendar or tasks", resourceChoice)
    .option("--all", "every account and resource")
    .option("--watch", "stay and show every change as it happens, until Ctrl-C")
    .option("--json", "for scripts: one JSON array; with --watch one JSON object a line")
    .action((name: string | undefined, options: Options, command: Command) =>
      act(command, (session) => run(session, name ?? options.account, options)),
    );
}

async function run(session: Session, name: string | undefined, options: Options): Promise<ExitCode> {
  const { client, terminal, style } = session;
  const filter = { accountId: await findAccountId(client, name), resource: options.resource };
  const [statuses, passing] = await Promise.all([
    readList(client, readSyncStatus, filter),
    client.ask(readPassingCodes).then(passingCodes),
  ]);
  const checksFor = (some: readonly SyncStatus[]) =>
    checksOf(
      some.flatMap((status) => [...findingsOf(status, passing)]),
      new Set(some.map(({ account }) => account.id)).size,
    );
  const isAll = options.all === true || name !== undefined;
  const show = (some: readonly SyncStatus[]) =>
    formatStatus(style, some, terminal.now(), { checks: checksFor(some), isAll, isNamed: name !== undefined });
  if (options.watch) {
    await watchStatus(session, filter, statuses, options.json === true, show);
    return exitCode.ok;
  }
  if (options.json) session.json(statuses);
  else {
    session.show(show(statuses));
    if (filter.accountId !== undefined) await sayPrimary(session, filter.accountId);
  }
  return checksFor(statuses).some(({ result }) => result === "wrong") ? exitCode.wrong : exitCode.ok;
}

/** Where what the owner makes in Oro goes. */
async function sayPrimary({ client, say }: Session, id: string): Promise<void> {
  const { account } = await client.ask(readPrimary, { id });
  if (account === null || account.user === null) return;
  const { user, primaryFor } = account;
  say(
    primaryFor.length === 0
      ? `Not a primary mailbox: what ${user.name} makes in Oro goes to another one.`
      : `${user.name}'s primary mailbox for ${primaryFor.map(sayName).join(" and ")}: what is made in Oro goes here.`,
  );
}
