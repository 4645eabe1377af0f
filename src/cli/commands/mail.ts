import type { Command } from "commander";
import { countChoice } from "../choice.ts";
import { CommandError, exitCode, mustSee } from "../command-error.ts";
import { readList } from "../connection.ts";
import { findAccount, findAccountId } from "../find-account.ts";
import { readEmail, readEmails, readMailFolders, type ShownEmail } from "../operations/mail.ts";
import type { Act, Session } from "../session.ts";
import { sayName, sayWhen } from "../words.ts";
import { addEraseCommands } from "./mail-erase.ts";
import { addKeepingCommands } from "./mail-keeping.ts";
import { addSendCommands } from "./mail-send.ts";

interface ListOptions {
  readonly account?: string;
  readonly folder?: string;
  readonly search?: string;
  readonly from?: string;
  readonly unread?: true;
  readonly threads?: true;
  readonly limit: number;
  readonly json?: true;
}

type Person = { readonly name: string; readonly address: string };

const notShown = "(not yours to read)";

/** Mail that was imported, as far as the token's person may read it. */
export function addMailCommands(program: Command, act: Act): void {
  const mail = program
    .command("mail")
    .description("mail that was imported, and mail to send; the token needs mail.read, to send mail.send");
  mail
    .command("folders")
    .description("the folders of a mailbox, with their mail here and in Microsoft")
    .argument("<account>", "user principal name or id")
    .option("--json", "for scripts: one JSON array")
    .action((name: string, { json }: { readonly json?: true }, command: Command) =>
      act(command, async (session) => {
        const { id: accountId } = await findAccount(session.client, name);
        const { mailFolders } = await session.client.ask(readMailFolders, { accountId });
        if (json) session.json(mailFolders);
        else if (mailFolders.length === 0) session.say(noneBecause("No folder"));
        else {
          const depths = depthsOf(mailFolders);
          session.table(
            ["FOLDER", "FOLLOWED", "MAIL", "UNREAD", "IN MICROSOFT"],
            mailFolders.map((folder) => [
              `${"  ".repeat(depths.get(folder.id) ?? 0)}${folder.name}`,
              folder.isGone ? "gone" : folder.isFollowed ? "yes" : "no",
              ...[String(folder.count), String(folder.unread), String(folder.countInMicrosoft ?? "–")],
            ]),
          );
        }
        return exitCode.ok;
      }),
    );
  mail
    .command("list", { isDefault: true })
    .description("mail, the newest first")
    .option("--account <name>", "only of this mailbox: user principal name or id")
    .option("--folder <name>", "only in this folder and below it, by name or id; with --account")
    .option("--search <words>", 'words that are in it, "a phrase", -without')
    .option("--from <who>", "an address, or words of the sender's name")
    .option("--unread", "only what was not read")
    .option("--threads", "one of each conversation")
    .option("--limit <count>", "how many", countChoice, 50)
    .option("--json", "for scripts: one JSON array")
    .action((options: ListOptions, command: Command) =>
      act(command, async (session) => {
        await list(session, options);
        return exitCode.ok;
      }),
    );
  mail
    .command("show")
    .description("one mail with its text")
    .argument("<mail>", "its id, as the list shows it")
    .option("--json", "for scripts: one JSON object")
    .action((id: string, { json }: { readonly json?: true }, command: Command) =>
      act(command, async (session) => {
        const { email } = await session.client.ask(readEmail, { id });
        const seen = mustSee(email, `mail "${id}"`);
        if (json) session.json(seen);
        else session.show(textOf(seen, session));
        return exitCode.ok;
      }),
    );
  addSendCommands(mail, act);
  addKeepingCommands(mail, act);
  addEraseCommands(mail, act);
}

async function list(session: Session, options: ListOptions): Promise<void> {
  const { client, terminal } = session;
  const accountId = await findAccountId(client, options.account);
  if (options.folder !== undefined && accountId === undefined) {
    throw new CommandError(exitCode.usage, "A folder belongs to a mailbox: name it with --account.");
  }
  const folderId = options.folder === undefined ? undefined : await findFolder(session, accountId, options.folder);
  const filter = {
    ...{ accountId, folderId, withSubfolders: folderId === undefined ? undefined : true },
    ...{ from: options.from, isRead: options.unread === true ? false : undefined },
  };
  const query = { filter, search: options.search, isThreaded: options.threads };
  const emails = await readList(client, readEmails, query, options.limit);
  if (options.json) session.json(emails);
  else if (emails.length === 0) session.say(noneBecause("No mail"));
  else {
    session.table(
      ["MAIL", "RECEIVED", ...(options.threads ? ["MAILS"] : []), "FROM", "SUBJECT", "READ"],
      emails.map(({ id, receivedAt, threadCount, from, subject, isRead, level }) => [
        ...[id, sayWhen(receivedAt, terminal.now())],
        ...(options.threads ? [threadCount >= 100 ? "100+" : String(threadCount)] : []),
        from === null ? "–" : sayPerson(from),
        ...[subject ?? (level === "PEOPLE_AND_TIME" ? notShown : "–"), isRead === null ? "–" : isRead ? "yes" : "no"],
      ]),
    );
  }
}

async function findFolder({ client }: Session, accountId: string | undefined, wanted: string): Promise<string> {
  const { mailFolders } = await client.ask(readMailFolders, { accountId: accountId ?? "" });
  const name = wanted.toLowerCase();
  const found = mailFolders.filter(
    (folder) => folder.id === wanted || folder.name.toLowerCase() === name || folder.wellKnownName === name,
  );
  const [only, ...others] = found;
  if (only === undefined) {
    throw new CommandError(exitCode.usage, `There is no folder "${wanted}".`, "m365-sync mail folders lists them.");
  }
  if (others.length > 0) {
    throw new CommandError(
      exitCode.usage,
      `"${wanted}" is the name of several folders.`,
      "Name one by its id, from m365-sync mail folders --json.",
    );
  }
  return only.id;
}

const noneBecause = (what: string): string => `${what} that you may read. Does your token have mail.read?`;

function depthsOf(
  folders: readonly { readonly id: string; readonly parentId: string | null }[],
): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  // Parents come before their subfolders.
  for (const { id, parentId } of folders) depths.set(id, parentId === null ? 0 : (depths.get(parentId) ?? -1) + 1);
  return depths;
}

const sayPerson = ({ name, address }: Person): string =>
  name === "" || name === address ? address : `${name} <${address}>`;

function textOf(email: ShownEmail, { terminal, style }: Session): string {
  const { from, to, cc, bcc, subject, receivedAt, state, body, attachments } = email;
  const people = (all: readonly Person[] | null) => (all ?? []).map(sayPerson).join(", ");
  const heads: readonly (readonly [string, string])[] = [
    ["From", from === null ? "" : sayPerson(from)],
    ["To", people(to)],
    ["Cc", people(cc)],
    ["Bcc", people(bcc)],
    ["Received", receivedAt === null ? "" : `${receivedAt} (${sayWhen(receivedAt, terminal.now())})`],
    ["Subject", subject ?? notShown],
    ["State", state === "HERE" ? "" : sayName(state)],
    ["Attached", (attachments?.nodes ?? []).map(({ name, size }) => `${name} (${size} bytes)`).join(", ")],
  ];
  const lines = heads.flatMap(([name, value]) =>
    // One line each, so that no name can write a head of its own.
    value === "" ? [] : [`${style.dim(`${name}:`)} ${value.replaceAll(/\s+/g, " ")}`],
  );
  return `${[...lines, "", body === null ? notShown : (body.text ?? body.reason ?? "(not here yet)")].join("\n")}\n`;
}
