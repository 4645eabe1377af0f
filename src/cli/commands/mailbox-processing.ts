import { type Command, Option } from "commander";
import { countChoice, deliveryStateChoice, momentOf } from "../choice.ts";
import { mutate } from "../client.ts";
import { CommandError, exitCode } from "../command-error.ts";
import { findMailbox, findUserId } from "../find-owner.ts";
import {
  countMailSince,
  readDeliveries,
  readProcessing,
  repeatDelivery,
  rotateSecret,
  setProcessing,
  testWebhook,
} from "../operations/mail-processing.ts";
import type { MailDeliveryState, ReadProcessingQuery } from "../schema-types.d.ts";
import { type Act, confirm, type Session } from "../session.ts";
import { countOf, sayName, sayWhen } from "../words.ts";

interface ProcessingOptions {
  readonly nothing?: true;
  readonly taskFor?: string;
  readonly subject?: string;
  readonly dueIn?: string;
  readonly workingDays?: true;
  readonly webhook?: string;
  readonly since?: string;
  readonly yes?: true;
}

interface DeliveryOptions {
  readonly state?: MailDeliveryState;
  readonly limit: number;
  readonly json?: true;
}

const which = "label, address or id";

/** What becomes of mail that arrives in a mailbox. @param mailboxes the command that they belong to */
export function addProcessingCommands(mailboxes: Command, act: Act): void {
  mailboxes
    .command("processing")
    .description("what becomes of new mail that answers none: shows it, or sets it with an option")
    .argument("<mailbox>", which)
    .addOption(new Option("--nothing", "nothing").conflicts(["taskFor", "webhook"]))
    .addOption(new Option("--task-for <person>", "a task of this person, by e-mail, name or id").conflicts("webhook"))
    .option("--subject <template>", "of the task, such as {{subject}}")
    .option("--due-in <days>", "the task is due so many days later")
    .option("--working-days", "of these Saturdays and Sundays do not count")
    .option("--webhook <url>", "a call of this address")
    .option("--since <date>", "also mail that came since then (default: new mail only)")
    .option("--yes", "do not ask")
    .action((name: string, options: ProcessingOptions, command: Command) =>
      act(command, (session) => processing(session, name, options)),
    );
  mailboxes
    .command("secret")
    .description("make a new secret for its webhook and show it, once")
    .argument("<mailbox>", which)
    .action((name: string, _options: unknown, command: Command) =>
      act(command, async (session) => {
        const { id: mailboxId } = await findMailbox(session.client, name);
        const { secret } = await mutate(session.client, rotateSecret, { mailboxId });
        session.say(secret);
        return exitCode.ok;
      }),
    );
  mailboxes
    .command("test-webhook")
    .description("send a ping to its webhook, and show what comes back")
    .argument("<mailbox>", which)
    .action((name: string, _options: unknown, command: Command) =>
      act(command, async (session) => {
        const { id: mailboxId } = await findMailbox(session.client, name);
        const { isDelivered, said } = await mutate(session.client, testWebhook, { mailboxId });
        session.say(said);
        return isDelivered ? exitCode.ok : exitCode.wrong;
      }),
    );
  mailboxes
    .command("deliveries")
    .description("what its webhook was told of, newest first")
    .argument("<mailbox>", which)
    .option("--state <state>", "pending, delivered or failed", deliveryStateChoice)
    .option("--limit <count>", "how many", countChoice, 20)
    .option("--json", "for scripts: one JSON array")
    .action((name: string, options: DeliveryOptions, command: Command) =>
      act(command, (session) => deliveries(session, name, options)),
    );
  mailboxes
    .command("repeat")
    .description("tell the webhook of a mail once more, with the same id")
    .argument("<delivery>", "id, as in mailboxes deliveries")
    .action((id: string, _options: unknown, command: Command) =>
      act(command, async (session) => {
        await mutate(session.client, repeatDelivery, { id });
        session.say(`${session.style.good("✓")} It is sent again.`);
        return exitCode.ok;
      }),
    );
}

async function processing(session: Session, name: string, options: ProcessingOptions): Promise<0> {
  const { client, style } = session;
  const { id: mailboxId, label } = await findMailbox(client, name);
  const choice = await choiceOf(session, options);
  if (choice === null) {
    const { mailProcessing } = await client.ask(readProcessing, { mailboxId });
    session.say(`Mail that arrives in ${label}: ${sayProcessing(session, mailProcessing)}.`);
    return exitCode.ok;
  }
  const since = momentOf(options.since);
  let mails: number | undefined;
  if (since !== undefined && choice.kind !== "NOTHING") {
    mails = (await client.ask(countMailSince, { mailboxId, since })).mailProcessing?.mailSince;
    session.say(`${countOf(mails ?? 0, "mail")} that came since then will be processed.`);
    if (options.yes !== true) await confirm(session, "Go on?");
  }
  const set = await mutate(client, setProcessing, { input: { mailboxId, ...choice, since, mails } });
  session.say(`${style.good("✓")} Mail that arrives in ${label}: ${sayProcessing(session, set)}.`);
  if (choice.kind === "WEBHOOK") session.say(`Its secret: m365-sync mailboxes secret "${label}"`);
  return exitCode.ok;
}

async function choiceOf({ client }: Session, options: ProcessingOptions) {
  const { nothing, taskFor, subject, dueIn, workingDays, webhook } = options;
  if (nothing === true) return { kind: "NOTHING" as const };
  if (webhook !== undefined) return { kind: "WEBHOOK" as const, webhook: { url: webhook } };
  if (taskFor === undefined) return null;
  const days = dueIn === undefined ? undefined : Number(dueIn);
  if (days !== undefined && !Number.isInteger(days))
    throw new CommandError(exitCode.usage, `"${dueIn}" is no number of days.`);
  const task = {
    ownerId: await findUserId(client, taskFor),
    subject,
    dueInDays: days,
    isDueOnWorkingDays: workingDays,
  };
  return { kind: "TASK" as const, task };
}

function sayProcessing({ terminal }: Session, processing: ReadProcessingQuery["mailProcessing"]): string {
  const { task = null, webhook = null } = processing ?? {};
  if (task !== null) {
    const days = task.isDueOnWorkingDays ? "working day" : "day";
    const due = task.dueInDays === null ? "" : `, due in ${countOf(task.dueInDays, days)}`;
    return `a task of ${task.owner.name} (${task.subject}${due})`;
  }
  if (webhook === null) return "nothing becomes of it";
  const since =
    webhook.failingSince === null ? "" : `, which fails since ${sayWhen(webhook.failingSince, terminal.now())}`;
  return `a call of ${webhook.url}${webhook.stopped === null ? since : `, which is stopped: ${webhook.stopped}`}`;
}

async function deliveries(session: Session, name: string, { state, limit, json }: DeliveryOptions): Promise<0> {
  const { id: mailboxId } = await findMailbox(session.client, name);
  const { mailDeliveries } = await session.client.ask(readDeliveries, { mailboxId, state, first: limit });
  if (json === true) session.json(mailDeliveries.nodes);
  else {
    const now = session.terminal.now();
    session.table(
      ["DELIVERY", "MAIL", "STATE", "MADE", "LAST ANSWER"],
      mailDeliveries.nodes.map(({ id, emailId, createdAt, attempts, ...one }) => [
        ...[id, emailId, sayName(one.state), sayWhen(createdAt, now)],
        attempts.at(-1)?.error ?? (attempts.length === 0 ? "" : "taken"),
      ]),
    );
  }
  return exitCode.ok;
}
