import type { Command } from "commander";
import { mutate } from "../client.ts";
import { CommandError, exitCode } from "../command-error.ts";
import { findOrganizationId } from "../find-owner.ts";
import { beginPeopleImport, importPeople, type PeopleImport, readPeopleImport } from "../operations/people.ts";
import { type Act, beforeNextLook, confirm, type Session } from "../session.ts";
import { sayWhen } from "../words.ts";

interface Options {
  readonly organization?: string;
  readonly filterDomain?: readonly string[];
  readonly yes?: true;
}

export function addPeopleImport(people: Command, act: Act): void {
  people
    .command("import")
    .description("import people from Microsoft 365: prints the address where its administrator signs in, then asks")
    .option("--organization <name>", "where to (default: your own)")
    .option("--filter-domain <domains...>", "only people with an address in these domains")
    .option("--yes", "do not ask")
    .action((options: Options, command: Command) => act(command, (session) => importAll(session, options)));
}

async function importAll(session: Session, { organization, filterDomain, yes }: Options): Promise<0> {
  const { client, style, terminal } = session;
  const organizationId = organization === undefined ? undefined : await findOrganizationId(client, organization);
  const { url, expiresAt } = await mutate(client, beginPeopleImport, {});
  session.say(
    "Open this address in a browser, and sign in as an administrator of your Microsoft 365 organization:",
    "",
  );
  session.say(style.bold(url), "", `It works once and expires ${sayWhen(expiresAt, terminal.now())}.`);
  const preview = await waitForPeople(session);
  session.say(`${preview.read} people of ${preview.tenantName}: ${preview.importable} can be imported.`);
  if (preview.leftOut.length > 0) {
    session.table(
      ["LEFT OUT", "PEOPLE"],
      preview.leftOut.map(({ words, count }) => [words, String(count)]),
    );
  }
  if (preview.importable === 0) return exitCode.ok;
  const whom = filterDomain === undefined ? `${preview.importable} people` : `those of ${filterDomain.join(", ")}`;
  if (!yes) await confirm(session, `Import ${whom}, with the role user?`);
  const input = { previewId: preview.id, organizationId, domains: filterDomain };
  const { imported } = await mutate(client, importPeople, { input });
  session.say(`${style.good("✓")} ${imported} imported.`);
  return exitCode.ok;
}

/** @throws CommandError when they were not read, or nobody signed in */
async function waitForPeople(session: Session): Promise<PeopleImport> {
  const { client, terminal } = session;
  for (let told = 0; ; ) {
    const { peopleImport } = await client.ask(readPeopleImport);
    if (peopleImport === null) {
      throw new CommandError(exitCode.wrong, "Nobody signed in within ten minutes.", "Begin the import again.");
    }
    if (peopleImport.state === "READY") return peopleImport;
    if (peopleImport.state === "FAILED") {
      throw new CommandError(exitCode.wrong, peopleImport.message ?? "The people were not read.");
    }
    if (peopleImport.read > told) terminal.err(`${peopleImport.read} people so far\n`);
    told = peopleImport.read;
    await beforeNextLook(session, "Nobody was imported.");
  }
}
