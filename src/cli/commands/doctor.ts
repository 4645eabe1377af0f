import type { Command } from "commander";
import type { Check } from "../check.ts";
import { CommandError } from "../command-error.ts";
import { examine } from "../examine.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import type { Act, Session } from "../session.ts";
import type { Style } from "../style.ts";
import { countOf } from "../words.ts";

export function addDoctorCommand(program: Command, act: Act): void {
  program
    .command("doctor")
    .description("check everything, from the server to each mailbox, and say what to do")
    .option("--json", "for scripts: { isWell, checks }")
    .action((options: { readonly json?: true }, command: Command) =>
      act(command, (session) => run(session, options.json === true)),
    );
}

async function run(session: Session, asJson: boolean): Promise<ExitCode> {
  const { client, terminal, style } = session;
  const checks: Check[] = [];
  try {
    for await (const check of examine(client, terminal.now())) {
      checks.push(check);
      if (!asJson) session.show(formatCheck(style, check));
    }
  } catch (error) {
    // A script that reads JSON gets JSON, whatever happens.
    if (asJson && error instanceof CommandError) {
      session.json({ isWell: false, checks: [...checks, asCheck(error)] });
      return error.exitCode;
    }
    throw error;
  }
  const troubles = checks.filter((check) => check.result === "wrong").length;
  if (asJson) session.json({ isWell: troubles === 0, checks });
  else
    session.say(
      "",
      troubles === 0 ? style.good("All is well.") : style.bad(`${countOf(troubles, "thing")} to look at.`),
    );
  return troubles === 0 ? exitCode.ok : exitCode.wrong;
}

function asCheck(error: CommandError): Check {
  return { name: "server", result: "wrong", message: error.message, code: null, remedy: error.hint ?? null };
}

function formatCheck(style: Style, { name, result, message, remedy }: Check): string {
  const mark = { ok: style.good("✓"), wrong: style.bad("✕"), note: style.dim("·") }[result];
  return `${mark} ${name}: ${message}\n${remedy === null ? "" : `  → ${remedy}\n`}`;
}
