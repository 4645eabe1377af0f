import type { Command } from "commander";
import { mutate } from "../client.ts";
import { CommandError, exitCode } from "../command-error.ts";
import { readList } from "../connection.ts";
import { findUserId } from "../find-owner.ts";
import { endSession, endSessions, readSessions } from "../operations/access.ts";
import type { Act, Session } from "../session.ts";
import { countOf, sayName, sayWhen } from "../words.ts";

interface ListOptions {
  readonly person?: string;
  readonly json?: true;
}

export function addSessionsCommand(program: Command, act: Act): void {
  const sessions = program.command("sessions").description("browsers that are signed in");
  sessions
    .command("list", { isDefault: true })
    .description("where, since when and how")
    .option("--person <name>", "only of this person (e-mail, name or id)")
    .option("--json", "for scripts: one JSON array")
    .action((options: ListOptions, command: Command) => act(command, (session) => list(session, options)));
  sessions
    .command("end")
    .description("sign one out, or all of a person; API tokens stay")
    .argument("[session]", "its id, as the list shows it")
    .option("--all-of <name>", "all of this person (e-mail, name or id)")
    .action((id: string | undefined, options: { readonly allOf?: string }, command: Command) =>
      act(command, async (session) => {
        const { client, style } = session;
        if (id !== undefined && options.allOf === undefined) {
          await mutate(client, endSession, { id });
          session.say(`${style.good("✓")} That browser is signed out.`);
        } else if (id === undefined && options.allOf !== undefined) {
          const count = await mutate(client, endSessions, { userId: await findUserId(client, options.allOf) });
          session.say(`${style.good("✓")} ${countOf(count, "browser")} signed out.`);
        } else {
          throw new CommandError(exitCode.usage, "Which one?", "Give a session's id, or --all-of and a person.");
        }
        return exitCode.ok;
      }),
    );
}

async function list(session: Session, { person, json }: ListOptions): Promise<0> {
  const { client } = session;
  const userId = person === undefined ? undefined : await findUserId(client, person);
  const found = await readList(client, readSessions, { userId });
  const now = session.terminal.now();
  if (json) session.json(found);
  else if (found.length === 0) session.say("No browser is signed in.");
  else {
    session.table(
      ["SESSION", "PERSON", "ROLE", "BY", "FROM", "BROWSER", "SINCE", "LAST USED", "ENDS"],
      found.map((one) => [
        one.id,
        one.user.email,
        sayName(one.role),
        one.signedInBy === null ? "–" : sayName(one.signedInBy),
        one.address ?? "–",
        one.browser ?? one.userAgent ?? "–",
        sayWhen(one.createdAt, now),
        sayWhen(one.lastUsedAt, now),
        sayWhen(one.expiresAt, now),
      ]),
    );
  }
  return exitCode.ok;
}
