import { type Command, Option } from "commander";
import { primaryChoice } from "../choice.ts";
import { mutate } from "../client.ts";
import { CommandError, exitCode, mustSee } from "../command-error.ts";
import { findAccount } from "../find-account.ts";
import { choosePrimaryMailbox, disconnectAccount, type Mailbox, readMailbox } from "../operations/accounts.ts";
import type { Resource } from "../schema-types.d.ts";
import { type Act, confirm, type Session } from "../session.ts";
import { countOf, sayName } from "../words.ts";

interface DisconnectOptions {
  readonly keep?: true;
  readonly deleteImported?: true;
  readonly yes?: true;
}

/** What a mailbox is to its owner: the primary one, or no longer connected. */
export function addMailboxCommands(program: Command, act: Act): void {
  program
    .command("disconnect")
    .description("sign a mailbox out; nothing in Microsoft is changed")
    .argument("<account>", "user principal name or id")
    .addOption(
      new Option("--keep", "keep all its records in Oro; connecting again goes on from there").conflicts(
        "deleteImported",
      ),
    )
    .option("--delete-imported", "delete in Oro what was imported from it; what was made in Oro stays")
    .option("--yes", "do not ask")
    .action((name: string, options: DisconnectOptions, command: Command) =>
      act(command, (session) => disconnect(session, name, options)),
    );
  program
    .command("primary")
    .description(
      "make a mailbox the one that takes what its owner makes in Oro; records already in a mailbox stay there",
    )
    .argument("<account>", "user principal name or id")
    .argument("[resource]", "tasks or calendar (default: both)", primaryChoice)
    .action((name: string, resource: Resource | undefined, _options: unknown, command: Command) =>
      act(command, async (session) => {
        const { id: accountId } = await findAccount(session.client, name);
        for (const each of resource === undefined ? (["TASKS", "CALENDAR"] as const) : [resource]) {
          const { userPrincipalName } = await mutate(session.client, choosePrimaryMailbox, {
            accountId,
            resource: each,
          });
          session.say(
            `${session.style.good("✓")} ${userPrincipalName} is the primary mailbox for ${sayName(each)} now. What other mailboxes hold stays there.`,
          );
        }
        return exitCode.ok;
      }),
    );
}

async function disconnect(session: Session, name: string, options: DisconnectOptions): Promise<0> {
  const { client } = session;
  if (!options.keep && !options.deleteImported) {
    throw new CommandError(
      exitCode.usage,
      "What becomes of its records in Oro?",
      "--keep keeps them, --delete-imported deletes those that were imported from the mailbox.",
    );
  }
  const { id } = await findAccount(client, name);
  const mailbox = mustSee((await client.ask(readMailbox, { id })).account, `account "${name}"`);
  const records = countOf(mailbox.importedRecords, "record");
  session.say(...consequences(mailbox, options));
  if (!options.yes) {
    const order = options.deleteImported ? `Delete ${records} and disconnect` : "Disconnect";
    await confirm(session, `${order} ${mailbox.userPrincipalName}?`);
  }
  const order = options.deleteImported
    ? { syncedData: "DELETE_IMPORTED" as const, importedRecords: mailbox.importedRecords }
    : { syncedData: "KEEP" as const };
  await mutate(client, disconnectAccount, { input: { accountId: mailbox.id, ...order } });
  session.say(`${session.style.good("✓")} ${mailbox.userPrincipalName} is disconnected.`);
  return exitCode.ok;
}

function consequences({ userPrincipalName, importedRecords, primaryFor, user }: Mailbox, options: DisconnectOptions) {
  const was = importedRecords === 1 ? "was" : "were";
  const fate = options.deleteImported
    ? `${countOf(importedRecords, "record")} in Oro that ${was} imported from ${userPrincipalName} will be deleted. What was made in Oro stays.`
    : `Everything stays in Oro. To go on later: m365-sync connect --reconnect ${userPrincipalName}`;
  return [
    fate,
    "Nothing in Microsoft is touched.",
    ...(user === null || primaryFor.length === 0
      ? []
      : [
          `It is ${user.name}'s primary mailbox for ${primaryFor.map(sayName).join(" and ")}: what is made in Oro waits until it is connected again, or until another one is chosen with m365-sync primary.`,
        ]),
  ];
}
