import { type Command, Option } from "commander";
import { roleChoice, standingChoice } from "../choice.ts";
import { mutate } from "../client.ts";
import { CommandError, exitCode } from "../command-error.ts";
import { readList } from "../connection.ts";
import { findOrganizationId, findUserId } from "../find-owner.ts";
import {
  inviteAgain,
  invitePerson,
  type Removal,
  readPeople,
  readRemoval,
  removePerson,
  resumePerson,
  suspendPerson,
  updatePerson,
} from "../operations/people.ts";
import type { Role, Standing } from "../schema-types.d.ts";
import { type Act, confirm, type Session } from "../session.ts";
import { countOf, sayName } from "../words.ts";
import { addPeopleIdentities, showPeople } from "./people-identities.ts";
import { addPeopleImport } from "./people-import.ts";

interface ListOptions {
  readonly search?: string;
  readonly organization?: string;
  readonly role?: Role;
  readonly standing?: Standing;
  readonly json?: true;
}

interface ChangeOptions {
  readonly name?: string;
  readonly email?: string;
  readonly role?: Role;
  readonly organization?: string;
}

interface InviteOptions {
  readonly name: string;
  readonly role: Role;
  readonly organization?: string;
}

interface RemoveOptions {
  readonly keep?: true;
  readonly deleteImported?: true;
  readonly yes?: true;
}

const who = "e-mail, name or id";

export function addPeopleCommand(program: Command, act: Act): void {
  const people = program.command("people").description("who may sign in, and with which role");
  people
    .command("list", { isDefault: true })
    .description("people that you may see; removed ones only with --standing removed")
    .option("--search <text>", "text contained in the name or the address")
    .option("--organization <name>", "only of this one")
    .option("--role <role>", "administrator, organization-administrator, user or auditor", roleChoice)
    .option("--standing <standing>", "active, suspended, archived or removed", standingChoice)
    .option("--json", "for scripts: one JSON array")
    .action((options: ListOptions, command: Command) => act(command, (session) => list(session, options)));
  people
    .command("invite")
    .description("add a person, with a link for the first sign-in: it works once, within seven days")
    .argument("<email>")
    .requiredOption("--name <name>", "what the person is called")
    .option("--role <role>", "administrator, organization-administrator, user or auditor", roleChoice, "USER")
    .option("--organization <name>", "where (default: your own)")
    .action((email: string, options: InviteOptions, command: Command) =>
      act(command, async (session) => {
        const organizationId = await organizationOf(session, options.organization);
        const { name, role } = options;
        const { url } = await mutate(session.client, invitePerson, { input: { name, email, role, organizationId } });
        return showLink(session, url);
      }),
    );
  people
    .command("invite-again")
    .description("a new link for a person who has never signed in; the earlier link stops working")
    .argument("<person>", who)
    .action((name: string, _options: unknown, command: Command) =>
      act(command, async (session) => {
        const userId = await findUserId(session.client, name);
        const { url } = await mutate(session.client, inviteAgain, { userId });
        return showLink(session, url);
      }),
    );
  people
    .command("change")
    .description("another name, address, role or organization")
    .argument("<person>", who)
    .option("--name <name>")
    .option("--email <address>")
    .option("--role <role>", "administrator, organization-administrator, user or auditor", roleChoice)
    .option("--organization <name>", "the organization to move the person to, with all mailboxes")
    .action((person: string, options: ChangeOptions, command: Command) =>
      act(command, (session) => change(session, person, options)),
    );
  for (const [name, description, mutation] of [
    ["suspend", "let somebody in by nothing any more, and rest the mailboxes, until resumed", suspendPerson],
    ["resume", "end a suspension", resumePerson],
  ] as const) {
    people
      .command(name)
      .description(description)
      .argument("<person>", who)
      .action((person: string, _options: unknown, command: Command) =>
        act(command, async (session) => {
          const userId = await findUserId(session.client, person);
          const changed = await mutate(session.client, mutation, { userId });
          session.say(`${session.style.good("✓")} ${changed.name} is ${name === "suspend" ? "suspended" : "active"}.`);
          return exitCode.ok;
        }),
      );
  }
  addPeopleIdentities(people, act);
  addPeopleImport(people, act);
  people
    .command("remove")
    .description("remove a person for good; nothing in Microsoft is changed")
    .argument("<person>", who)
    .addOption(new Option("--keep", "keep all records in Oro").conflicts("deleteImported"))
    .option("--delete-imported", "delete in Oro what was imported from the mailboxes; what was made in Oro stays")
    .option("--yes", "do not ask")
    .action((person: string, options: RemoveOptions, command: Command) =>
      act(command, (session) => remove(session, person, options)),
    );
}

async function organizationOf({ client }: Session, name: string | undefined): Promise<string | undefined> {
  return name === undefined ? undefined : findOrganizationId(client, name);
}

function showLink(session: Session, url: string): 0 {
  session.say(url, session.style.dim("Send it to that person and nobody else: it is not shown again."));
  return exitCode.ok;
}

async function list(session: Session, { json, organization, ...filter }: ListOptions): Promise<0> {
  const organizationId = await organizationOf(session, organization);
  const people = await readList(session.client, readPeople, { filter: { ...filter, organizationId } });
  if (json) session.json(people);
  else showPeople(session, people);
  return exitCode.ok;
}

async function change(session: Session, person: string, { organization, ...wanted }: ChangeOptions): Promise<0> {
  if (organization === undefined && Object.values(wanted).every((value) => value === undefined)) {
    throw new CommandError(exitCode.usage, "What is to change?", "Give --name, --email, --role or --organization.");
  }
  const organizationId = await organizationOf(session, organization);
  const userId = await findUserId(session.client, person);
  const now = await mutate(session.client, updatePerson, { input: { userId, ...wanted, organizationId } });
  session.say(
    `${session.style.good("✓")} ${now.name} (${now.email}): ${sayName(now.role)} of ${now.organization.name}.`,
  );
  return exitCode.ok;
}

async function remove(session: Session, person: string, options: RemoveOptions): Promise<0> {
  const { client } = session;
  if (!options.keep && !options.deleteImported) {
    throw new CommandError(
      exitCode.usage,
      "What becomes of the records in Oro?",
      "--keep keeps them, --delete-imported deletes those that were imported from the person's mailboxes.",
    );
  }
  const userId = await findUserId(client, person);
  const { removal } = await client.ask(readRemoval, { userId });
  session.say(...consequences(removal, options));
  const imported = countOf(removal.importedRecords, "record");
  if (!options.yes)
    await confirm(session, `${options.deleteImported ? `Delete ${imported} and remove` : "Remove"} ${person}?`);
  const syncedData = options.deleteImported ? "DELETE_IMPORTED" : "KEEP";
  const { mailboxes, importedRecords } = removal;
  const gone = await mutate(client, removePerson, { input: { userId, syncedData, mailboxes, importedRecords } });
  session.say(`${session.style.good("✓")} ${gone.name} is removed.`);
  return exitCode.ok;
}

function consequences(removal: Removal, { deleteImported }: RemoveOptions): string[] {
  const { mailboxes, tasks, events, importedRecords, tokens, sessions } = removal;
  const boxes = mailboxes === 1 ? "1 mailbox" : `${mailboxes} mailboxes`;
  const records = `${countOf(tasks, "task")} and ${countOf(events, "event")}`;
  return [
    `${boxes} will be disconnected, ${countOf(tokens, "token")} and ${countOf(sessions, "session")} will end.`,
    deleteImported
      ? `Of ${records} in Oro, ${countOf(importedRecords, "record")} imported from Microsoft will be deleted. The others stay.`
      : `${records} stay in Oro.`,
    "Nothing in Microsoft is touched. This cannot be undone.",
  ];
}
