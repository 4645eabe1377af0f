import type { Command } from "commander";
import { mutate } from "../client.ts";
import { CommandError, exitCode, mustSee } from "../command-error.ts";
import { findUserId } from "../find-owner.ts";
import {
  bindIdentity,
  type Identity,
  type Person,
  readPerson,
  type User,
  unbindIdentity,
} from "../operations/people.ts";
import { type Act, confirm, type Session } from "../session.ts";
import { sayName, sayWhen } from "../words.ts";

interface UnbindOptions {
  readonly tenant?: string;
  readonly object?: string;
  readonly yes?: true;
}

const who = "e-mail, name or id";
const asNamed = "as a refused sign-in names it";

/** One person, with the Microsoft accounts that sign in as them. */
export function addPeopleIdentities(people: Command, act: Act): void {
  people
    .command("show")
    .description("one person, with the Microsoft accounts that sign in as them")
    .argument("<person>", who)
    .option("--json", "for scripts: one JSON object")
    .action((name: string, options: { readonly json?: true }, command: Command) =>
      act(command, async (session) => {
        const person = await read(session, name);
        if (options.json) session.json(person);
        else show(session, person);
        return exitCode.ok;
      }),
    );
  people
    .command("bind")
    .description(
      "let a Microsoft account sign in as a person, whatever its address: a guest, a second account, or a new one",
    )
    .argument("<person>", who)
    .requiredOption("--tenant <id>", `the tenant's id, ${asNamed}`)
    .requiredOption("--object <id>", `the account's object id, ${asNamed}`)
    .action(
      (name: string, { tenant, object }: { readonly tenant: string; readonly object: string }, command: Command) =>
        act(command, async (session) => {
          const userId = await findUserId(session.client, name);
          const identity = { tenantId: tenant, objectId: object };
          const person = await mutate(session.client, bindIdentity, { userId, identity });
          session.say(`${session.style.good("✓")} That Microsoft account signs in as ${person.name} from now on.`);
          show(session, person);
          return exitCode.ok;
        }),
    );
  people
    .command("unbind")
    .description("remove a Microsoft account from a person; sessions that began with Microsoft end")
    .argument("<person>", who)
    .option("--tenant <id>", "in which tenant, if the person has several")
    .option("--object <id>", "which one, if the person has several")
    .option("--yes", "do not ask")
    .action((name: string, options: UnbindOptions, command: Command) =>
      act(command, (session) => unbind(session, name, options)),
    );
}

async function read(session: Session, name: string): Promise<Person> {
  const { user } = await session.client.ask(readPerson, { userId: await findUserId(session.client, name) });
  return mustSee(user, "such person");
}

/** Who may sign in, and with which role, one row each. */
export function showPeople({ table, terminal }: Session, people: readonly User[]): void {
  table(
    ["PERSON", "NAME", "ROLE", "ORGANIZATION", "STANDING", "LAST SEEN"],
    people.map((one) => [
      ...[one.email, one.name, sayName(one.role), one.organization.name, sayName(one.standing)],
      saySeen(one.lastSeenAt, terminal.now()),
    ]),
  );
}

const saySeen = (at: string | null, now: Date): string => (at === null ? "not yet" : sayWhen(at, now));

function show(session: Session, person: Person): void {
  showPeople(session, [person]);
  const now = session.terminal.now();
  session.table(
    ["MICROSOFT ACCOUNT", "TENANT", "OBJECT", "LAST SEEN"],
    person.identities.length === 0
      ? [["none", "–", "–", "–"]]
      : person.identities.map((one) => [accountName(one), one.tenantId, one.objectId, saySeen(one.lastSeenAt, now)]),
  );
}

/** What it is called is known once it has signed in. */
const accountName = ({ userPrincipalName, displayName }: Identity): string =>
  userPrincipalName || displayName || "not signed in yet";

async function unbind(session: Session, name: string, { tenant, object, yes }: UnbindOptions): Promise<0> {
  const person = await read(session, name);
  const isSame = (wanted: string | undefined, id: string) =>
    wanted === undefined || wanted.trim().toLowerCase() === id.toLowerCase();
  const found = person.identities.filter((one) => isSame(tenant, one.tenantId) && isSame(object, one.objectId));
  const [only] = found;
  if (only === undefined || found.length > 1) {
    const problem = only === undefined ? "no such Microsoft account" : `${found.length} Microsoft accounts`;
    const hint = `m365-sync people show ${person.email} lists them. --tenant and --object say which.`;
    throw new CommandError(exitCode.usage, `${person.name} has ${problem}.`, hint);
  }
  const account = only.userPrincipalName || `the Microsoft account ${only.objectId}`;
  session.say(`${account} will not sign in as ${person.name} any more; sessions that began with Microsoft end.`);
  if (!yes) await confirm(session, `Take it away from ${person.name}?`);
  const { tenantId, objectId } = only;
  await mutate(session.client, unbindIdentity, { identity: { tenantId, objectId } });
  session.say(`${session.style.good("✓")} ${account} is nobody's now.`);
  return exitCode.ok;
}
