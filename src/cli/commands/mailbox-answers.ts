import { type Command, Option } from "commander";
import { countChoice } from "../choice.ts";
import { mutate } from "../client.ts";
import { CommandError, exitCode } from "../command-error.ts";
import { findMailbox } from "../find-owner.ts";
import { readAnswerRules, readAutomaticAnswers, setAnswerRules } from "../operations/automatic-answers.ts";
import type { ReadAnswerRulesQuery, SetAnswerRulesInput } from "../schema-types.d.ts";
import type { Act, Session } from "../session.ts";
import { countOf, sayName, sayWhen } from "../words.ts";

interface AnswerOptions {
  readonly set?: true;
  readonly on?: string;
  readonly off?: string;
  readonly json?: true;
}

interface AnsweredOptions {
  readonly limit: number;
  readonly json?: true;
}

type Rule = NonNullable<ReadAnswerRulesQuery["answerRules"]>["rules"][number];

const which = "label, address or id";

/** What a mailbox answers by itself. @param mailboxes the command that they belong to */
export function addAnswerCommands(mailboxes: Command, act: Act): void {
  mailboxes
    .command("answers")
    .description("what it answers automatically: shows the rules, or sets them with an option")
    .argument("<mailbox>", which)
    .addOption(
      new Option("--set", "all rules, from the input: a JSON array as --json prints it").conflicts(["on", "off"]),
    )
    .addOption(new Option("--on <rule>", "switch on the rule with this name").conflicts("off"))
    .option("--off <rule>", "switch off the rule with this name")
    .option("--json", "for scripts: one JSON array")
    .action((name: string, options: AnswerOptions, command: Command) =>
      act(command, (session) => answers(session, name, options)),
    );
  mailboxes
    .command("answered")
    .description("what was answered automatically, and what was not and why, newest first")
    .argument("<mailbox>", which)
    .option("--limit <count>", "how many", countChoice, 20)
    .option("--json", "for scripts: one JSON array")
    .action((name: string, options: AnsweredOptions, command: Command) =>
      act(command, (session) => answered(session, name, options)),
    );
}

async function answers(session: Session, name: string, options: AnswerOptions): Promise<0> {
  const { client, style } = session;
  const { id: mailboxId, label } = await findMailbox(client, name);
  const { answerRules } = await client.ask(readAnswerRules, { mailboxId });
  const present = answerRules?.rules ?? [];
  const wanted = await wantedOf(session, present, options);
  // One rule is switched in what was read; a whole list replaces whatever there is.
  const input = { mailboxId, expectedVersion: options.set === true ? null : answerRules?.version };
  const rules =
    wanted === null ? present : (await mutate(client, setAnswerRules, { input: { ...input, rules: wanted } })).rules;
  if (options.json === true) {
    session.json(rules.map(inputOf));
    return exitCode.ok;
  }
  if (wanted !== null) session.say(`${style.good("✓")} ${label} has ${countOf(rules.length, "rule")}.`);
  if (rules.length === 0) session.say(`${label} answers nothing automatically.`);
  else {
    session.table(
      ["RULE", "ON", "CONDITIONS", "SUBJECT"],
      rules.map((rule) => [
        ...[rule.name, rule.enabledAt === null ? "no" : `since ${sayWhen(rule.enabledAt, session.terminal.now())}`],
        rule.conditions.map(({ field, test, value }) => `${sayName(field)} ${sayName(test)} "${value}"`).join(", "),
        rule.subject,
      ]),
    );
  }
  return exitCode.ok;
}

type RuleInput = SetAnswerRulesInput["rules"][number];

/** Null: they stay as they are. */
async function wantedOf(
  { terminal }: Session,
  present: readonly Rule[],
  { set, on, off }: AnswerOptions,
): Promise<readonly RuleInput[] | null> {
  if (set === true) return parseRules(await terminal.readInput());
  const name = on ?? off;
  if (name === undefined) return null;
  const found = present.filter((rule) => rule.name.toLowerCase() === name.toLowerCase());
  if (found.length !== 1) throw new CommandError(exitCode.usage, `There is no one rule "${name}".`);
  return present.map((rule) =>
    found.includes(rule) ? { ...inputOf(rule), isEnabled: on !== undefined } : inputOf(rule),
  );
}

/** The server says what is wrong with a rule. */
function parseRules(text: string): readonly RuleInput[] {
  try {
    const rules: unknown = JSON.parse(text);
    if (Array.isArray(rules)) return rules as readonly RuleInput[];
  } catch (error) {
    throw new CommandError(exitCode.usage, `The input is no JSON: ${(error as Error).message}`);
  }
  throw new CommandError(exitCode.usage, "The input is no JSON array of rules.");
}

const inputOf = ({ enabledAt, ...rule }: Rule): RuleInput => ({ ...rule, isEnabled: enabledAt !== null });

async function answered(session: Session, name: string, { limit, json }: AnsweredOptions): Promise<0> {
  const { id: mailboxId } = await findMailbox(session.client, name);
  const { automaticAnswers } = await session.client.ask(readAutomaticAnswers, { mailboxId, first: limit });
  if (json === true) session.json(automaticAnswers.nodes);
  else {
    const now = session.terminal.now();
    session.table(
      ["MAIL", "WHEN", "RULE", "ANSWERED"],
      automaticAnswers.nodes.map(({ emailId, judgedAt, ruleName, sentence }) => [
        ...[emailId, sayWhen(judgedAt, now), ruleName ?? ""],
        sentence === null ? "yes" : `no: ${sentence}`,
      ]),
    );
  }
  return exitCode.ok;
}
