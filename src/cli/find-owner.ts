import { must } from "../lib/must.ts";
import type { Client } from "./client.ts";
import { suggest } from "./close-names.ts";
import { CommandError, exitCode } from "./command-error.ts";
import { readList } from "./connection.ts";
import { readOrganizations, readUsers, type Viewer } from "./operations/access.ts";
import { readMailboxes } from "./operations/mailboxes.ts";
import { readAllOrganizations } from "./operations/organizations.ts";
import type { SettingsLevel } from "./schema-types.d.ts";

/** The id of the person with this e-mail, name or id. @throws CommandError */
export async function findUserId(client: Client, name: string): Promise<string> {
  const users = await readList(client, readUsers, {});
  return pick(
    "person",
    name,
    users.map(({ id, name, email }) => ({ id, names: [email, name] })),
  );
}

/** The id of the organization with this name or id; an archived one, too. @throws CommandError */
export async function findOrganizationId(client: Client, name: string): Promise<string> {
  const { organizations } = await client.ask(readAllOrganizations);
  return pick(
    "organization",
    name,
    organizations.map(({ id, name }) => ({ id, names: [name] })),
  );
}

/** The system mailbox with this label, address or id. @throws CommandError */
export async function findMailbox(client: Client, name: string) {
  const { systemMailboxes } = await client.ask(readMailboxes);
  const found = pick(
    "system mailbox",
    name,
    systemMailboxes.map(({ id, label, address }) => ({ id, names: [label, address] })),
  );
  return must(
    systemMailboxes.find(({ id }) => id === found),
    "the mailbox",
  );
}

/** The owner of a level's settings: the one named, or else the viewer. */
export async function findOwnerId(
  client: Client,
  level: SettingsLevel,
  owner: string | undefined,
  viewer: Viewer,
): Promise<string | null> {
  switch (level) {
    case "USER":
      return owner === undefined ? viewer.id : findUserId(client, owner);
    case "ORGANIZATION": {
      if (owner === undefined) return viewer.organization.id;
      const { organizations } = await client.ask(readOrganizations);
      return pick(
        "organization",
        owner,
        organizations.map(({ id, name }) => ({ id, names: [name] })),
      );
    }
    default:
      if (owner !== undefined)
        throw new CommandError(exitCode.usage, "System settings have no owner.", "Leave out --owner, or give --level.");
      return null;
  }
}

function pick(
  what: string,
  wanted: string,
  known: readonly { readonly id: string; readonly names: readonly string[] }[],
): string {
  const same = (name: string) => name.toLowerCase() === wanted.toLowerCase();
  const found = known.filter(({ id, names }) => id === wanted || names.some(same));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.id;
  const problem =
    only === undefined ? `There is no ${what} "${wanted}".` : `Several are called "${wanted}": use the id.`;
  throw new CommandError(
    exitCode.usage,
    problem,
    suggest(
      wanted,
      known.flatMap(({ names }) => names),
    ),
  );
}
