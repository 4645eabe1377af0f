import { type Command, Option } from "commander";
import { accessChoice, momentOf, roleChoice } from "../choice.ts";
import { mutate } from "../client.ts";
import { CommandError, exitCode } from "../command-error.ts";
import { findAccount } from "../find-account.ts";
import { findMailbox, findOrganizationId, findUserId } from "../find-owner.ts";
import {
  checkReach,
  connectMailbox,
  createMailbox,
  readMailboxes,
  removeMailbox,
  updateMailbox,
} from "../operations/mailboxes.ts";
import type { MailboxAccess, Role } from "../schema-types.d.ts";
import { type Act, confirm, type Session } from "../session.ts";
import { countOf, sayName, sayWhen } from "../words.ts";
import { addAnswerCommands } from "./mailbox-answers.ts";
import { addProcessingCommands } from "./mailbox-processing.ts";

interface MailboxOptions {
  readonly label?: string;
  readonly address?: string;
  readonly access?: MailboxAccess;
  readonly via?: string;
  readonly importFrom?: string;
  readonly organization?: string;
}

interface ReaderOptions {
  readonly person?: readonly string[];
  readonly role?: readonly Role[];
}

interface RemoveOptions {
  readonly keep?: true;
  readonly deleteMail?: true;
  readonly yes?: true;
}

const which = "label, address or id";

export function addMailboxesCommand(program: Command, act: Act): void {
  const mailboxes = program.command("mailboxes").description("mailboxes of an organization, such as support@");
  const withOptions = (command: Command): Command =>
    command
      .option(
        "--access <way>",
        "own (its own sign-in), delegated (an account with full access) or application",
        accessChoice,
      )
      .option("--via <account>", "with delegated: the connected account whose sign-in is used")
      .option("--import-from <date>", "import mail since then (default: since now)");
  mailboxes
    .command("list", { isDefault: true })
    .description("those that you administer or read")
    .option("--json", "for scripts: one JSON array")
    .action((options: { readonly json?: true }, command: Command) =>
      act(command, (session) => list(session, options.json === true)),
    );
  withOptions(mailboxes.command("create").description("set one up; then: mailboxes connect"))
    .argument("<label>", 'such as "Support"')
    .argument("<address>")
    .option("--organization <name>", "whose (default: your own)")
    .action((label: string, address: string, options: MailboxOptions, command: Command) =>
      act(command, async (session) => {
        const { access, importFrom } = options;
        const input = {
          ...{ label, address, importFrom: momentOf(importFrom), viaAccountId: await viaOf(session, options) },
          ...(access === undefined ? {} : { access }),
          organizationId: await organizationOf(session, options.organization),
        };
        const made = await mutate(session.client, createMailbox, { input });
        session.say(`${session.style.good("✓")} ${made.label} is set up. Nobody reads it yet.`);
        for (const lack of made.lacks) session.say(`  ${lack}`);
        session.say(`Next: m365-sync mailboxes connect "${made.label}"`);
        return exitCode.ok;
      }),
    );
  withOptions(
    mailboxes.command("update").description("change it; another way of access counts once it is connected again"),
  )
    .argument("<mailbox>", which)
    .option("--label <label>", "another label")
    .option("--address <address>", "another address, as long as it was never connected")
    .action((name: string, options: MailboxOptions, command: Command) =>
      act(command, async (session) => {
        const { id, version } = await findMailbox(session.client, name);
        const { label, address, access, importFrom } = options;
        const change = {
          label,
          address,
          access,
          importFrom: momentOf(importFrom),
          viaAccountId: await viaOf(session, options),
        };
        const changed = await mutate(session.client, updateMailbox, {
          input: { id, expectedVersion: version, ...change },
        });
        session.say(`${session.style.good("✓")} ${changed.label} is changed.`);
        return exitCode.ok;
      }),
    );
  mailboxes
    .command("readers")
    .description("who reads, changes and sends its mail: replaces all who did before; without an option nobody does")
    .argument("<mailbox>", which)
    .addOption(new Option("--person <names...>", "people, by e-mail, name or id"))
    .addOption(
      new Option("--role <roles...>", "everybody of the organization with these roles").argParser(severalRoles),
    )
    .action((name: string, options: ReaderOptions, command: Command) =>
      act(command, async (session) => {
        const { id, version } = await findMailbox(session.client, name);
        const userIds: string[] = [];
        for (const person of options.person ?? []) userIds.push(await findUserId(session.client, person));
        const readers = { userIds, roles: [...(options.role ?? [])] };
        const changed = await mutate(session.client, updateMailbox, {
          input: { id, expectedVersion: version, readers },
        });
        session.say(`${session.style.good("✓")} ${changed.label} is read by ${readersOf(changed)}.`);
        return exitCode.ok;
      }),
    );
  mailboxes
    .command("connect")
    .description("connect it by the way that is set for it, or print the link that somebody opens first")
    .argument("<mailbox>", which)
    .action((name: string, _options: unknown, command: Command) =>
      act(command, async (session) => {
        const { id } = await findMailbox(session.client, name);
        const { state, message, url, expiresAt } = await mutate(session.client, connectMailbox, { id });
        if (state === "REFUSED") throw new CommandError(exitCode.wrong, message);
        session.say(message, ...(url === null ? [] : ["", session.style.bold(url), ""]));
        if (expiresAt !== null) session.say(`It works once and expires ${sayWhen(expiresAt, session.terminal.now())}.`);
        return exitCode.ok;
      }),
    );
  mailboxes
    .command("check")
    .description("how many mailboxes the application's own permission reaches, and that it does not reach one")
    .argument("<mailbox>", which)
    .option("--must-not-reach <address>", "a mailbox that the application must not open")
    .action((name: string, options: { readonly mustNotReach?: string }, command: Command) =>
      act(command, async (session) => {
        const { id } = await findMailbox(session.client, name);
        const reach = await mutate(session.client, checkReach, { id, mustNotReach: options.mustNotReach });
        const people = reach.people === null ? "" : ` of ${peopleOf(reach.people)} in the directory`;
        session.say(`Reached: ${reach.reached}${people}. Refused: ${reach.refused}. ${reach.message}`);
        return reach.outsideIsRefused === false ? exitCode.wrong : exitCode.ok;
      }),
    );
  mailboxes
    .command("remove")
    .description("disconnect it and keep its mail, or delete its mail in Oro; nothing in Microsoft is changed")
    .argument("<mailbox>", which)
    .option("--keep", "its mail stays, and its readers go on reading it")
    .option("--delete-mail", "its mail in Oro is deleted")
    .option("--yes", "do not ask")
    .action((name: string, options: RemoveOptions, command: Command) =>
      act(command, (session) => remove(session, name, options)),
    );
  addProcessingCommands(mailboxes, act);
  addAnswerCommands(mailboxes, act);
}

type Mailbox = Awaited<ReturnType<typeof findMailbox>>;

async function list(session: Session, asJson: boolean): Promise<0> {
  const { systemMailboxes } = await session.client.ask(readMailboxes);
  if (asJson) session.json(systemMailboxes);
  else {
    session.table(
      ["MAILBOX", "ADDRESS", "ACCESS", "STATE", "READERS"],
      systemMailboxes.map((mailbox) => [
        ...[mailbox.label, mailbox.address, sayName(mailbox.access)],
        ...[mailbox.account === null ? "not connected" : sayName(mailbox.account.state), readersOf(mailbox)],
      ]),
    );
  }
  return exitCode.ok;
}

async function remove(session: Session, name: string, options: RemoveOptions): Promise<0> {
  const { client, style } = session;
  if ((options.keep === true) === (options.deleteMail === true)) {
    throw new CommandError(exitCode.usage, "Say what becomes of its mail in Oro.", "Give --keep or --delete-mail.");
  }
  const { id, label, account } = await findMailbox(client, name);
  const mails = account?.importedRecords ?? 0;
  const isDeleting = options.deleteMail === true;
  session.say(
    isDeleting ? `${countOf(mails, "mail")} of ${label} will be deleted in Oro.` : `The mail of ${label} stays.`,
  );
  if (options.yes !== true) await confirm(session, `Remove ${label}?`);
  const input = isDeleting ? { id, mail: "DELETE_IMPORTED" as const, mails } : { id, mail: "KEEP" as const };
  await mutate(client, removeMailbox, { input });
  session.say(`${style.good("✓")} ${label} is ${isDeleting ? "removed" : "disconnected"}.`);
  return exitCode.ok;
}

function readersOf({ readerIds, readerRoles }: Pick<Mailbox, "readerIds" | "readerRoles">): string {
  const people = readerIds.length === 0 ? [] : [peopleOf(readerIds.length)];
  return [...people, ...readerRoles.map((role) => `each ${sayName(role)}`)].join(", ") || "nobody";
}

function severalRoles(typed: string, before: readonly Role[] = []): readonly Role[] {
  return [...before, roleChoice(typed)];
}

const viaOf = async ({ client }: Session, { via }: MailboxOptions): Promise<string | undefined> =>
  via === undefined ? undefined : (await findAccount(client, via)).id;

const organizationOf = async ({ client }: Session, name: string | undefined): Promise<string | undefined> =>
  name === undefined ? undefined : findOrganizationId(client, name);

const peopleOf = (count: number): string => (count === 1 ? "1 person" : `${count} people`);
