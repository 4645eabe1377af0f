import { randomUUID } from "node:crypto";
import { type Command, InvalidArgumentError } from "commander";
import { countChoice, outgoingStateChoice } from "../choice.ts";
import { type Client, mutate } from "../client.ts";
import { CommandError, type ExitCode, exitCode, mustSee } from "../command-error.ts";
import { readList } from "../connection.ts";
import { findAccountId } from "../find-account.ts";
import { readViewer } from "../operations/access.ts";
import { readEmail } from "../operations/mail.ts";
import {
  cancelOutgoing,
  forwardEmail,
  type Outgoing,
  readMailboxOwners,
  readOutgoingList,
  releaseOutgoing,
  replyToEmail,
  retryOutgoing,
  sendEmail,
  settleOutgoing,
} from "../operations/outgoing.ts";
import type { Act, Session } from "../session.ts";
import { uploadFile } from "../upload.ts";
import { exitCodeOf, waitForOutgoing } from "../wait-for-outgoing.ts";
import { sayName, sayWhen } from "../words.ts";

interface OrderOptions {
  readonly to?: readonly string[];
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  readonly attach?: readonly string[];
  readonly at?: Date;
  readonly key?: string;
  readonly signature: boolean;
  readonly wait?: true;
  readonly json?: true;
}

/** Sending mail, and what is on its way. */
export function addSendCommands(mail: Command, act: Act): void {
  orderOptions(mail.command("send"))
    .description("sends a mail; without --text and --html it says what comes by standard input")
    .option("--account <name>", "the mailbox: user principal name or id; default: your only one")
    .action((options: OrderOptions & { readonly account?: string }, command: Command) =>
      act(command, async (session) => {
        const { client } = session;
        const accountId = (await findAccountId(client, options.account)) ?? (await ownAccount(client));
        const input = { accountId, ...(await orderOf(session, accountId, options, true)) };
        return follow(session, await mutate(client, sendEmail, { input }), options);
      }),
    );
  orderOptions(mail.command("reply"))
    .description("answers a mail; it is quoted below")
    .argument("<mail>", "its id, as the list shows it")
    .option("--all", "to all people of the mail; default: as the setting email-default-reply says")
    .action((emailId: string, options: OrderOptions & { readonly all?: true }, command: Command) =>
      act(command, async (session) => {
        const accountId = await accountOf(session, emailId);
        const input = { emailId, toAll: options.all, ...(await orderOf(session, accountId, options, true)) };
        return follow(session, await mutate(session.client, replyToEmail, { input }), options);
      }),
    );
  orderOptions(mail.command("forward"))
    .description("passes a mail on, with its attachments")
    .argument("<mail>", "its id, as the list shows it")
    .action((emailId: string, options: OrderOptions, command: Command) =>
      act(command, async (session) => {
        const accountId = await accountOf(session, emailId);
        const input = { emailId, ...(await orderOf(session, accountId, options, false)) };
        return follow(session, await mutate(session.client, forwardEmail, { input }), options);
      }),
    );
  addOutgoingCommands(mail, act);
}

function addOutgoingCommands(mail: Command, act: Act): void {
  mail
    .command("outgoing")
    .description("mail that is on its way or was sent from here, the newest first")
    .option("--account <name>", "only from this mailbox: user principal name or id")
    .option("--to-approve", "of others: what the brake holds and you may release or cancel")
    .option("--state <state>", "waiting, held, failed, unsure, sent …", outgoingStateChoice)
    .option("--limit <count>", "how many", countChoice, 50)
    .option("--json", "for scripts: one JSON array")
    .action((options: ListOptions, command: Command) =>
      act(command, async (session) => {
        await list(session, options);
        return exitCode.ok;
      }),
    );
  const decision = (name: string, description: string, decide: (client: Client, id: string) => Promise<Said>) =>
    mail
      .command(name)
      .description(description)
      .argument("<outgoing>", "its id, as mail outgoing shows it")
      .action((id: string, _options: object, command: Command) =>
        act(command, async (session) => {
          const { sentence, advice } = await decide(session.client, id);
          session.say(sentence, ...(advice === null ? [] : [`→ ${advice}`]));
          return exitCode.ok;
        }),
      );
  decision("cancel", "cancels a mail that was not handed to Microsoft yet", (client, id) =>
    mutate(client, cancelOutgoing, { id }),
  );
  decision("release", "lets a mail go that is held", (client, id) => mutate(client, releaseOutgoing, { id }));
  decision("retry", "tries a mail again that has failed", (client, id) => mutate(client, retryOutgoing, { id }));
  decision("was-sent", "says that a mail that is unsure was sent", (client, id) =>
    mutate(client, settleOutgoing, { id, outcome: "WAS_SENT" }),
  );
  decision("send-again", "sends a mail again that is unsure, although it may have been sent", (client, id) =>
    mutate(client, settleOutgoing, { id, outcome: "SEND_AGAIN" }),
  );
}

interface Said {
  readonly sentence: string;
  readonly advice: string | null;
}

interface ListOptions {
  readonly account?: string;
  readonly state?: Outgoing["state"];
  readonly toApprove?: true;
  readonly limit: number;
  readonly json?: true;
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const orderOptions = (command: Command): Command =>
  command
    .option(
      "--to <address>",
      'a recipient, also "Ana Lima <ana@contoso.example>"; several: again, or with commas',
      collect,
    )
    .option("--cc <address>", "who gets a copy", collect)
    .option("--bcc <address>", "who gets a copy that nobody else sees", collect)
    .option("--subject <text>", "what it is about")
    .option("--text <text>", "what it says, as plain text")
    .option("--html <html>", "what it says, as HTML")
    .option("--attach <file>", "a file to send with it; several: again", collect)
    .option("--at <time>", "not before, for example 2026-12-01T08:00 by the clock here", timeChoice)
    .option("--key <text>", "the same key is the same mail, however often this is run; default: another one each time")
    .option("--no-signature", "without the signature of the settings")
    .option("--wait", "until it was sent, or why not; the exit code is the outcome")
    .option("--json", "for scripts: one JSON object");

function timeChoice(typed: string): Date {
  const time = new Date(typed);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError("It is a time such as 2026-12-01T08:00.");
  return time;
}

async function orderOf(session: Session, accountId: string, options: OrderOptions, needsText: boolean) {
  const { client, terminal } = session;
  const { to, cc, bcc, subject, html, attach = [], at, key } = options;
  if (options.text !== undefined && html !== undefined) {
    throw new CommandError(exitCode.usage, "Give --text or --html, not both.");
  }
  const isTyped = options.text !== undefined || html !== undefined;
  const text = isTyped || !needsText ? options.text : await terminal.readInput();
  const uploadIds: string[] = [];
  for (const path of attach) uploadIds.push(await uploadFile(client, terminal, accountId, path));
  return {
    ...{ to, cc, bcc, subject, text, html, uploadIds, sendAt: at?.toISOString() },
    // An answer that was lost on its way must not become a second mail when the order is repeated.
    idempotencyKey: key ?? randomUUID(),
    withSignature: options.signature ? undefined : false,
  };
}

/** The only mailbox of the token's person. */
async function ownAccount(client: Client): Promise<string> {
  const [{ viewer }, accounts] = await Promise.all([client.ask(readViewer), readList(client, readMailboxOwners, {})]);
  const [own, ...others] = accounts.filter(({ user }) => user?.id === viewer.id);
  if (own !== undefined && others.length === 0) return own.id;
  throw new CommandError(
    exitCode.usage,
    own === undefined ? "You have no mailbox here to send from." : "You have several mailboxes.",
    own === undefined ? "m365-sync connect" : "Name one with --account.",
  );
}

async function accountOf({ client }: Session, emailId: string): Promise<string> {
  const { email } = await client.ask(readEmail, { id: emailId });
  return mustSee(email, `mail "${emailId}"`).accountId;
}

async function follow(session: Session, ordered: Outgoing, { wait, json }: OrderOptions): Promise<ExitCode> {
  const mail = wait === true ? await waitForOutgoing(session, ordered, json === true) : ordered;
  if (json === true) session.json(mail);
  else {
    if (wait !== true) session.say(`It is sent ${sayWhen(mail.dueAt, session.terminal.now())}: ${mail.id}`);
    if (mail.advice !== null) session.say(`→ ${mail.advice}`);
  }
  return wait === true ? exitCodeOf(mail.state) : exitCode.ok;
}

async function list(session: Session, { account, state, toApprove, limit, json }: ListOptions): Promise<void> {
  const { client, terminal } = session;
  const accountId = await findAccountId(client, account);
  const filter = { accountId, states: state === undefined ? undefined : [state], isToApprove: toApprove };
  const mails = await readList(client, readOutgoingList, { filter }, limit);
  if (json) session.json(mails);
  else if (mails.length === 0) {
    session.say(
      toApprove === true
        ? "No mail waits for you. Approving takes an administrator's token with mail.send."
        : "No mail was sent from here. Does your token have mail.send?",
    );
  } else {
    session.table(
      ["OUTGOING", "FROM", "ORDERED", "STATE", "TO", "SUBJECT"],
      mails.map(({ id, account: from, createdAt, state: now, to, recipientCount, subject }) => [
        ...[id, from.userPrincipalName, sayWhen(createdAt, terminal.now()), sayName(now)],
        to?.[0] === undefined
          ? `${recipientCount} people`
          : `${to[0].address}${recipientCount > 1 ? ` and ${recipientCount - 1} more` : ""}`,
        subject ?? "–",
      ]),
    );
    for (const { id, sentence, advice } of mails.filter((one) => one.advice !== null)) {
      session.say(`${id}: ${sentence}`, `  → ${advice}`);
    }
  }
}
