import type { Command } from "commander";
import { mutate } from "../client.ts";
import { suggest } from "../close-names.ts";
import { CommandError, type ExitCode, exitCode } from "../command-error.ts";
import { findUserId } from "../find-owner.ts";
import { type BrokenGlass, breakGlass, endGlass, readGlass } from "../operations/access.ts";
import type { Act, Session } from "../session.ts";
import { sayName, sayWhen } from "../words.ts";

interface Options {
  readonly json?: true;
}

export function addGlassCommand(program: Command, act: Act): void {
  const glass = program.command("glass").description("a person's records, opened for one hour with a reason");
  glass
    .command("break")
    .description("open a person's records to yourself; it is audited, and the person is told")
    .argument("<person>", "e-mail or id")
    .requiredOption("--reason <text>", "why; the person reads it")
    .option("--json", "for scripts: one JSON object")
    .action((person: string, options: Options & { readonly reason: string }, command: Command) =>
      act(command, (session) => open(session, person, options)),
    );
  glass
    .command("end")
    .description("close them early, including your own that somebody else opened")
    .argument("[name]", "e-mail of the person, name of the reader, or id (default: all that you opened)")
    .option("--json", "for scripts: one JSON array")
    .action((name: string | undefined, options: Options, command: Command) =>
      act(command, (session) => close(session, name, options)),
    );
  glass
    .command("list", { isDefault: true })
    .description("whose records are open to whom now")
    .option("--json", "for scripts: one JSON array")
    .action((options: Options, command: Command) => act(command, (session) => list(session, options)));
}

async function open(session: Session, person: string, { reason, json }: Options & { readonly reason: string }) {
  const userId = await findUserId(session.client, person);
  const opened = await mutate(session.client, breakGlass, { input: { userId, reason } });
  if (json) session.json(opened);
  else {
    const ends = sayWhen(opened.endsAt, session.terminal.now());
    session.say(
      `${session.style.good("✓")} You see ${opened.user.name}'s records; that ends ${ends}. ${opened.user.name} is told.`,
      session.style.dim(`To end it earlier: m365-sync glass end ${opened.user.email}`),
    );
  }
  return exitCode.ok;
}

async function close(session: Session, name: string | undefined, { json }: Options): Promise<ExitCode> {
  const { brokenGlass } = await session.client.ask(readGlass);
  const wanted = brokenGlass.filter((one) => (name === undefined ? one.isMine : isCalled(one, name)));
  if (wanted.length === 0 && name !== undefined) {
    const names = brokenGlass.flatMap(({ user, viewerName }) => [user.email, viewerName]);
    throw new CommandError(
      exitCode.usage,
      `Nothing is open under "${name}".`,
      suggest(name, names) ?? "m365-sync glass lists what is open.",
    );
  }
  const ended: BrokenGlass[] = [];
  for (const { id } of wanted) ended.push(await mutate(session.client, endGlass, { id }));
  if (json) session.json(ended);
  else if (ended.length === 0) session.say("You have no records open.");
  else {
    for (const { user, viewerName } of ended)
      session.say(`${session.style.good("✓")} ${user.name}'s records are closed to ${viewerName}.`);
  }
  return exitCode.ok;
}

function isCalled({ id, user, viewerName }: BrokenGlass, name: string): boolean {
  const wanted = name.toLowerCase();
  return [id, user.id, user.email, user.name, viewerName].some((one) => one.toLowerCase() === wanted);
}

async function list(session: Session, { json }: Options): Promise<ExitCode> {
  const { brokenGlass } = await session.client.ask(readGlass);
  const now = session.terminal.now();
  if (json) session.json(brokenGlass);
  else if (brokenGlass.length === 0) session.say("Nobody's records are open.");
  else {
    session.table(
      ["PERSON", "OPEN TO", "ROLE", "SINCE", "ENDS", "READ", "REASON"],
      brokenGlass.map((one) => [
        one.user.email,
        one.viewerName,
        sayName(one.viewerRole),
        sayWhen(one.startedAt, now),
        sayWhen(one.endsAt, now),
        one.reads === 1 ? "once" : `${one.reads} times`,
        one.reason,
      ]),
    );
  }
  return exitCode.ok;
}
