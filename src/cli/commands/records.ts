import type { Command } from "commander";
import { countChoice, resourceChoice } from "../choice.ts";
import { mutate } from "../client.ts";
import { CommandError, exitCode } from "../command-error.ts";
import { type NodeOf, readList } from "../connection.ts";
import { findAccount, findAccountId } from "../find-account.ts";
import {
  readFailingRecords,
  readLeftOutRecords,
  readPlanItems,
  readPlannedRecipients,
  retryItem,
  takeBackRejection,
} from "../operations/records.ts";
import type { PlannedWrite, Resource, Side } from "../schema-types.d.ts";
import type { Act } from "../session.ts";
import { countOf, sayName, saySide, sayWhen } from "../words.ts";

interface ListOptions {
  readonly account?: string;
  readonly resource?: Resource;
  readonly search?: string;
  readonly limit: number;
  readonly mailings?: true;
  readonly json?: true;
}

const addListOptions = (command: Command): Command =>
  command
    .option("--account <name>", "user principal name or id")
    .option("--resource <name>", "only email, calendar or tasks", resourceChoice)
    .option("--search <text>", "a part of the title")
    .option("--limit <count>", "how many", countChoice, 50)
    .option("--json", "for scripts: one JSON array");

const titleOf = ({ title }: { readonly title: string | null }) => title ?? "(not yours to read)";

/** Records by name: those that fail, those that a rejection keeps apart, those that a run asks about. */
export function addRecordCommands(program: Command, act: Act): void {
  addFailing(program, act);
  addRejected(program, act);
  program
    .command("asked")
    .description("everything that a run stopped for safety asks about, with the ids for approve")
    .argument("<run>", "the run's id")
    .option("--search <text>", "text contained in the title or address")
    .option("--json", "for scripts: one JSON object of two arrays")
    .action((runId: string, { search, json }: { readonly search?: string; readonly json?: true }, command: Command) =>
      act(command, async (session) => {
        const [planned, people] = await Promise.all([
          readList(session.client, readPlanItems, { runId, text: search }),
          readList(session.client, readPlannedRecipients, { runId, text: search }),
        ]);
        const items = planned.filter(({ asks }) => asks !== null);
        if (json) session.json({ items, people });
        else if (items.length + people.length === 0) session.say("Nothing by that name.");
        else {
          if (items.length > 0)
            session.table(
              ["ITEM", "TITLE", "WHAT IT WOULD DO"],
              items.map((item) => [item.id, titleOf(item), sayItem(item)]),
            );
          if (people.length > 0)
            session.say(`People (${people.length}):`, ...people.map(({ address }) => `  ${address ?? "–"}`));
        }
        return exitCode.ok;
      }),
    );
}

/** "delete in Oro", "change in Microsoft: due date; mail 3 people" */
function sayItem({ inOffice, inM365, changes, mails }: NodeOf<typeof readPlanItems>): string {
  const on = (write: PlannedWrite | null, side: Side) => {
    if (write === null) return [];
    const names = (changes ?? []).filter((change) => change.side === side).map(({ label }) => label.toLowerCase());
    const verb = { CREATE: "create", UPDATE: "change", DELETE: "delete" }[write];
    return [`${verb} in ${saySide(side)}${names.length > 0 ? `: ${names.join(", ")}` : ""}`];
  };
  const count = mails?.length ?? 0;
  const mailed = count === 0 ? [] : [`mail ${count === 1 ? "1 person" : `${count} people`}`];
  return [...on(inOffice, "OFFICE"), ...on(inM365, "M365"), ...mailed].join("; ");
}

function addFailing(program: Command, act: Act): void {
  const failing = program
    .command("failing")
    .description("records that could not be synced, with reason and next attempt");
  addListOptions(failing.command("list", { isDefault: true }).description("those that fail now")).action(
    (options: ListOptions, command: Command) =>
      act(command, async (session) => {
        const { client, terminal } = session;
        const filter = {
          accountId: await findAccountId(client, options.account),
          resource: options.resource,
          text: options.search,
        };
        const records = await readList(client, readFailingRecords, filter, options.limit);
        if (options.json) session.json(records);
        else if (records.length === 0) session.say(`${session.style.good("✓")} Nothing fails.`);
        else
          session.table(
            ["RECORD", "TITLE", "ACCOUNT", "RESOURCE", "CHANGED IN", "ATTEMPTS", "NEXT", "WHY"],
            records.map((record) => [
              record.recordId,
              titleOf(record),
              record.account.userPrincipalName,
              sayName(record.resource),
              saySide(record.side),
              String(record.attempts),
              sayWhen(record.nextAttemptAt, terminal.now()),
              record.error?.message ?? "–",
            ]),
          );
        return exitCode.ok;
      }),
  );
  failing
    .command("retry")
    .description("try records again now, without waiting for their time")
    .argument("[records...]", "their ids")
    .option("--all", "all that fail")
    .option("--account <name>", "only of this account")
    .action((ids: readonly string[], options: { readonly all?: true; readonly account?: string }, command: Command) =>
      act(command, async (session) => {
        const { client, style } = session;
        if (ids.length === 0 && !options.all) {
          throw new CommandError(exitCode.usage, "Which records?", "m365-sync failing lists them; --all tries all.");
        }
        const filter = { accountId: await findAccountId(client, options.account) };
        const records = await readList(client, readFailingRecords, filter);
        const unknown = ids.filter((id) => records.every(({ recordId }) => recordId !== id));
        if (unknown.length > 0) {
          throw new CommandError(exitCode.wrong, `Not failing: ${unknown.join(", ")}.`, "m365-sync failing");
        }
        const chosen = options.all ? records : records.filter(({ recordId }) => ids.includes(recordId));
        for (const { account, resource, side, recordId } of chosen) {
          await mutate(client, retryItem, { accountId: account.id, resource, side, recordId });
        }
        session.say(`${style.good("✓")} ${countOf(chosen.length, "record")} will be tried in the next run.`);
        return exitCode.ok;
      }),
    );
}

function addRejected(program: Command, act: Act): void {
  const rejected = program.command("rejected").description("records whose deletion or mailing was rejected");
  addListOptions(rejected.command("list", { isDefault: true }).description("those that are kept as they are"))
    .option("--mailings", "meetings that were not sent, instead of records that were not deleted")
    .action((options: ListOptions, command: Command) =>
      act(command, async (session) => {
        const { client, terminal } = session;
        const filter = {
          accountId: await findAccountId(client, options.account),
          resource: options.resource,
          reason: options.mailings ? ("INVITATIONS" as const) : ("DELETION_REJECTED" as const),
          text: options.search,
        };
        const records = await readList(client, readLeftOutRecords, filter, options.limit);
        if (options.json) session.json(records);
        else if (records.length === 0) session.say(`${session.style.good("✓")} Nothing is kept after a rejection.`);
        else
          session.table(
            ["RECORD", "TITLE", "ACCOUNT", "RESOURCE", "LAST SYNCED"],
            records.map((record) => [
              record.recordId,
              titleOf(record),
              record.account.userPrincipalName,
              sayName(record.resource),
              sayWhen(record.since, terminal.now()),
            ]),
          );
        return exitCode.ok;
      }),
    );
  rejected
    .command("take-back")
    .description("undo a rejection: the next run deletes or sends, and asks again if that is a lot")
    .argument("<account>", "user principal name or id")
    .argument("[records...]", "only these (default: all)")
    .requiredOption("--resource <name>", "calendar or tasks", resourceChoice)
    .option("--mailings", "of meetings that were not sent, instead of records that were not deleted")
    .action(
      (
        name: string,
        ids: readonly string[],
        options: { readonly resource: Resource; readonly mailings?: true },
        command: Command,
      ) =>
        act(command, async (session) => {
          const { id: accountId } = await findAccount(session.client, name);
          await mutate(session.client, takeBackRejection, {
            accountId,
            resource: options.resource,
            rejection: options.mailings ? "INVITATIONS" : "DELETION_REJECTED",
            recordIds: ids.length === 0 ? null : ids,
          });
          session.say(`${session.style.good("✓")} Taken back. The next run decides on them anew: m365-sync runs`);
          return exitCode.ok;
        }),
    );
}
