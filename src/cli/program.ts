import { Command, CommanderError } from "commander";
import { version } from "../lib/version.ts";
import { cleanText } from "./clean-text.ts";
import { CommandError, type ExitCode, exitCode } from "./command-error.ts";
import { addAlertsCommand } from "./commands/alerts.ts";
import { addApplicationCommand } from "./commands/application.ts";
import { addAuditCommand } from "./commands/audit.ts";
import { addConflictsCommand } from "./commands/conflicts.ts";
import { addConnectCommand } from "./commands/connect.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addGlassCommand } from "./commands/glass.ts";
import { addMailCommands } from "./commands/mail.ts";
import { addMailboxCommands } from "./commands/mailbox.ts";
import { addMailboxesCommand } from "./commands/mailboxes.ts";
import { addOrganizationsCommand } from "./commands/organizations.ts";
import { addPeopleCommand } from "./commands/people.ts";
import { addRecordCommands } from "./commands/records.ts";
import { addRunCommands } from "./commands/runs.ts";
import { addSessionsCommand } from "./commands/sessions.ts";
import { addSettingsCommand } from "./commands/settings.ts";
import { addSignOnCommand } from "./commands/sign-on.ts";
import { addStatusCommand } from "./commands/status.ts";
import { addSyncCommand } from "./commands/sync.ts";
import { addTokenCommand } from "./commands/token.ts";
import { type Act, openSession } from "./session.ts";
import { createStyle, type Terminal } from "./terminal.ts";

const adders = [
  addStatusCommand,
  addSyncCommand,
  addRunCommands,
  addRecordCommands,
  addConflictsCommand,
  addAlertsCommand,
  addSettingsCommand,
  addApplicationCommand,
  addSignOnCommand,
  addConnectCommand,
  addMailCommands,
  addMailboxCommands,
  addMailboxesCommand,
  addPeopleCommand,
  addOrganizationsCommand,
  addSessionsCommand,
  addTokenCommand,
  addAuditCommand,
  addGlassCommand,
  addDoctorCommand,
];

/** Runs the command line (without node and script) and returns the exit code. Throws only on a bug. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let outcome: ExitCode = exitCode.ok;
  const act: Act = async (command, work) => {
    outcome = await work(openSession(command, terminal));
  };
  const program = createProgram(terminal);
  for (const add of adders) add(program, act);
  try {
    await program.parseAsync(args, { from: "user" });
    return outcome;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    if (error instanceof CommandError) return report(error, terminal);
    throw error;
  }
}

function createProgram(terminal: Terminal): Command {
  return (
    new Command("m365-sync")
      .description(
        "Shows and steers the sync between the back office (Oro) and Microsoft 365, over the server's GraphQL API.",
      )
      .version(version, "--version", "this command's release")
      .option(
        "--url <address>",
        "the server (default: M365_SYNC_URL, or the one that .data/admin-token names, or http://localhost:4000/graphql)",
      )
      .option(
        "--token <token>",
        "the API token (default: M365_SYNC_TOKEN, or the one in .data/admin-token, where the demo and a server's first start leave it)",
      )
      .addHelpText(
        "after",
        "\nExit codes: 0 fine, 1 something is wrong, 2 wrong usage, 3 cannot reach the server, 4 not signed in, 130 interrupted;\n  of a mail that was waited for: 0 sent, 10 failed, 11 held, 12 unsure, 13 cancelled, 14 not delivered to everybody",
      )
      // Both before the subcommands are added: they inherit them.
      .exitOverride()
      .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
      .showSuggestionAfterError()
  );
}

function report(error: CommandError, terminal: Terminal): ExitCode {
  const style = createStyle(terminal);
  if (error.exitCode !== exitCode.interrupted) {
    const hint = error.hint === undefined ? "" : `  → ${error.hint}\n`;
    terminal.err(cleanText(`${style.bad("✕")} ${error.message}\n${hint}`));
  }
  return error.exitCode;
}
