import type { Command } from "commander";
import { resourceChoice } from "../choice.ts";
import { readList } from "../connection.ts";
import { exitCode } from "../exit-code.ts";
import { findAccountId } from "../find-account.ts";
import { formatStatus } from "../format-status.ts";
import { readSyncStatus } from "../operations/sync-status.ts";
import type { Act } from "../session.ts";
import { watchStatus } from "../watch-status.ts";

interface Options {
  readonly resource?: string;
  readonly json?: true;
  readonly watch?: true;
}

export function addStatusCommand(program: Command, act: Act): void {
  program
    .command("status")
    .description("what is synced, when it last was, when it next will be, and what is wrong")
    .argument("[account]", "user principal name or id (default: all)")
    .option("--resource <name>", "only email, calendar or tasks", resourceChoice)
    .option("--watch", "stay and show every change as it happens, until Ctrl-C")
    .option("--json", "for scripts: one JSON array; with --watch one JSON object a line")
    .action((name: string | undefined, options: Options, command: Command) =>
      act(command, async (session) => {
        const { client, terminal, style } = session;
        const filter = { accountId: await findAccountId(client, name), resource: options.resource };
        const statuses = await readList(client, readSyncStatus, filter);
        if (options.watch) await watchStatus(session, filter, statuses, options.json === true);
        else if (options.json) session.json(statuses);
        else session.show(formatStatus(style, statuses, terminal.now()));
        return exitCode.ok;
      }),
    );
}
