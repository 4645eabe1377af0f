import { type Command, InvalidArgumentError } from "commander";
import { conflictStateChoice, countChoice, resourceChoice, sideChoice } from "../choice.ts";
import { mutate } from "../client.ts";
import { CommandError, exitCode, mustSee } from "../command-error.ts";
import { readList } from "../connection.ts";
import { decideFields } from "../decide-conflict.ts";
import { findAccountId } from "../find-account.ts";
import {
  type Conflict,
  readConflict,
  readConflicts,
  reopenConflict,
  resolveConflict,
} from "../operations/conflicts.ts";
import type { ConflictState, FieldChoice, Resource, Side } from "../schema-types.d.ts";
import type { Act, Session } from "../session.ts";
import { sayName, saySide, sayWhen } from "../words.ts";

interface ListOptions {
  readonly account?: string;
  readonly resource?: Resource;
  readonly state: ConflictState;
  readonly limit: number;
  readonly json?: true;
}

interface ResolveOptions {
  readonly take?: Side;
  readonly field?: readonly FieldChoice[];
}

export function addConflictsCommand(program: Command, act: Act): void {
  const conflicts = program.command("conflicts").description("records that both sides changed to different values");
  conflicts
    .command("list", { isDefault: true })
    .description("conflicts that wait for a decision")
    .option("--account <name>", "user principal name or id")
    .option("--resource <name>", "only email, calendar or tasks", resourceChoice)
    .option("--state <name>", "open, resolving or settled", conflictStateChoice, "OPEN")
    .option("--limit <count>", "how many", countChoice, 50)
    .option("--json", "for scripts: one JSON array")
    .action((options: ListOptions, command: Command) => act(command, (session) => list(session, options)));
  conflicts
    .command("show")
    .description("one conflict, field by field")
    .argument("<conflict>", "its id")
    .option("--json", "for scripts: one JSON object")
    .action((id: string, options: { readonly json?: true }, command: Command) =>
      act(command, async (session) => {
        const conflict = await read(session, id);
        if (options.json) session.json(conflict);
        else show(session, conflict);
        return exitCode.ok;
      }),
    );
  conflicts
    .command("resolve")
    .description("decide; the next run writes it")
    .argument("<conflict>", "its id")
    .option("--take <side>", "oro or microsoft: whose version counts", sideChoice)
    .option("--field <name=side>", "another side for one field; may be repeated", parseField)
    .action((conflictId: string, options: ResolveOptions, command: Command) =>
      act(command, async (session) => {
        const input = { conflictId, ...(await decide(session, conflictId, options)) };
        const conflict = await mutate(session.client, resolveConflict, { input });
        session.say(
          `${session.style.good("✓")} "${conflict.title}": ${sayName(conflict.state)}. The next run writes it.`,
        );
        return exitCode.ok;
      }),
    );
  conflicts
    .command("reopen")
    .description("take a decision back")
    .argument("<conflict>", "its id")
    .action((conflictId: string, _options: unknown, command: Command) =>
      act(command, async (session) => {
        const conflict = await mutate(session.client, reopenConflict, { conflictId });
        session.say(`${session.style.good("✓")} "${conflict.title}": ${sayName(conflict.state)}.`);
        return exitCode.ok;
      }),
    );
}

async function decide(session: Session, id: string, { take, field: chosen }: ResolveOptions) {
  if (chosen !== undefined) return { fields: decideFields(await read(session, id), chosen, take) };
  if (take !== undefined) return { take };
  throw new CommandError(
    exitCode.usage,
    "Whose version counts?",
    "--take oro, --take microsoft, or --field NAME=oro for single fields",
  );
}

async function read({ client }: Session, id: string): Promise<Conflict> {
  return mustSee((await client.ask(readConflict, { id })).conflict, `conflict ${id}`);
}

function parseField(typed: string, previous: readonly FieldChoice[] | undefined): readonly FieldChoice[] {
  const [, field, side] = /^([^=]+)=(.+)$/.exec(typed) ?? [];
  if (field === undefined || side === undefined) throw new InvalidArgumentError("It is NAME=oro or NAME=microsoft.");
  return [...(previous ?? []), { field, take: sideChoice(side) }];
}

async function list(session: Session, options: ListOptions): Promise<0> {
  const filter = {
    accountId: await findAccountId(session.client, options.account),
    resource: options.resource,
    state: options.state,
  };
  const conflicts = await readList(session.client, readConflicts, filter, options.limit);
  if (options.json) session.json(conflicts);
  else if (conflicts.length === 0) session.say(`${session.style.good("✓")} No ${sayName(options.state)} conflicts.`);
  else {
    session.table(
      ["CONFLICT", "ACCOUNT", "RESOURCE", "TITLE", "WHAT", "SINCE"],
      conflicts.map((conflict) => [
        conflict.id,
        conflict.account.userPrincipalName,
        sayName(conflict.resource),
        conflict.title ?? "–",
        sayKind(conflict),
        sayWhen(conflict.createdAt, session.terminal.now()),
      ]),
    );
  }
  return exitCode.ok;
}

function show(session: Session, conflict: Conflict): void {
  session.say(
    session.style.bold(conflict.title ?? conflict.id),
    `${conflict.account.userPrincipalName}, ${sayName(conflict.resource)}, ${sayKind(conflict)}`,
    `${sayName(conflict.state)}${conflict.outcome === null ? "" : `: ${saySide(conflict.outcome)}`}; rule: ${sayName(conflict.rule)}`,
    ...(conflict.reason === null ? [] : [conflict.reason]),
  );
  for (const { field, label, officeText, baseText, m365Text } of conflict.versions) {
    session.say(
      "",
      `${session.style.bold(label)} ${session.style.dim(field)}`,
      `  Oro        ${sayText(officeText)}`,
      `  before     ${session.style.dim(sayText(baseText))}`,
      `  Microsoft  ${sayText(m365Text)}`,
    );
  }
}

/** Line under line; a value that is not set, and one of a record that is not there, are no empty lines. */
function sayText(text: string | null): string {
  if (text === null) return "–";
  return text === "" ? "empty" : text.replaceAll("\n", `\n${" ".repeat(13)}`);
}

function sayKind(conflict: Conflict): string {
  switch (conflict.kind) {
    case "OFFICE_DELETED":
      return "deleted in Oro, edited in Microsoft";
    case "M365_DELETED":
      return "deleted in Microsoft, edited in Oro";
    default:
      return `both changed ${conflict.fields.join(", ")}`;
  }
}
