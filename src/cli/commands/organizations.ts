import type { Command } from "commander";
import { mutate } from "../client.ts";
import { exitCode } from "../command-error.ts";
import { findOrganizationId } from "../find-owner.ts";
import {
  archiveOrganization,
  createOrganization,
  readAllOrganizations,
  renameOrganization,
  restoreOrganization,
} from "../operations/organizations.ts";
import { type Act, confirm, type Session } from "../session.ts";
import { sayWhen } from "../words.ts";

export function addOrganizationsCommand(program: Command, act: Act): void {
  const organizations = program
    .command("organizations")
    .description("parts of the company, with people and settings of their own");
  organizations
    .command("list", { isDefault: true })
    .description("organizations that you may see, including archived ones")
    .option("--json", "for scripts: one JSON array")
    .action((options: { readonly json?: true }, command: Command) =>
      act(command, (session) => list(session, options.json === true)),
    );
  organizations
    .command("create")
    .description("make one")
    .argument("<name>")
    .action((name: string, _options: unknown, command: Command) =>
      act(command, async (session) => {
        const made = await mutate(session.client, createOrganization, { name });
        session.say(`${session.style.good("✓")} ${made.name} is there now.`);
        return exitCode.ok;
      }),
    );
  organizations
    .command("rename")
    .description("rename an organization")
    .argument("<organization>", "name or id")
    .argument("<name>", "the new one")
    .action((organization: string, name: string, _options: unknown, command: Command) =>
      act(command, async (session) => {
        const organizationId = await findOrganizationId(session.client, organization);
        const renamed = await mutate(session.client, renameOrganization, { organizationId, name });
        session.say(`${session.style.good("✓")} It is called ${renamed.name} now.`);
        return exitCode.ok;
      }),
    );
  organizations
    .command("archive")
    .description("stop its people from signing in and its mailboxes from syncing, until it is restored")
    .argument("<organization>", "name or id")
    .option("--yes", "do not ask")
    .action((organization: string, options: { readonly yes?: true }, command: Command) =>
      act(command, (session) => archive(session, organization, options.yes === true)),
    );
  organizations
    .command("restore")
    .description("let its people sign in again, and sync its mailboxes again")
    .argument("<organization>", "name or id")
    .action((organization: string, _options: unknown, command: Command) =>
      act(command, async (session) => {
        const organizationId = await findOrganizationId(session.client, organization);
        const { name } = await mutate(session.client, restoreOrganization, { organizationId });
        session.say(`${session.style.good("✓")} ${name} is restored.`);
        return exitCode.ok;
      }),
    );
}

async function list(session: Session, asJson: boolean): Promise<0> {
  const { organizations } = await session.client.ask(readAllOrganizations);
  const now = session.terminal.now();
  if (asJson) session.json(organizations);
  else {
    session.table(
      ["ORGANIZATION", "NAME", "PEOPLE", "MAILBOXES", "ARCHIVED"],
      organizations.map(({ id, name, people, mailboxes, archivedAt }) => [
        ...[id, name, String(people ?? "–"), String(mailboxes ?? "–"), sayWhen(archivedAt, now)],
      ]),
    );
  }
  return exitCode.ok;
}

async function archive(session: Session, organization: string, isSure: boolean): Promise<0> {
  const { client, style } = session;
  const organizationId = await findOrganizationId(client, organization);
  const { organizations } = await client.ask(readAllOrganizations);
  const found = organizations.find(({ id }) => id === organizationId);
  const people = found?.people === 1 ? "1 person" : `${found?.people ?? 0} people`;
  const mailboxes = found?.mailboxes === 1 ? "1 mailbox" : `${found?.mailboxes ?? 0} mailboxes`;
  session.say(`${people} of ${found?.name ?? organization} will not come in any more, and ${mailboxes} will rest.`);
  if (!isSure) await confirm(session, `Archive ${found?.name ?? organization}?`);
  const { name } = await mutate(client, archiveOrganization, { organizationId });
  session.say(`${style.good("✓")} ${name} is archived. To undo it: m365-sync organizations restore "${name}"`);
  return exitCode.ok;
}
