import type { Command } from "commander";
import { mutate } from "../client.ts";
import { exitCode } from "../command-error.ts";
import { findAccount } from "../find-account.ts";
import { findUserId } from "../find-owner.ts";
import { connectAccount } from "../operations/accounts.ts";
import type { Act } from "../session.ts";
import { sayWhen } from "../words.ts";

interface Options {
  readonly user?: string;
  readonly reconnect?: string;
  readonly loginHint?: string;
  readonly json?: true;
}

export function addConnectCommand(program: Command, act: Act): void {
  program
    .command("connect")
    .description("connect a Microsoft account: prints the address where its owner signs in")
    .option("--user <name>", "e-mail or id of the person it is for (default: yourself)")
    .option("--reconnect <account>", "sign in again with an account that is known already")
    .option("--login-hint <address>", "the address to suggest on Microsoft's page")
    .option("--json", "for scripts: { url, expiresAt }")
    .action((options: Options, command: Command) =>
      act(command, async (session) => {
        const { client, style, terminal } = session;
        const account = options.reconnect === undefined ? undefined : await findAccount(client, options.reconnect);
        const input = {
          userId: options.user === undefined ? undefined : await findUserId(client, options.user),
          accountId: account?.id,
          loginHint: options.loginHint ?? account?.userPrincipalName,
        };
        const { url, expiresAt } = await mutate(client, connectAccount, { input });
        if (options.json) session.json({ url, expiresAt });
        else {
          session.say("Open this address in a browser and sign in:", "", style.bold(url), "");
          session.say(`It works once and expires ${sayWhen(expiresAt, terminal.now())}. Afterwards: m365-sync status`);
        }
        return exitCode.ok;
      }),
    );
}
