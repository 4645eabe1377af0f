import type { Command } from "commander";
import { mutate } from "../client.ts";
import { exitCode } from "../command-error.ts";
import { erasePerson, exportPerson, readErasures, reportPerson } from "../operations/keeping.ts";
import { type Act, confirm, type Session } from "../session.ts";
import { countOf, sayName, sayWhen } from "../words.ts";

interface Options {
  readonly reason: string;
  readonly organization?: string;
  readonly yes?: true;
}

/** A person who asked to be forgotten: report, export, erase. */
export function addEraseCommands(mail: Command, act: Act): void {
  const erase = mail.command("erase").description("forget a person by an address: report, export, then run");
  const about = (name: string, description: string) =>
    erase
      .command(name)
      .description(description)
      .argument("<address>", "the person's address")
      .requiredOption("--reason <text>", "why; it is audited")
      .option("--organization <id>", "in whose mailboxes (default: your own organization's)");
  about("report", "count what names the person, and change nothing").action(
    (address: string, options: Options, command: Command) =>
      act(command, async (session) => {
        await report(session, subjectOf(address, options));
        return exitCode.ok;
      }),
  );
  about("export", "the address of a zip of the mail that you may read now; it is good for a quarter of an hour").action(
    (address: string, options: Options, command: Command) =>
      act(command, async (session) => {
        const made = await mutate(session.client, exportPerson, { input: subjectOf(address, options) });
        session.say(new URL(made.url, session.client.server.http).href);
        if (made.closedMailboxes.length > 0) {
          const closed = made.closedMailboxes.map(({ userPrincipalName }) => userPrincipalName).join(", ");
          session.say(`Without mail of ${closed}: break the glass of their people first (m365-sync glass break).`);
        }
        return exitCode.ok;
      }),
  );
  about("run", "delete the person's mail in Oro, and replace the address everywhere else")
    .option("--yes", "do not ask")
    .action((address: string, options: Options, command: Command) =>
      act(command, async (session) => {
        const input = subjectOf(address, options);
        const expectedCount = await report(session, input);
        if (!options.yes) await confirm(session, `Erase ${address}, with ${countOf(expectedCount, "mail")}, for good?`);
        await mutate(session.client, erasePerson, { input, expectedCount });
        session.say(`${session.style.good("✓")} It has begun. m365-sync mail erase shows how far it is.`);
        return exitCode.ok;
      }),
    );
  erase
    .command("list", { isDefault: true })
    .description("who is being forgotten, and how far that is")
    .option("--json", "for scripts: one JSON array")
    .action(({ json }: { json?: true }, command: Command) => act(command, (session) => list(session, json)));
}

const subjectOf = (address: string, { reason, organization }: Options) => ({
  address,
  reason,
  organizationId: organization,
});

/** @returns how many mails go */
async function report(session: Session, input: ReturnType<typeof subjectOf>): Promise<number> {
  const found = await mutate(session.client, reportPerson, { input });
  if (found.mailboxes.length > 0) {
    session.table(
      ["MAILBOX", "GOES", "REPLACED", "HELD"],
      found.mailboxes.map((one) => [
        one.account.userPrincipalName,
        ...[one.theirs, one.replaced, one.held].map(String),
      ]),
    );
  }
  const { left } = found;
  const size = (found.attachmentBytes / 1_048_576).toFixed(1);
  session.say(
    `${countOf(found.mails, "mail")} would go, with ${countOf(found.attachments, "attachment")} (${size} MB). ${countOf(found.outgoing, "sent mail")} and ${countOf(found.ownRecords, "record")} of Oro alone name the person.`,
    `Left: ${countOf(left.tasks, "task")} and ${countOf(left.events, "event")} that Microsoft has too, ${countOf(left.folders, "folder")}, ${countOf(left.settings, "level")} of settings, ${countOf(left.holds, "legal hold")}; and backups.`,
  );
  return found.mails;
}

async function list(session: Session, json: true | undefined) {
  const { erasures } = await session.client.ask(readErasures);
  const now = session.terminal.now();
  if (json) session.json(erasures);
  else if (erasures.length === 0) session.say("Nobody was erased.");
  else {
    session.table(
      ["ORDERED", "BY", "STATE", "MAILS", "DELETED", "REPLACED", "ELSEWHERE", "REASON"],
      erasures.map((one) => [
        ...[sayWhen(one.receivedBefore, now), one.orderedByName, sayName(one.step)],
        ...[one.expected, one.mailsDeleted, one.mailsReplaced, one.elsewhere].map(String),
        one.reason,
      ]),
    );
  }
  return exitCode.ok;
}
