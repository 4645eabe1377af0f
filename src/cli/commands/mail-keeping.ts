import { type Command, Option } from "commander";
import { mutate } from "../client.ts";
import { CommandError, exitCode } from "../command-error.ts";
import { findAccount, findAccountId } from "../find-account.ts";
import {
  liftHold,
  placeHold,
  purgeMail,
  readHolds,
  readLargeAttachments,
  readMailToPurge,
  removeLargeAttachments,
} from "../operations/keeping.ts";
import { type Act, confirm, type Session } from "../session.ts";
import { countOf, sayWhen } from "../words.ts";

interface Json {
  readonly json?: true;
}

/** What is kept of mail for longer, and what is deleted in Oro alone. */
export function addKeepingCommands(mail: Command, act: Act): void {
  const hold = mail.command("hold").description("legal holds: mail that nothing deletes in Oro");
  hold
    .command("place")
    .description("keep all mail of a mailbox, or with an address, until it is lifted")
    .argument("<what>", "a mailbox (user principal name or id), or with --address an address")
    .option("--address", "all mail with this address, in every mailbox of your organization")
    .requiredOption("--reason <text>", "why; it is audited")
    .action((what: string, { address, reason }: { address?: true; reason: string }, command: Command) =>
      act(command, async (session) => {
        const subject = address ? { address: what } : { accountId: (await findAccount(session.client, what)).id };
        const placed = await mutate(session.client, placeHold, { input: { ...subject, reason } });
        session.say(
          `${session.style.good("✓")} ${countOf(placed.mails, "mail")} of ${sayHeld(placed)} will be kept. Its id: ${placed.id}`,
        );
        return exitCode.ok;
      }),
    );
  hold
    .command("lift")
    .description("let the settings decide about it again")
    .argument("<id>", "as the list shows it")
    .requiredOption("--reason <text>", "why; it is audited")
    .action((id: string, { reason }: { reason: string }, command: Command) =>
      act(command, async (session) => {
        const lifted = await mutate(session.client, liftHold, { id, reason });
        session.say(`${session.style.good("✓")} The hold on the mail of ${sayHeld(lifted)} is lifted.`);
        return exitCode.ok;
      }),
    );
  hold
    .command("list", { isDefault: true })
    .description("what is held, and by whom")
    .option("--json", "for scripts: one JSON array")
    .action(({ json }: Json, command: Command) => act(command, (session) => listHolds(session, json)));
  mail
    .command("purge")
    .description("delete mail in Oro that is no longer followed; Microsoft keeps its own")
    .argument("<account>", "user principal name or id")
    .option("--deleted", "also what Microsoft deleted for good")
    .option("--before <date>", "only what was received before, YYYY-MM-DD")
    .option("--yes", "do not ask")
    .action((name: string, options: { deleted?: true; before?: string; yes?: true }, command: Command) =>
      act(command, (session) => purge(session, name, options)),
    );
  mail
    .command("remove-attachments")
    .description("take the bytes of large attachments out of Oro; who opens one fetches it again")
    .addOption(new Option("--larger-than <mb>", "in MB").argParser(Number).makeOptionMandatory())
    .option("--account <name>", "only of this mailbox: user principal name or id")
    .option("--before <date>", "only of mail that was received before, YYYY-MM-DD")
    .option("--yes", "do not ask")
    .action((options: RemoveOptions, command: Command) => act(command, (session) => removeFiles(session, options)));
}

interface RemoveOptions {
  readonly largerThan: number;
  readonly account?: string;
  readonly before?: string;
  readonly yes?: true;
}

type Held = { readonly address: string | null; readonly account: { readonly userPrincipalName: string } | null };
const sayHeld = ({ address, account }: Held): string => address ?? account?.userPrincipalName ?? "a mailbox";
const kept = (held: number): string => (held === 0 ? "" : ` A legal hold keeps ${held} more.`);

async function listHolds(session: Session, json: true | undefined) {
  const { legalHolds } = await session.client.ask(readHolds);
  const now = session.terminal.now();
  if (json) session.json(legalHolds);
  else if (legalHolds.length === 0) session.say("Nothing is held.");
  else {
    session.table(
      ["HOLD", "MAIL OF", "MAILS", "BY", "SINCE", "LIFTED", "REASON"],
      legalHolds.map((one) => [
        ...[one.id, sayHeld(one), String(one.mails), one.placedByName, sayWhen(one.placedAt, now)],
        ...[one.liftedAt === null ? "–" : sayWhen(one.liftedAt, now), one.reason],
      ]),
    );
  }
  return exitCode.ok;
}

function instantOf(before: string | undefined): string | undefined {
  if (before === undefined) return undefined;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(before) || Number.isNaN(Date.parse(before)))
    throw new CommandError(exitCode.usage, `"${before}" is no date.`, "YYYY-MM-DD, such as 2026-05-01.");
  return `${before}T00:00:00Z`;
}

async function purge(session: Session, name: string, options: { deleted?: true; before?: string; yes?: true }) {
  const { client } = session;
  const { id: accountId } = await findAccount(client, name);
  const states = options.deleted ? (["DETACHED", "DELETED"] as const) : (["DETACHED"] as const);
  const filter = { states: [...states], receivedBefore: instantOf(options.before) };
  const { mailToPurge } = await client.ask(readMailToPurge, { accountId, filter });
  session.say(`${countOf(mailToPurge.mails, "mail")} of ${name} would be deleted in Oro.${kept(mailToPurge.held)}`);
  if (mailToPurge.mails === 0) return exitCode.ok;
  if (!options.yes) await confirm(session, `Delete ${countOf(mailToPurge.mails, "mail")} in Oro for good?`);
  const done = await mutate(client, purgeMail, { input: { accountId, filter, expectedCount: mailToPurge.mails } });
  session.say(`${session.style.good("✓")} ${countOf(done.count, "mail")} deleted in Oro.`);
  return exitCode.ok;
}

async function removeFiles(session: Session, { account, before, largerThan, yes }: RemoveOptions) {
  const { client } = session;
  if (!Number.isFinite(largerThan) || largerThan < 0)
    throw new CommandError(exitCode.usage, "--larger-than is a number of MB.");
  const filter = {
    accountId: await findAccountId(client, account),
    largerThanMb: largerThan,
    receivedBefore: instantOf(before),
  };
  const { largeAttachments } = await client.ask(readLargeAttachments, { filter });
  const { attachments, bytes, held } = largeAttachments;
  const size = `${(bytes / 1_048_576).toFixed(1)} MB`;
  session.say(`${countOf(attachments, "attachment")} with ${size} would be removed from Oro.${kept(held)}`);
  if (attachments === 0) return exitCode.ok;
  if (!yes) await confirm(session, `Remove ${countOf(attachments, "attachment")}?`);
  const done = await mutate(client, removeLargeAttachments, { filter, expectedCount: attachments });
  session.say(
    `${session.style.good("✓")} ${countOf(done.count, "attachment")} removed. Who opens one fetches it again, as long as Microsoft has it.`,
  );
  return exitCode.ok;
}
