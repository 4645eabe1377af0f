import type { Command } from "commander";
import type { Check } from "../check.ts";
import { CommandError, type ExitCode, exitCode } from "../command-error.ts";
import { examine } from "../examine.ts";
import { findAccount } from "../find-account.ts";
import type { Act, Session } from "../session.ts";
import type { Style } from "../terminal.ts";
import { countOf } from "../words.ts";

interface Options {
  readonly account?: string;
  readonly all?: true;
  readonly json?: true;
}

export function addDoctorCommand(program: Command, act: Act): void {
  program
    .command("doctor")
    .description("check everything, from the server to the mailboxes, and say what to do: a line for each cause")
    .option("--account <name>", "only this account: user principal name or id")
    .option("--all", "try the connection of every account, and name all accounts that a cause concerns")
    .option("--json", "for scripts: { isWell, checks }")
    .action((options: Options, command: Command) => act(command, (session) => run(session, options)));
}

async function run(session: Session, options: Options): Promise<ExitCode> {
  const { client, terminal, style } = session;
  const isThorough = options.all === true;
  const checks: Check[] = [];
  try {
    const account = options.account === undefined ? null : await findAccount(client, options.account);
    for await (const check of examine(client, { now: terminal.now(), account, isThorough })) {
      checks.push(check);
      if (!options.json) session.show(formatCheck(style, check, isThorough));
    }
  } catch (error) {
    // A script that reads JSON gets JSON, whatever happens.
    if (options.json && error instanceof CommandError) {
      session.json({ isWell: false, checks: [...checks, asCheck(error)] });
      return error.exitCode;
    }
    throw error;
  }
  const troubles = checks.filter((check) => check.result === "wrong").length;
  if (options.json) session.json({ isWell: troubles === 0, checks });
  else
    session.say(
      "",
      troubles === 0 ? style.good("All is well.") : style.bad(`${countOf(troubles, "thing")} to look at.`),
    );
  return troubles === 0 ? exitCode.ok : exitCode.wrong;
}

function asCheck(error: CommandError): Check {
  return {
    ...{ name: "server", result: "wrong", message: error.message, code: null },
    ...{ remedy: error.hint ?? null, accounts: [] },
  } as const;
}

export function formatCheck(style: Style, check: Check, isThorough: boolean): string {
  const { name, result, message, remedy, accounts } = check;
  const mark = { ok: style.good("✓"), wrong: style.bad("✕"), note: style.dim("·") }[result];
  const all = isThorough && accounts.length > 3 ? `  ${style.dim(accounts.join(", "))}\n` : "";
  return `${mark} ${name}: ${message}\n${remedy === null || remedy === "" ? "" : `  → ${remedy}\n`}${all}`;
}
